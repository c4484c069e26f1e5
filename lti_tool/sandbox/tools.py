"""The tools that are registered with an LMS, and the tokens that they are granted."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

import jwt
import requests
from jwt.exceptions import PyJWTError

from lti_tool.sandbox.memory import Memory

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_SECONDS = 3600
SCOPES = frozenset(
    {
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
        "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
        "https://purl.imsglobal.org/spec/lti-ags/scope/score",
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    }
)


@dataclass(frozen=True, slots=True)
class TokenRefusedError(Exception):
    """A token request that is refused, in OAuth's words."""

    status: int
    error: str
    description: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A bearer token that holds: whose it is, and for what."""

    client_id: str
    scopes: frozenset[str]


def grant_token(memory: Memory, form: dict[str, str]) -> dict[str, Any]:
    """Answer a client-credentials request with a token; `TokenRefusedError` says why not.

    The assertion must be signed with a key that the tool publishes (Security Framework 1.0, 4.1).
    """
    if form.get("grant_type") != "client_credentials":
        raise TokenRefusedError(400, "unsupported_grant_type", "The grant_type is not supported")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise TokenRefusedError(400, "invalid_request", "client_assertion_type is missing or unknown")
    client_id = _proven_client(memory, form.get("client_assertion", ""))
    scopes = sorted(SCOPES & set(form.get("scope", "").split()))
    if not scopes:
        raise TokenRefusedError(400, "invalid_scope", "None of the scopes is known")
    token = secrets.token_hex(16)
    with memory.change() as data:
        data["tokens"] = {
            text: kept for text, kept in data["tokens"].items() if kept["until"] > time.time()
        } | {token: {"client_id": client_id, "scopes": scopes, "until": time.time() + TOKEN_SECONDS}}
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": " ".join(scopes),
    }


def granted(memory: Memory, authorization: str | None) -> Grant | None:
    """Return what a bearer token is good for, `None` for one that is not good at all."""
    kept = memory.data["tokens"].get((authorization or "").removeprefix("Bearer "))
    if kept is None or kept["until"] <= time.time():
        return None
    return Grant(kept["client_id"], frozenset(kept["scopes"]))


def _proven_client(memory: Memory, assertion: str) -> str:
    try:
        header = jwt.get_unverified_header(assertion)
        client_id = str(jwt.decode(assertion, options={"verify_signature": False})["sub"])
    except (PyJWTError, KeyError) as error:
        raise TokenRefusedError(400, "invalid_request", "The assertion is not a JWT") from error
    tool = memory.data["tools"].get(client_id)
    if tool is None:
        raise TokenRefusedError(401, "invalid_client", "unknown client")
    try:
        key = _published_key(tool["jwks_url"], header.get("kid"))
        options = {"verify_aud": False, "require": ["iss", "sub", "exp", "iat", "jti"]}
        jwt.decode(assertion, key, algorithms=["RS256"], options=options)  # type: ignore[arg-type]  # a plain dict
    except PyJWTError as error:
        raise TokenRefusedError(400, "invalid_client", str(error)) from error
    return client_id


def _published_key(jwks_url: str, kid: str | None) -> jwt.PyJWK:
    keys = requests.get(jwks_url, timeout=10).json()["keys"]
    for key in keys:
        if key["kid"] == kid:
            return jwt.PyJWK(key, algorithm="RS256")
    raise jwt.InvalidKeyError("the tool publishes no key with this kid")
