"""What must happen next, read from the rows: the sweep's only source."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, union
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.tables import AwardState

TICK = timedelta(microseconds=1)


def ask_for_sync(session: Session, course: tables.Course, now: datetime, *, whole: bool = False) -> None:
    """Note that the course is to be read from its LMS, soon; `whole` says to leave nothing out."""
    lock_course(session, course)
    course.sync_asked_at = later(course.sync_asked_at, now)
    course.sync_retry_at = None
    if whole:
        course.whole_asked_at = course.sync_asked_at


def ask_for_judging(session: Session, course: tables.Course, now: datetime) -> None:
    """Note that the course's rules are to be judged, soon."""
    lock_course(session, course)
    course.judge_asked_at = later(course.judge_asked_at, now)


def lock_course(session: Session, course: tables.Course) -> None:
    """Read the row as it is now, and keep others from asking or deciding there until this transaction ends.

    Whoever changes what a course gives, or to whom, holds its row first, then awards, then the ledger.
    """
    session.flush()  # or the refresh would undo what was changed on the course before
    session.refresh(course, with_for_update={"key_share": True, "of": tables.Course})


def sync_is_due(course: tables.Course, now: datetime) -> bool:
    """Whether a sync was asked for that has not been answered, and its retry time has come."""
    if course.sync_asked_at is None:
        return False
    answered = course.sync_answered_at is not None and course.sync_answered_at >= course.sync_asked_at
    waiting = course.sync_retry_at is not None and course.sync_retry_at > now
    return not answered and not waiting


def judging_is_due(course: tables.Course) -> bool:
    """Whether a decision was asked for that has not been answered; a course never read cannot be judged."""
    if course.judge_asked_at is None or course.synced_at is None:
        return False
    return course.judge_answered_at is None or course.judge_answered_at < course.judge_asked_at


def later(last: datetime | None, now: datetime) -> datetime:
    """Return the time of a question that comes after the last one.

    One that is not later would count as answered with it: clocks of two machines differ, and whoever looked
    at the clock first may be the one who commits last.
    """
    return now if last is None else max(now, last + TICK)


def courses_with_work(session: Session, now: datetime, *, course_id: str | None = None) -> list[str]:
    """Return the ids of all courses in which something is due; with `course_id`, look at that one only."""
    course, award = tables.Course, tables.Award
    to_sync = select(course.id).where(
        or_(course.sync_answered_at.is_(None), course.sync_answered_at < course.sync_asked_at),
        or_(course.sync_retry_at.is_(None), course.sync_retry_at <= now),
        course.sync_asked_at.is_not(None),
    )
    to_judge = select(course.id).where(
        or_(course.judge_answered_at.is_(None), course.judge_answered_at < course.judge_asked_at),
        course.judge_asked_at.is_not(None),
        course.synced_at.is_not(None),
    )
    to_finish = select(award.course_id).where(
        tables.UNFINISHED,
        or_(
            award.news_at.is_not(None),
            and_(award.withdrawn_at.is_(None), award.suspended_at.is_(None)),
            and_(award.state == AwardState.SIGNED, award.passed_on_at.is_(None)),
        ),
        or_(award.sign_after.is_(None), award.sign_after <= now),
        or_(award.announce_retry_at.is_(None), award.announce_retry_at <= now),
    )
    if course_id is not None:
        to_sync, to_judge = to_sync.where(course.id == course_id), to_judge.where(course.id == course_id)
        to_finish = to_finish.where(award.course_id == course_id)
    return list(session.execute(union(to_sync, to_judge, to_finish)).scalars())
