"""The tokens that an LMS grants to its tools."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, InvalidAudienceError, PyJWTError

from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.tools import SCOPES, granted_scopes, live_tool, published_key

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_SECONDS = 3600


class Reason(Enum):
    """Why a token is refused; each LMS has its own words for it."""

    INCOMPLETE = auto()
    GRANT_TYPE = auto()
    UNKNOWN_CLIENT = auto()
    UNKNOWN_SCOPE = auto()
    NO_KEY_ID = auto()
    UNKNOWN_KEY = auto()
    WRONG_SIGNATURE = auto()
    EXPIRED = auto()
    WRONG_AUDIENCE = auto()
    TOO_OLD = auto()
    CLAIM_MISSING = auto()


class TokenRefusedError(Exception):
    """A token request that is refused."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Grant:
    """A bearer token that holds: whose it is, and for what."""

    client_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Strictness:
    """What an LMS looks at in an assertion, beside the signature and `exp`, which both do.

    `audience` is what `aud` must say, if anything; `claims` must be there; an assertion may be as old as
    `oldest_seconds` by its `iat`; `all_scopes` refuses a request that names a single unknown scope. A tool of
    which nothing else is said may ask for all `known_scopes`.
    """

    audience: str | None = None
    known_scopes: frozenset[str] = SCOPES
    claims: tuple[str, ...] = ()
    oldest_seconds: int | None = None
    all_scopes: bool = False


def grant_token(
    memory: Memory, form: Mapping[str, str], strictness: Strictness, seconds: int = TOKEN_SECONDS
) -> dict[str, Any]:
    """Answer a client-credentials request with a token; `TokenRefusedError` says why not.

    The assertion must be signed with a key that the tool publishes (Security Framework 1.0, 4.1).
    """
    if form.get("grant_type", "client_credentials") != "client_credentials":
        raise TokenRefusedError(Reason.GRANT_TYPE)
    wanted = set(form.get("scope", "").split())
    if not wanted or form.get("client_assertion_type") != ASSERTION_TYPE or "grant_type" not in form:
        raise TokenRefusedError(Reason.INCOMPLETE)
    client_id = _proven_client(memory, form.get("client_assertion", ""), strictness)
    tool = memory.data["tools"][client_id]
    allowed = granted_scopes(tool, strictness.known_scopes) - frozenset(tool.get("withheld", ()))
    scopes = sorted(allowed & wanted)
    if not scopes or (strictness.all_scopes and wanted - allowed):
        raise TokenRefusedError(Reason.UNKNOWN_SCOPE)
    return {
        "access_token": _keep_token(memory, client_id, scopes, seconds),
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": " ".join(scopes),
    }


def granted(memory: Memory, authorization: str | None) -> Grant | None:
    """Return what a bearer token is good for, `None` for one that is not good at all."""
    kept = memory.data["tokens"].get((authorization or "").removeprefix("Bearer "))
    if kept is None or kept["until"] <= time.time():
        return None
    return Grant(kept["client_id"], frozenset(kept["scopes"]))


def has_expired(memory: Memory, authorization: str | None) -> bool:
    """Whether a bearer token was good once."""
    kept = memory.data["tokens"].get((authorization or "").removeprefix("Bearer "))
    return kept is not None and kept["until"] <= time.time()


def _keep_token(memory: Memory, client_id: str, scopes: list[str], seconds: int) -> str:
    token, now = secrets.token_hex(16), time.time()
    with memory.change() as data:
        alive = {text: kept for text, kept in data["tokens"].items() if kept["until"] > now}
        alive[token] = {"client_id": client_id, "scopes": scopes, "until": now + seconds}
        data["tokens"] = alive
    return token


def _proven_client(memory: Memory, assertion: str, strictness: Strictness) -> str:
    try:
        header = jwt.get_unverified_header(assertion)
        client_id = str(jwt.decode(assertion, options={"verify_signature": False})["sub"])
    except (PyJWTError, KeyError) as error:
        raise TokenRefusedError(Reason.INCOMPLETE) from error
    tool = live_tool(memory, client_id)
    if tool is None:
        raise TokenRefusedError(Reason.UNKNOWN_CLIENT)
    _check(_verified(assertion, _key(tool, header.get("kid")), strictness.audience), strictness)
    return client_id


def _key(tool: Mapping[str, Any], kid: str | None) -> jwt.PyJWK:
    if kid is None:
        raise TokenRefusedError(Reason.NO_KEY_ID)
    key = published_key(tool, kid)
    if key is None:
        raise TokenRefusedError(Reason.UNKNOWN_KEY)
    return key


def _verified(assertion: str, key: jwt.PyJWK, audience: str | None) -> dict[str, Any]:
    try:
        return jwt.decode(
            assertion,
            key,
            algorithms=["RS256"],
            audience=audience,
            options={"verify_aud": audience is not None, "verify_iat": False},
        )
    except ExpiredSignatureError as error:
        raise TokenRefusedError(Reason.EXPIRED) from error
    except InvalidAudienceError as error:
        raise TokenRefusedError(Reason.WRONG_AUDIENCE) from error
    except jwt.MissingRequiredClaimError as error:
        raise TokenRefusedError(Reason.CLAIM_MISSING) from error
    except PyJWTError as error:
        raise TokenRefusedError(Reason.WRONG_SIGNATURE) from error


def _check(claims: Mapping[str, Any], strictness: Strictness) -> None:
    if any(not claims.get(name) for name in strictness.claims):
        raise TokenRefusedError(Reason.CLAIM_MISSING)
    if strictness.oldest_seconds is not None and claims["iat"] < time.time() - strictness.oldest_seconds:
        raise TokenRefusedError(Reason.TOO_OLD)
