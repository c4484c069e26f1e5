"""Courses that are copies of others: from which they can take badges, and which they took already."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.storage import badges, tables
from lti_tool.storage.upserts import insert_new


def note_copy(session: Session, course_id: str, origin_id: str, now: datetime) -> bool:
    """Note that the badges of one course are brought to another; `False` when that was noted before."""
    row = {"course_id": course_id, "origin_id": origin_id, "copied_at": now}
    return insert_new(session, tables.CourseCopy, row)


def is_untouched(session: Session, course_id: str) -> bool:
    """Whether a course never had a badge of its own, nor was given those of another."""
    taken = select(tables.CourseCopy.course_id).where(tables.CourseCopy.course_id == course_id)
    return not session.execute(taken).first() and not badges.course_achievements(session, course_id)


def nearest_origin(session: Session, course: tables.Course) -> tables.Course | None:
    """Return the nearest course with badges that this one was copied from, by what its launches tell.

    It is looked for in the same installation of the LMS, whatever the placement there.
    """
    found, deployment = tables.Course, tables.Deployment
    query = (
        select(found)
        .join(deployment, deployment.id == found.deployment_id)
        .where(
            deployment.registration_id == course.deployment.registration_id,
            found.context_id.in_(course.origins),
            found.id != course.id,
        )
    )
    known = {row.context_id: row for row in session.execute(query).scalars()}
    near = [known[origin] for origin in course.origins if origin in known]
    return next((origin for origin in near if badges.offered_achievements(session, origin.id)), None)


def first_ancestor(session: Session, achievement: tables.Achievement) -> str:
    """Return the id of the achievement that this one is a copy of, through all copies of copies."""
    while achievement.copied_from_id is not None:
        achievement = session.get_one(tables.Achievement, achievement.copied_from_id)
    return achievement.id


def copied_drafts(session: Session, course_id: str) -> Sequence[tables.AchievementVersion]:
    """Return the drafts of a course that came along from another one, and are not settled."""
    version, copied, achievement = tables.AchievementVersion, tables.CopiedRule, tables.Achievement
    query = (
        select(version)
        .join(copied, copied.version_id == version.id)
        .join(achievement, achievement.id == version.achievement_id)
        .where(achievement.course_id == course_id, version.activated_at.is_(None), copied.unsettled)
    )
    return session.execute(query).scalars().all()
