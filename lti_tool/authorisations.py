"""Access that people of an LMS gave us by OAuth 2.0: asked for, kept sealed, renewed, given back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete

from badge_engine.dialects import AuthorisationDialect
from badge_engine.outgoing import PlatformError, Web, WebRequest
from badge_engine.phrases import phrase
from lti_tool.advantage import AuthorisedWeb, RefusedError
from lti_tool.storage import authorisations, leases, tables
from lti_tool.wiring import Wiring

RENEWED_EARLY = timedelta(minutes=5)
DEFAULT_SECONDS = 3600
TRIES, PAUSE_SECONDS = 20, 0.5
REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
CALLBACK = "/authorised"


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to an LMS when we ask its people for access."""

    title: str
    dialect: AuthorisationDialect
    base_url: str
    client_id: str
    secret: str
    redirect_uri: str

    def question(self, state: str) -> str:
        """Return the address at which the LMS asks whoever is there, and sends the answer to us."""
        asked = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "state": state,
            "scope": " ".join(permission.scope for permission in self.dialect.permissions),
        }
        return f"{self.base_url}{self.dialect.authorise_path}?{urlencode(asked)}"

    def tokens(self, web: Web, grant: str, **given: str) -> dict[str, Any]:
        """Return what the token address answers to a grant."""
        form = (
            ("grant_type", grant),
            ("client_id", self.client_id),
            ("client_secret", self.secret),
            ("redirect_uri", self.redirect_uri),
            *given.items(),
        )
        body = web.send(WebRequest("POST", self.token_url, form=form)).body
        if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
            raise PlatformError(phrase("%(lms)s gave no token.", lms=self.title), permanent=False)
        return body

    @property
    def token_url(self) -> str:
        """Where tokens are given out, and given back."""
        return f"{self.base_url}{self.dialect.token_path}"

    @property
    def refusal(self) -> PlatformError:
        """What to say when the LMS does not take our token any more, nor the one that renews it."""
        message = phrase("%(lms)s no longer accepts the authorisation: authorise again.", lms=self.title)
        return PlatformError(message, permanent=True, status=HTTPStatus.UNAUTHORIZED)


def client_of(wiring: Wiring, registration: tables.Registration) -> Client | None:
    """Return who we are to this LMS, `None` while its administrator has made no key for us."""
    platform = wiring.platforms.get(registration.platform)
    dialect = platform.authorisation if platform is not None else None
    url, client_id, sealed = (
        registration.api_url,
        registration.api_client_id,
        registration.sealed_api_secret,
    )
    if platform is None or dialect is None or url is None or client_id is None or sealed is None:
        return None
    secret = wiring.vault.open(sealed).decode()
    redirect_uri = wiring.settings.address(CALLBACK)
    return Client(platform.title, dialect, url.rstrip("/"), client_id, secret, redirect_uri)


def accept_code(
    wiring: Wiring, client: Client, registration_id: str, course_id: str | None, code: str
) -> None:
    """Change a code into tokens and keep them, in place of those that were given for the same before."""
    now = wiring.clock()
    told = client.tokens(wiring.web, "authorization_code", code=code)
    refresh = told.get("refresh_token")
    row = tables.Authorisation(
        registration_id=registration_id,
        course_id=course_id,
        sealed_token=wiring.vault.seal(told["access_token"].encode()),
        sealed_refresh=wiring.vault.seal(refresh.encode()) if isinstance(refresh, str) else None,
        use_until=now + _lifetime(told),
        given_at=now,
    )
    with wiring.database.transaction() as session:
        for before in authorisations.given_for(session, registration_id, course_id):
            session.delete(before)
        session.flush()
        session.add(row)


def give_back(wiring: Wiring, client: Client | None, authorisation_id: str) -> bool:
    """Forget an authorisation, after telling the LMS that it ends; `False` when the LMS was not told.

    Without a key there is no `client`, and nobody to tell.
    """
    told = client is not None and _tell_its_end(wiring, client, authorisation_id)
    with wiring.database.transaction() as session:
        kept = tables.Authorisation
        session.execute(delete(kept).where(kept.id == authorisation_id))
    return told


def _tell_its_end(wiring: Wiring, client: Client, authorisation_id: str) -> bool:
    bearer = KeptAuthorisation(wiring, client, authorisation_id)
    try:
        AuthorisedWeb(wiring.web, bearer).send(WebRequest("DELETE", client.token_url, repeatable=True))
    except PlatformError as error:
        return error.status == HTTPStatus.UNAUTHORIZED  # then it had ended already
    return True


@dataclass(frozen=True, slots=True)
class KeptAuthorisation:
    """The `Bearer` of an authorisation. Who renews the token does so alone: the LMS ends the one before."""

    wiring: Wiring
    client: Client
    id: str
    sleep: Callable[[float], None] = time.sleep

    def token(self) -> str:
        """Return the token, renewed shortly before its time is over."""
        row = self._row()
        token = self._open(row)
        return token if self.wiring.clock() < row.use_until - RENEWED_EARLY else self.renewed(token)

    def renewed(self, spent: str) -> str:
        """Return a new token, or the one that somebody else fetched meanwhile."""
        with self._alone():
            row = self._row()
            token = self._open(row)
            return token if token != spent else self._refresh(row)

    def _refused(self) -> PlatformError:
        """Note that it is over, and return what to say."""
        with self.wiring.database.transaction() as session:
            row = session.get(tables.Authorisation, self.id)
            if row is not None:
                row.refused_at = row.refused_at or self.wiring.clock()
        return self.client.refusal

    def _refresh(self, row: tables.Authorisation) -> str:
        if row.sealed_refresh is None:
            raise self._refused()
        refresh = self.wiring.vault.open(row.sealed_refresh).decode()
        try:
            told = self.client.tokens(self.wiring.web, "refresh_token", refresh_token=refresh)
        except RefusedError as error:
            raise self._refused() if error.status in REFUSALS else error from error
        token = str(told["access_token"])
        with self.wiring.database.transaction() as session:
            kept = session.get_one(tables.Authorisation, self.id)
            kept.sealed_token = self.wiring.vault.seal(token.encode())
            kept.use_until = self.wiring.clock() + _lifetime(told)
        return token

    def _row(self) -> tables.Authorisation:
        with self.wiring.database.reading() as session:
            row = session.get(tables.Authorisation, self.id)
        if row is None or row.refused_at is not None:
            raise self.client.refusal
        return row

    def _open(self, row: tables.Authorisation) -> str:
        return self.wiring.vault.open(row.sealed_token).decode()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        name = f"authorisation:{self.id}"
        for _ in range(TRIES):
            with self.wiring.database.transaction() as session:
                taken = leases.acquire(session, name, self.wiring.clock())
            if taken:
                break
            self.sleep(PAUSE_SECONDS)
        else:
            raise PlatformError(phrase("The access is being renewed by somebody else."), permanent=False)
        try:
            yield
        finally:
            with self.wiring.database.transaction() as session:
                leases.release(session, name)


def is_over(row: tables.Authorisation) -> bool:
    """Whether the LMS does not take this authorisation any more."""
    return row.refused_at is not None


def _lifetime(told: dict[str, Any]) -> timedelta:
    seconds = told.get("expires_in")
    return timedelta(seconds=seconds if isinstance(seconds, int) and seconds > 0 else DEFAULT_SECONDS)
