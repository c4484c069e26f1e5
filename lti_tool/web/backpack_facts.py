"""What a backpack says of itself when it registers (RFC 7591 as Open Badges 3.0 narrows it)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lti_tool.backpacks import known_scopes
from lti_tool.web.oauth import OAuthError

ADDRESSES = ("client_uri", "logo_uri", "tos_uri", "policy_uri")
TEXTS = ("client_name", "software_id", "software_version")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "grant_types": ("authorization_code", "refresh_token"),
    "response_types": ("code",),
}
METHOD = "client_secret_basic"
# A host with a name, and nothing in the address that a policy or a header of ours would misread.
_PLAIN = re.compile(
    r"https://([a-z0-9-]+\.)+[a-z][a-z0-9-]*(:[1-9]\d{0,4})?([/?][\w.~!$&'()*+=:@%/?-]*)?",
    re.IGNORECASE | re.ASCII,
)
LONGEST_TEXT = 200
LONGEST_ADDRESS = 2000
MOST_ADDRESSES = 10


def read_facts(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is taken of a registration. All addresses share one host, which the learner is shown.

    Raise `OAuthError` with the names of RFC 7591, 3.2.2.
    """
    facts: dict[str, Any] = {name: _text(told, name) for name in TEXTS}
    facts |= {name: _address(told.get(name), name, "invalid_client_metadata") for name in ADDRESSES}
    facts |= {"redirect_uris": _redirect_uris(told), "scope": " ".join(_scopes(told))}
    facts |= {name: _choices(told, name) for name in CHOICES}
    if told.get("token_endpoint_auth_method", METHOD) != METHOD:
        raise _unfit(f"token_endpoint_auth_method: only {METHOD} is understood.")
    named = [*(facts[name] for name in ADDRESSES), *facts["redirect_uris"]]
    if len({host_of(address) for address in named}) != 1:
        raise _unfit("All addresses must be on the same host.")
    return {**facts, "token_endpoint_auth_method": METHOD, "contacts": _contacts(told)}


def host_of(address: str) -> str:
    """Return the host that an address is on."""
    return urlsplit(address).hostname or ""


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_TEXT or not value.isprintable():
        raise _unfit(f"{name}: a text of up to {LONGEST_TEXT} characters is needed.")
    return value.strip()


def _address(value: object, name: str, error: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or not _PLAIN.fullmatch(value):
        raise OAuthError(error, f"{name}: an https address is needed, plainly written.")
    return value


def _redirect_uris(told: Mapping[str, Any]) -> list[str]:
    given = told.get("redirect_uris")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_ADDRESSES:
        raise OAuthError(
            "invalid_redirect_uri", f"redirect_uris: 1 to {MOST_ADDRESSES} addresses are needed."
        )
    return [_address(each, "redirect_uris", "invalid_redirect_uri") for each in given]


def _scopes(told: Mapping[str, Any]) -> tuple[str, ...]:
    scopes = known_scopes(str(told.get("scope", "")))
    if not scopes:
        raise _unfit("scope: none of what is named can be granted here.")
    return scopes


def _choices(told: Mapping[str, Any], name: str) -> list[str]:
    given = told.get(name, list(CHOICES[name]))
    if not isinstance(given, list) or not given or not all(each in CHOICES[name] for each in given):
        raise _unfit(f"{name}: only {' and '.join(CHOICES[name])} can be used.")
    return list(dict.fromkeys(given))


def _contacts(told: Mapping[str, Any]) -> list[str]:
    given = told.get("contacts", [])
    if not isinstance(given, list) or len(given) > MOST_ADDRESSES:
        raise _unfit("contacts: a list of a few addresses is needed.")
    return [_text({"contacts": each}, "contacts") for each in given]


def _unfit(description: str) -> OAuthError:
    return OAuthError("invalid_client_metadata", description)
