"""Access that people gave us to their LMS, and questions for it."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lti_tool.storage import tables


def given_for(session: Session, registration_id: str, course_id: str | None) -> list[tables.Authorisation]:
    """Return what was given for a course, or for the whole institution: one at most."""
    row = tables.Authorisation
    query = select(row).where(
        row.registration_id == registration_id, row.course_id.is_not_distinct_from(course_id)
    )
    return list(session.execute(query).scalars())


def good_for(session: Session, course: tables.Course) -> list[tables.Authorisation]:
    """Return what a course may be read with: what was given for the institution first, then for it alone."""
    row = tables.Authorisation
    query = select(row).where(
        row.registration_id == course.deployment.registration_id,
        or_(row.course_id.is_(None), row.course_id == course.id),
    )
    return sorted(session.execute(query).scalars(), key=lambda found: found.course_id is not None)


def of_registration(session: Session, registration_id: str) -> list[tables.Authorisation]:
    """Return everything that people of one LMS gave us."""
    row = tables.Authorisation
    query = select(row).where(row.registration_id == registration_id).order_by(row.given_at)
    return list(session.execute(query).scalars())


def take_question(session: Session, state_hash: str, now: datetime) -> tables.AuthorisationQuestion | None:
    """Return a question that is still open, and close it: no answer counts twice."""
    row = session.get(tables.AuthorisationQuestion, state_hash, with_for_update=True)
    if row is None:
        return None
    session.execute(
        delete(tables.AuthorisationQuestion).where(tables.AuthorisationQuestion.state_hash == state_hash)
    )
    return row if row.expires_at > now else None
