"""Access tokens for LTI services: client credentials, signed assertion (Security Framework 1.0, 4.1)."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Protocol, cast

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from badge_engine.outgoing import PlatformError, Web, WebRequest
from badge_engine.phrases import phrase
from lti_tool.advantage.answers import RefusedError

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEPLOYMENT_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
ASSERTION_LIFETIME = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(seconds=5)
DEFAULT_LIFETIME = timedelta(seconds=300)
SAFETY_MARGIN = timedelta(seconds=60)
INVALID_SCOPE = "invalid_scope"  # RFC 6749, 5.2
SHORTEST_USE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """Who we are to one LMS installation. `audience` is the token URL unless the LMS names another one."""

    registration_id: str
    deployment_id: str
    client_id: str
    token_url: str
    key_id: str
    private_key_pem: str = field(repr=False)
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class TokenName:
    """What a token is kept under. Without the registration, tenants of one issuer would share tokens."""

    registration_id: str
    deployment_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token and the moment from which on it is not used any more."""

    text: str = field(repr=False)
    use_until: datetime


class TokenStore(Protocol):
    """Where tokens are kept between calls."""

    def get(self, name: TokenName) -> AccessToken | None:
        """Return the token of that name, spent or not."""
        ...

    def put(self, name: TokenName, token: AccessToken) -> None:
        """Keep a token, in place of any other of that name."""
        ...

    def forget(self, name: TokenName, token: AccessToken) -> None:
        """Drop this token, unless another one is kept by now."""
        ...

    def alone(self, name: TokenName) -> AbstractContextManager[None]:
        """Let one thread of this process at a time fetch a token of that name."""
        ...


class TokenDesk:
    """Hands out tokens: a kept one while it is good, else a new one from the platform."""

    def __init__(self, web: Web, store: TokenStore, clock: Callable[[], datetime]) -> None:
        self._web, self._store, self._clock = web, store, clock

    def token(self, key: ServiceKey, scopes: frozenset[str]) -> AccessToken:
        """Return a token for these scopes; `PlatformError` when the platform does not grant them all."""
        name = _name(key, scopes)
        kept = self._kept(name)
        if kept is not None:
            return kept
        with self._store.alone(name):
            # Whoever waited here finds the token that the one before fetched.
            return self._kept(name) or self._renew(key, name)

    def reject(self, key: ServiceKey, scopes: frozenset[str], token: AccessToken) -> None:
        """Note that the platform does not take this token any more."""
        self._store.forget(_name(key, scopes), token)

    def _kept(self, name: TokenName) -> AccessToken | None:
        kept = self._store.get(name)
        return kept if kept is not None and self._clock() < kept.use_until else None

    def _renew(self, key: ServiceKey, name: TokenName) -> AccessToken:
        token = self._fetch(key, name)
        self._store.put(name, token)
        return token

    def _fetch(self, key: ServiceKey, name: TokenName) -> AccessToken:
        now = self._clock()
        form = (
            ("grant_type", "client_credentials"),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", _assertion(key, now)),
            ("scope", " ".join(name.scopes)),
        )
        try:
            body = self._web.send(WebRequest("POST", key.token_url, form=form, repeatable=True)).body
        except RefusedError as error:
            if INVALID_SCOPE in error.said:
                raise _not_granted(name.scopes) from error
            raise token_refused() if error.status == HTTPStatus.UNAUTHORIZED else error from error
        return _granted(body, name.scopes, now)


def token_refused() -> PlatformError:
    """Return what to say when the platform does not take who we say we are."""
    return PlatformError(
        phrase(
            "The platform refuses our token: an administrator has to look at the tool's registration there."
        ),
        permanent=True,
        status=HTTPStatus.UNAUTHORIZED,
    )


def _name(key: ServiceKey, scopes: frozenset[str]) -> TokenName:
    return TokenName(key.registration_id, key.deployment_id, tuple(sorted(scopes)))


def _assertion(key: ServiceKey, now: datetime) -> str:
    claims = {
        "iss": key.client_id,
        "sub": key.client_id,
        "aud": key.audience or key.token_url,
        "iat": now - CLOCK_TOLERANCE,
        "exp": now + ASSERTION_LIFETIME,
        "jti": str(uuid.uuid4()),
        DEPLOYMENT_CLAIM: key.deployment_id,
    }
    return jwt.encode(claims, _own(key.private_key_pem), algorithm="RS256", headers={"kid": key.key_id})


def _own(pem: str) -> RSAPrivateKey:
    """Read a key that comes out of our vault as it went in: its primes are not tried anew, which is slow."""
    return cast(
        "RSAPrivateKey", load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    )


def _granted(body: Any, scopes: tuple[str, ...], now: datetime) -> AccessToken:  # noqa: ANN401 - parsed JSON
    text = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text:
        raise PlatformError(
            phrase("The platform answered our request for a token without one."), permanent=False
        )
    granted = body.get("scope")
    if isinstance(granted, str) and not set(scopes) <= set(granted.split()):
        raise _not_granted(scopes)
    return AccessToken(text, now + _time_of_use(body.get("expires_in")))


def _not_granted(scopes: tuple[str, ...]) -> PlatformError:
    names = ", ".join(scope.rpartition("/")[2] for scope in scopes)
    message = phrase(
        "The platform does not grant %(names)s: allow the service where the tool is registered.", names=names
    )
    return PlatformError(message, permanent=True)


def _time_of_use(expires_in: object) -> timedelta:
    lifetime = _lifetime(expires_in)
    return min(lifetime, max(lifetime - SAFETY_MARGIN, SHORTEST_USE))


def _lifetime(expires_in: object) -> timedelta:
    try:
        return max(timedelta(seconds=int(str(expires_in))), timedelta())
    except (ValueError, OverflowError):
        return DEFAULT_LIFETIME
