"""What did not work and is tried again: courses that cannot be read, awards that the LMS was not told of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.storage import due, tables


@dataclass(frozen=True, slots=True)
class Untold:
    """How many awards of a course its LMS was not told of, what it last said, and when it is tried again."""

    number: int
    error: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A course in which something does not work; `untold` is nothing where only reading fails."""

    course: tables.Course
    untold: Untold | None


def count_troubles(session: Session, institution_id: str) -> int:
    """Return in how many courses of an institution something does not work."""
    return session.execute(select(func.count()).select_from(_courses(institution_id).subquery())).scalar_one()


def troubles(session: Session, institution_id: str, rows: slice) -> list[Trouble]:
    """Return some courses of an institution in which something does not work, by their titles."""
    query = _courses(institution_id).order_by(tables.Course.title, tables.Course.id)
    courses = list(session.execute(query.slice(rows.start, rows.stop)).scalars())
    untold = _untold_by_course(session, [row.id for row in courses])
    return [Trouble(row, untold.get(row.id)) for row in courses]


def try_again(session: Session, course: tables.Course, now: datetime) -> None:
    """Let what waits in a course for its next try be tried at once."""
    due.lock_course(session, course)
    if course.sync_error is not None:
        due.ask_for_sync(session, course, now)
    award = tables.Award
    waiting = (award.course_id == course.id, tables.UNFINISHED, award.announce_retry_at.is_not(None))
    session.execute(update(award).where(*waiting).values(announce_retry_at=None))


def _courses(institution_id: str) -> Select[tables.Course]:
    course, failing = tables.Course, _untold().subquery()
    return (
        select(course)
        .outerjoin(failing, failing.c.course_id == course.id)
        .where(course.institution_id == institution_id)
        .where(or_(course.sync_error.is_not(None), failing.c.course_id.is_not(None)))
    )


def _untold_by_course(session: Session, course_ids: Collection[str]) -> dict[str, Untold]:
    if not course_ids:
        return {}
    rows = session.execute(_untold().where(tables.Award.course_id.in_(course_ids)))
    return {course_id: Untold(number, error or "", retry_at) for course_id, number, error, retry_at in rows}


def _untold() -> Select[str, int, str | None, datetime | None]:
    award = tables.Award
    return (
        select(
            award.course_id,
            func.count().label("number"),
            func.max(award.announce_error).label("error"),
            func.min(award.announce_retry_at).label("retry_at"),
        )
        .where(tables.UNFINISHED, award.announce_failures > 0)
        .group_by(award.course_id)
    )
