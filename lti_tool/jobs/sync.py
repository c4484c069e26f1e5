"""Reading a course from its LMS into rows, piece by piece; what is gone is forgotten at the end."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy.orm import Session

from badge_engine.ports import CoursePlatform, PlatformError
from badge_engine.records import Member
from lti_tool.connection import open_course
from lti_tool.jobs.alone import staying_alone
from lti_tool.storage import courses, due, readings, tables
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

PIECE = 500
LONGEST_PAUSE = timedelta(hours=6)
Fact = TypeVar("Fact")
Writer = Callable[[Session, str, Mapping[str, str], Sequence[Fact], datetime], None]


def sync_course(wiring: Wiring, course_id: str) -> None:
    """Read a course, if that is due. A platform that fails is asked again later, less and less often."""
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        if not due.sync_is_due(course, wiring.clock()):
            return
        platform = open_course(wiring, course)
    started = wiring.clock()
    try:
        _Reading(wiring, course, started).read(platform)
    except PlatformError as error:
        _note_failure(wiring, course_id, error)
    else:
        _note_success(wiring, course_id, started, course.sync_asked_at)


class _Reading:
    """One reading of one course: who is there, what there is, and how everybody did."""

    def __init__(self, wiring: Wiring, course: tables.Course, started: datetime) -> None:
        self._wiring, self._course, self._started = wiring, course, started

    def read(self, platform: CoursePlatform) -> None:
        members = list(self._alone(platform.roster()))
        people = self._write_people(members)
        with self._wiring.database.transaction() as session:
            readings.record_outline(session, self._course.id, platform.outline(), self._started)
        self._write(readings.record_scores, people, platform.scores(members))
        self._write(readings.record_grades, people, platform.course_grades(members))
        self._write(readings.record_completions, people, platform.completions(members))

    def _write_people(self, members: Sequence[Member]) -> dict[str, str]:
        registration = self._course.deployment.registration
        with self._wiring.database.transaction() as session:
            courses.record_people(session, registration, members)
            people = courses.people_by_sub(session, registration.id, [member.id for member in members])
            readings.record_enrolments(session, self._course.id, people, members, self._started)
        return people

    def _write(self, write: Writer[Fact], people: Mapping[str, str], facts: Iterator[Fact]) -> None:
        for piece in _pieces(self._alone(facts)):
            with self._wiring.database.transaction() as session:
                write(session, self._course.id, people, piece, self._started)

    def _alone(self, facts: Iterator[Fact]) -> Iterator[Fact]:
        return staying_alone(self._wiring, self._course.id, facts)


def _pieces(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Cut a stream into lists, so that no transaction is open while the next page is fetched."""
    stream = iter(facts)
    while piece := list(islice(stream, PIECE)):
        yield piece


def _note_success(wiring: Wiring, course_id: str, started: datetime, asked_at: datetime | None) -> None:
    with wiring.database.transaction() as session:
        readings.forget_unread(session, course_id, started)
        course = session.get_one(tables.Course, course_id)
        course.synced_at = started
        course.sync_answered_at = asked_at
        course.sync_failures, course.sync_error, course.sync_retry_at = 0, None, None
        due.ask_for_judging(session, course, wiring.clock())
    log.info("course read", extra={"course": course_id})


def _note_failure(wiring: Wiring, course_id: str, error: PlatformError) -> None:
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        course.sync_failures += 1
        course.sync_error = str(error)
        course.sync_retry_at = wiring.clock() + pause_after(course.sync_failures, permanent=error.permanent)
    log.warning("course not read: %s", error, extra={"course": course_id})


def pause_after(failures: int, *, permanent: bool) -> timedelta:
    """Return how long to wait: 1, 2, 4 ... minutes, at most six hours; the longest at once if permanent."""
    return LONGEST_PAUSE if permanent else min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_PAUSE)
