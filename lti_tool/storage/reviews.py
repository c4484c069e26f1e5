"""What learners ask about the badges of a course, as it stands."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lti_tool.storage import tables


def of_learner(session: Session, achievement_id: str, person_id: str) -> list[tables.ReviewRequest]:
    """Return what one learner asked about a badge, the newest first."""
    asked = tables.ReviewRequest
    mine = asked.achievement_id == achievement_id, asked.person_id == person_id
    query = select(asked).where(*mine).order_by(asked.asked_at.desc(), asked.id.desc())
    return list(session.execute(query).scalars())


def latest_of_learner(session: Session, course_id: str, person_id: str) -> dict[str, tables.ReviewRequest]:
    """Return the last that one learner asked about each badge of a course, by badge."""
    asked = tables.ReviewRequest
    mine = tables.Achievement.course_id == course_id, asked.person_id == person_id
    query = select(asked).join(tables.Achievement).where(*mine).order_by(asked.asked_at, asked.id)
    return {row.achievement_id: row for row in session.execute(query).scalars()}


def of_badge(session: Session, achievement_id: str, rows: slice) -> list[tables.ReviewRequest]:
    """Return some of what was asked about a badge: what waits comes first."""
    asked = tables.ReviewRequest
    query = select(asked).where(asked.achievement_id == achievement_id).options(joinedload(asked.person))
    ordered = query.order_by(asked.answered_at.is_not(None), asked.asked_at, asked.id)
    return list(session.execute(ordered.slice(rows.start, rows.stop)).scalars())


def count_of_badge(session: Session, achievement_id: str) -> int:
    """Return how much was asked about a badge."""
    asked = tables.ReviewRequest.achievement_id == achievement_id
    return session.execute(select(func.count()).select_from(tables.ReviewRequest).where(asked)).scalar_one()


def waiting_in(session: Session, course_id: str) -> dict[str, int]:
    """Return how many questions wait for an answer, by badge of a course."""
    asked = tables.ReviewRequest
    query = (
        select(asked.achievement_id, func.count())
        .join(tables.Achievement)
        .where(tables.Achievement.course_id == course_id, asked.answered_at.is_(None))
        .group_by(asked.achievement_id)
    )
    return dict(session.execute(query).all())


def find(session: Session, achievement_id: str, review_id: str) -> tables.ReviewRequest | None:
    """Return a question about a badge, for whoever answers it: nobody else answers it meanwhile."""
    asked = tables.ReviewRequest
    here = asked.id == review_id, asked.achievement_id == achievement_id
    return session.execute(select(asked).where(*here).with_for_update()).scalar_one_or_none()
