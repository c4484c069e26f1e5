"""Does this LMS give the tool what it needs? A traffic light for each service, with the setting to change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from badge_engine.ports import CoursePlatform, Platform
from badge_engine.rules.words import message
from lti_tool.advantage import AgsGrades, NrpsRoster, Services
from lti_tool.connection import open_course, open_services
from lti_tool.languages import gettext, told
from lti_tool.storage import tables
from lti_tool.wiring import Wiring

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NEAR, FAR = timedelta(seconds=10), timedelta(seconds=60)


class Colour(StrEnum):
    """How a service stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Light:
    """One service: how it stands, in a sentence; `fix` is what to change when it is not green."""

    name: str
    colour: Colour
    sentence: str
    fix: str = ""


class _TroubleError(Exception):
    """A service does not work as it should; the message is a sentence for an administrator."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is examined: a course and how its LMS is talked to."""

    course: tables.Course
    platform: Platform
    services: Services
    opened: CoursePlatform


def examine(wiring: Wiring, course_id: str) -> list[Light]:
    """Ask each service of a course's LMS for a little, and compare keys and clocks. Takes seconds."""
    subject = _subject(wiring, course_id)
    hints = subject.platform.setup_hints
    key_set = _key_set(wiring, subject.course)
    return [
        _light(message("Roster"), lambda: _roster(subject), hints.roster),
        _light(message("Gradebook columns"), lambda: _line_items(subject), hints.line_items),
        _light(message("Grades"), lambda: _grades(subject.course), hints.grades),
        *_web_services(subject.opened),
        _light(message("Keys"), lambda: _keys(key_set), hints.keys),
        _clock(key_set, wiring.clock()),
    ]


def _subject(wiring: Wiring, course_id: str) -> _Subject:
    with wiring.database.reading() as session:
        course = session.get_one(tables.Course, course_id)
        platform = wiring.platforms[course.deployment.registration.platform]
        opened = open_course(wiring, course)
        return _Subject(course, platform, open_services(wiring, course.deployment), opened)


def _light(name: str, look: Callable[[], str], fix: str) -> Light:
    try:
        return Light(name, Colour.GREEN, look())
    except _TroubleError as error:
        return Light(name, Colour.RED, str(error), fix)
    except PlatformError as error:
        return Light(name, Colour.RED, told(error.message), fix)


def _roster(subject: _Subject) -> str:
    course = subject.course
    if course.memberships_url is None:
        raise _TroubleError(message("The LMS did not offer Names and Role Provisioning Services."))
    dialect = subject.platform.dialect
    roster = NrpsRoster(subject.services, course.memberships_url, course.context_id, dialect)
    if _first(roster.members()) is None:
        raise _TroubleError(message("The roster is empty."))
    return message("The roster can be read.")


def _line_items(subject: _Subject) -> str:
    course = subject.course
    if course.line_items_url is None:
        raise _TroubleError(message("The LMS did not offer Assignment and Grade Services."))
    if AGS + "lineitem" not in course.ags_scopes:
        raise _TroubleError(
            message("The tool may not make columns of its own, so no news reaches the gradebook.")
        )
    grades = AgsGrades(subject.services, course.line_items_url, subject.platform.dialect)
    _first(grades.line_items())
    return message("Columns of the tool can be read and made.")


def _grades(course: tables.Course) -> str:
    missing = [name for name in ("result.readonly", "score") if AGS + name not in course.ags_scopes]
    if missing:
        raise _TroubleError(gettext("The LMS did not grant %(scopes)s.", scopes=", ".join(missing)))
    return message("Results can be read and scores can be sent.")


def _web_services(opened: CoursePlatform) -> list[Light]:
    """Give each thing that the LMS keeps from us a light of its own."""
    name = message("Web services")
    try:
        found = [
            Light(name, Colour.YELLOW, told(each.sentence), told(each.fix)) for each in opened.shortcomings()
        ]
    except PlatformError as error:
        return [Light(name, Colour.RED, told(error.message))]
    return found or [
        Light(name, Colour.GREEN, message("As far as it can be seen, the LMS keeps nothing back."))
    ]


def _key_set(wiring: Wiring, course: tables.Course) -> WebReply | PlatformError:
    try:
        return wiring.web.send(WebRequest("GET", course.deployment.registration.jwks_url))
    except PlatformError as error:
        return error


def _keys(answer: WebReply | PlatformError) -> str:
    if isinstance(answer, PlatformError):
        raise answer
    keys = answer.body.get("keys") if isinstance(answer.body, dict) else None
    if not keys:
        raise _TroubleError(message("The LMS's key set is empty."))
    return message("The LMS's keys can be fetched.")


def _clock(answer: WebReply | PlatformError, now: datetime) -> Light:
    name = message("Clock")
    told = None if isinstance(answer, PlatformError) else _instant(answer.headers.get("date", ""))
    if told is None:
        return Light(
            name,
            Colour.YELLOW,
            message("The LMS did not tell its time."),
            message("Look whether NTP runs there."),
        )
    drift = abs(now - told)
    seconds = round(drift.total_seconds())
    sentence = gettext("The clocks of the LMS and of the tool are %(seconds)s s apart.", seconds=seconds)
    if drift <= NEAR:
        return Light(name, Colour.GREEN, sentence)
    fix = message("Let both servers keep time by NTP: from one minute on every launch is refused.")
    return Light(name, Colour.YELLOW if drift <= FAR else Colour.RED, sentence, fix)


def _instant(date: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _first(found: Iterable[object]) -> object | None:
    return next(iter(found), None)
