"""OAuth for backpacks: they register themselves, exchange codes for tokens, renew them, and give them up."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.verification.reading import MalformedError, read_object
from lti_tool.backpacks import TOKEN_LIFE, GrantError, Scope, Tokens, exchange, give_up, renew
from lti_tool.settings import Settings
from lti_tool.storage import backpacks, tables
from lti_tool.vault import digest
from lti_tool.web.backpack_facts import CHOICES, METHOD, read_facts
from lti_tool.web.memory import memory
from lti_tool.web.oauth import OAuthError, add_oauth_errors, form_values, told
from lti_tool.web.parts import parts
from lti_tool.web.tenants import institution_of

pages = Blueprint("backpack_oauth", __name__)
add_oauth_errors(pages)


def base_address(settings: Settings, institution: tables.Institution) -> str:
    """Return the address that everything for backpacks of an institution hangs below."""
    return settings.address(f"/ob/{institution.slug}")


@pages.get("/.well-known/oauth-authorization-server/ob/<slug>")
def metadata(slug: str) -> ResponseReturnValue:
    """Describe where consent and tokens are got (RFC 8414)."""
    with parts().database.reading() as session:
        base = base_address(parts().settings, institution_of(session, slug))
    document = {
        "issuer": base,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "registration_endpoint": f"{base}/register",
        "revocation_endpoint": f"{base}/revoke",
        "scopes_supported": list(Scope),
        "token_endpoint_auth_methods_supported": [METHOD],
        "revocation_endpoint_auth_methods_supported": [METHOD],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        **{f"{name}_supported": list(known) for name, known in CHOICES.items()},
    }
    return told(document)


@pages.post("/ob/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    """Take a backpack in. It can do nothing until a learner lets it, who is shown its name and host."""
    memory().backpacks_by_address.admit(request.remote_addr or "", parts().clock())
    facts, secret, now = read_facts(_json()), secrets.token_urlsafe(32), parts().clock()
    with parts().database.transaction() as session:
        institution = institution_of(session, slug)
        row = tables.Backpack(
            institution_id=institution.id, secret_hash=digest(secret), facts=facts, created_at=now
        )
        session.add(row)
        session.flush()
        issued = {"client_id": row.id, "client_secret": secret}
    dates = {"client_id_issued_at": int(now.timestamp()), "client_secret_expires_at": 0}
    return told({**facts, **issued, **dates}, HTTPStatus.CREATED)


@pages.post("/ob/<slug>/token")
def token(slug: str) -> ResponseReturnValue:
    """Exchange a code, or a renewal, for tokens."""
    form = form_values()
    with parts().database.transaction() as session:
        backpack = _backpack(session, slug)
        try:
            made = _exchanged(session, backpack, form)
        except GrantError as error:
            raise OAuthError(error.error, str(error)) from error
    if made is None:
        raise OAuthError("invalid_grant", "This was used before; what it began has ended.")
    return _answer(made)


@pages.post("/ob/<slug>/revoke")
def revoke(slug: str) -> ResponseReturnValue:
    """End what a token belongs to (RFC 7009); of an unknown one nothing is told."""
    form = form_values()
    with parts().database.transaction() as session:
        backpack = _backpack(session, slug)
        if not form.get("token"):
            raise OAuthError("invalid_request", "The token is missing.")
        give_up(session, backpack, form["token"], parts().clock())
    return told({})


def _json() -> dict[str, Any]:
    try:
        return read_object(request.get_data())
    except MalformedError as error:
        raise OAuthError("invalid_client_metadata", str(error)) from error


def _exchanged(session: Session, backpack: tables.Backpack, form: Mapping[str, str]) -> Tokens | None:
    now, kind = parts().clock(), form.get("grant_type")
    if kind in CHOICES["grant_types"] and kind not in backpack.facts["grant_types"]:
        raise OAuthError("unauthorized_client", "The backpack did not register for this.")
    match kind:
        case "authorization_code":
            code, redirect_uri, verifier = _needed(form, "code", "redirect_uri", "code_verifier")
            return exchange(
                session, backpack, code=code, redirect_uri=redirect_uri, verifier=verifier, now=now
            )
        case "refresh_token":
            (renewal,) = _needed(form, "refresh_token")
            return renew(session, backpack, renewal=renewal, scopes=form.get("scope", "").split(), now=now)
        case _:
            raise OAuthError("unsupported_grant_type", f"Use one of {', '.join(CHOICES['grant_types'])}.")


def _needed(form: Mapping[str, str], *names: str) -> list[str]:
    missing = [name for name in names if not form.get(name)]
    if missing:
        raise OAuthError("invalid_request", f"{', '.join(missing)}: missing.")
    return [form[name] for name in names]


def _answer(made: Tokens) -> Response:
    renewal = {} if made.renewal is None else {"refresh_token": made.renewal}
    seconds = int(TOKEN_LIFE.total_seconds())
    scope = " ".join(made.scopes)
    return told(
        {
            "access_token": made.access,
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": scope,
            **renewal,
        }
    )


def _backpack(session: Session, slug: str) -> tables.Backpack:
    """Return the backpack that shows its secret, by HTTP Basic alone (RFC 6749, 2.3.1)."""
    client_id, secret = _shown()
    row = backpacks.find_backpack(session, institution_of(session, slug).id, client_id)
    if not hmac.compare_digest(digest(secret), row.secret_hash if row else "") or row is None:
        raise OAuthError("invalid_client", "Show the client's id and secret by HTTP Basic.", 401)
    return row


def _shown() -> tuple[str, str]:
    scheme, _, packed = request.headers.get("Authorization", "").partition(" ")
    try:
        pair = base64.b64decode(packed if scheme.lower() == "basic" else "", validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    client_id, _, secret = pair.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
