"""Whose access a course's web services are read with."""

import time
from dataclasses import dataclass
from enum import StrEnum

from badge_engine.outgoing import ApiAccess, PlatformError, Web, WebReply, WebRequest
from badge_engine.phrases import phrase
from badge_engine.ports import Platform
from lti_tool.advantage import AuthorisedWeb, EnteredToken, PacedWeb
from lti_tool.authorisations import Client, KeptAuthorisation, client_of, is_over
from lti_tool.storage import authorisations, tables
from lti_tool.wiring import Wiring


class AccessKind(StrEnum):
    """Who gave the access."""

    INSTITUTION = "institution"
    TOKEN = "token"  # noqa: S105 - a kind, not a token
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Access:
    """A way to the web services, and who gave it."""

    kind: AccessKind
    api: ApiAccess


@dataclass(frozen=True, slots=True)
class _Ended:
    """The `Web` of access that was given and is over: a course must not look smaller for it."""

    error: PlatformError

    def send(self, request: WebRequest) -> WebReply:
        """Say so."""
        del request
        raise self.error


def access_to(wiring: Wiring, course: tables.Course) -> Access | None:
    """Return the institution's access, else the token that was entered, else a teacher's for this course.

    `None` where nobody gave any. Access that was given and has ended says so when it is used.
    """
    registration = course.deployment.registration
    platform = wiring.platforms[registration.platform]
    if registration.api_url is None:
        return None
    token = _token(wiring, registration)
    if platform.authorisation is None:
        access = ApiAccess(wiring.web, registration.api_url, token or "")
        return None if token is None else Access(AccessKind.TOKEN, access)
    with wiring.database.reading() as session:
        given = authorisations.good_for(session, course)
    client = client_of(wiring, registration)
    doors = [*_given(wiring, client, given), *_entered(wiring, platform, token)]
    kind, door = min(doors, key=lambda found: list(AccessKind).index(found[0]), default=(None, None))
    if kind is not None and door is not None:
        return Access(kind, ApiAccess(_paced(platform, door), registration.api_url, ""))
    if client is not None and given:
        return Access(AccessKind.TEACHER, ApiAccess(_Ended(client.refusal), registration.api_url, ""))
    return None


def _given(
    wiring: Wiring, client: Client | None, given: list[tables.Authorisation]
) -> list[tuple[AccessKind, Web]]:
    return [
        (
            AccessKind.INSTITUTION if row.course_id is None else AccessKind.TEACHER,
            AuthorisedWeb(wiring.web, KeptAuthorisation(wiring, client, row.id)),
        )
        for row in given
        if client is not None and not is_over(row)
    ]


def _entered(wiring: Wiring, platform: Platform, token: str | None) -> list[tuple[AccessKind, Web]]:
    sentence = phrase(
        "%(lms)s no longer accepts the access token: an administrator has to enter a new one.",
        lms=platform.title,
    )
    if token is None:
        return []
    return [(AccessKind.TOKEN, AuthorisedWeb(wiring.web, EnteredToken(token, sentence)))]


def _token(wiring: Wiring, registration: tables.Registration) -> str | None:
    sealed = registration.sealed_api_token
    return None if sealed is None else wiring.vault.open(sealed).decode()


def _paced(platform: Platform, web: Web) -> Web:
    allowance = platform.dialect.allowance
    return web if allowance is None else PacedWeb(web, allowance, time.sleep)
