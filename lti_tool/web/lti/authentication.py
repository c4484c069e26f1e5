"""The authentication request: one row for each login, and the address to which the browser goes next."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.storage.logins import KnownRegistration, write_login
from lti_tool.storage.prepared import Prepares
from lti_tool.vault import Vault, digest
from lti_tool.web.lti.browser import LOGIN_SECONDS

ANSWERED_AT = ("/lti/launch", "/lti/deep-link")
_ALWAYS_ASKED = "scope=openid&response_type=id_token&response_mode=form_post&prompt=none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a platform said when it started a login. Hints are opaque and handed back unaltered.

    `embedded` tells that the browser shows this in a frame, where it may keep no cookie.
    """

    target_link_uri: str
    login_hint: str = field(repr=False)
    message_hint: str | None = field(default=None, repr=False)
    deployment_id: str | None = None
    storage_target: str | None = None
    embedded: bool = False


@dataclass(frozen=True, slots=True)
class StartedLogin:
    """A login under way: `url` is the platform's, `secret` is what this browser must bring back."""

    id: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    storage_target: str | None
    embedded: bool


def start_login(
    connection: Prepares,
    vault: Vault,
    registration: KnownRegistration,
    asked: Asked,
    *,
    settings: Settings,
    now: datetime,
) -> StartedLogin:
    """Write a login and return it.

    State, nonce and the browser's secret come from `secrets`; only their digests are stored. The query of
    the platform's own address is kept.
    """
    login_id, nonce, browser = tables.new_id(), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    state = secrets.token_urlsafe(32)
    login = {
        "id": login_id,
        "registration_id": registration.id,
        "state_hash": digest(state),
        "nonce_hash": digest(nonce),
        "browser_hash": digest(browser),
        "target_link_uri": asked.target_link_uri,
        "deployment_hint": asked.deployment_id,
        "sealed_hints": _hints_for_later(asked, vault),
        "storage_target": asked.storage_target,
        "expires_at": now + timedelta(seconds=LOGIN_SECONDS),
    }
    write_login(connection, login)
    own = {"redirect_uri": _answered_at(asked, settings), "state": f"{login_id}.{state}", "nonce": nonce}
    url = _request(registration, asked, own)
    return StartedLogin(login_id, url, browser, asked.storage_target, asked.embedded)


def asked_before(vault: Vault, login: tables.Login) -> Asked:
    """Return what the platform said at an earlier login that still has its hints."""
    if login.sealed_hints is None:
        raise LookupError("the hints of this login were used")
    login_hint, message_hint = json.loads(vault.open(login.sealed_hints))
    return Asked(login.target_link_uri, login_hint, message_hint, login.deployment_hint)


def _hints_for_later(asked: Asked, vault: Vault) -> bytes | None:
    """Keep the hints where the login may have to start again, in a window of its own."""
    if not asked.embedded and asked.storage_target is None:
        return None
    return vault.seal(json.dumps([asked.login_hint, asked.message_hint]).encode())


def _answered_at(asked: Asked, settings: Settings) -> str:
    """Return one of the two addresses that are registered for the platform's answer."""
    path = urlsplit(asked.target_link_uri).path
    return settings.address(path if path in ANSWERED_AT else ANSWERED_AT[0])


def _request(registration: KnownRegistration, asked: Asked, own: dict[str, str]) -> str:
    """Return the address of the authentication request (Security Framework 1.0, 5.1.1.2)."""
    request = {
        "client_id": registration.client_id,
        "login_hint": asked.login_hint,
        **own,
    }
    if asked.message_hint:
        request["lti_message_hint"] = asked.message_hint
    begun = "&" if urlsplit(registration.auth_url).query else "?"
    return f"{registration.auth_url}{begun}{_ALWAYS_ASKED}&{urlencode(request)}"
