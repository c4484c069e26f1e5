"""Versions of badges that were proposed to their institution."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager

from lti_tool.storage import tables


def proposed(session: Session, institution_id: str) -> list[tables.AchievementVersion]:
    """Return the versions of an institution that were proposed and are not activated, oldest badge first."""
    version = tables.AchievementVersion
    waiting = version.proposed_as.is_not(None), version.activated_at.is_(None)
    query = _of(institution_id).where(*waiting).order_by(tables.Achievement.created_at, version.id)
    return list(session.execute(query).scalars())


def find(session: Session, institution_id: str, version_id: str) -> tables.AchievementVersion | None:
    """Return a version of an institution's badge, for whoever decides about it."""
    query = _of(institution_id).where(tables.AchievementVersion.id == version_id)
    return session.execute(query).scalar_one_or_none()


def _of(institution_id: str) -> Select[tables.AchievementVersion]:
    version = tables.AchievementVersion
    joined = select(version).join(version.achievement).options(contains_eager(version.achievement))
    return joined.where(tables.Achievement.institution_id == institution_id)
