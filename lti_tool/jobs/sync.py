"""When a course is read from its LMS, how much of it, and what is noted of that."""

import logging
from datetime import datetime, timedelta

from badge_engine.outgoing import PlatformError
from badge_engine.ports import CoursePlatform
from lti_tool.access import Access, access_to
from lti_tool.connection import reach_course
from lti_tool.jobs.reading import Reading
from lti_tool.storage import due, readings, tables
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(hours=6)
WHOLE_EVERY = timedelta(days=1)


def sync_course(wiring: Wiring, course_id: str) -> None:
    """Read a course, if that is due. A platform that fails is asked again later, less and less often."""
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        if not due.sync_is_due(course, wiring.clock()):
            return
        access = access_to(wiring, course)
        platform = reach_course(wiring, course, access)
        reading = _begin(wiring, course, platform)
    try:
        reading.read(platform)
    except PlatformError as error:
        _note_failure(wiring, course_id, error)
    else:
        _note_success(wiring, reading, access)


def _begin(wiring: Wiring, course: tables.Course, platform: CoursePlatform) -> Reading:
    """Begin a reading, or go on with a whole one that stopped halfway.

    The whole course is read at least once a day, because not every change can be asked for: a grade that was
    taken back is missing from what is new.
    """
    now = wiring.clock()
    stopped = _stopped_at(course, now)
    if stopped is None and platform.tells_changes and not _is_whole_due(course, now):
        return Reading(wiring, course, now, whole_since=None)
    course.whole_began_at = stopped or due.later(course.whole_began_at, now)
    return Reading(wiring, course, max(now, course.whole_began_at), whole_since=course.whole_began_at)


def _stopped_at(course: tables.Course, now: datetime) -> datetime | None:
    """Return when the whole reading began that is to go on, if there is one that is not too old."""
    began = course.whole_began_at
    if began is None or began == course.whole_read_at or now - began >= WHOLE_EVERY:
        return None
    return began


def _is_whole_due(course: tables.Course, now: datetime) -> bool:
    if course.whole_read_at is None or now - course.whole_read_at >= WHOLE_EVERY:
        return True
    return course.whole_asked_at is not None and course.whole_asked_at > course.whole_read_at


def _note_success(wiring: Wiring, reading: Reading, access: Access | None) -> None:
    asked, whole_since = reading.course, reading.whole_since
    with wiring.database.transaction() as session:
        readings.forget_who_left(session, asked.id, reading.started)
        course = session.get_one(tables.Course, asked.id)
        course.synced_at = reading.started
        if whole_since is not None:
            readings.forget_unread(session, asked.id, whole_since)
            course.synced_at = course.whole_read_at = whole_since
        if whole_since is None or asked.whole_asked_at is None or asked.whole_asked_at <= whole_since:
            course.sync_answered_at = asked.sync_asked_at
        course.read_with = None if access is None else access.kind
        course.sync_failures, course.sync_error, course.sync_retry_at = 0, None, None
        due.ask_for_judging(session, course, wiring.clock())
    log.info("course read", extra={"course": asked.id})


def _note_failure(wiring: Wiring, course_id: str, error: PlatformError) -> None:
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        course.sync_failures += 1
        course.sync_error = error.message
        course.sync_retry_at = wiring.clock() + pause_after(course.sync_failures, permanent=error.permanent)
    log.warning("course not read: %s", error, extra={"course": course_id})


def pause_after(failures: int, *, permanent: bool) -> timedelta:
    """Return how long to wait: 1, 2, 4 ... minutes, at most six hours; the longest at once if permanent."""
    return LONGEST_PAUSE if permanent else min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_PAUSE)
