"""Badges of other issuers that learners handed in."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from lti_tool.storage import tables


def of_person(session: Session, person_id: str) -> Sequence[tables.OutsideBadge]:
    """Return what a learner handed in, oldest first."""
    row = tables.OutsideBadge
    query = select(row).where(row.person_id == person_id).order_by(row.awarded_at, row.id)
    return session.execute(query).scalars().all()


def count_of_person(session: Session, person_id: str) -> int:
    """Return how much a learner handed in."""
    row = tables.OutsideBadge
    query = select(func.count()).select_from(row).where(row.person_id == person_id)
    return session.execute(query).scalar_one()


def find(session: Session, person_id: str, credential: str) -> tables.OutsideBadge | None:
    """Return what a learner handed in under the id of a credential."""
    row = tables.OutsideBadge
    query = select(row).where(row.person_id == person_id, row.credential == credential)
    return session.execute(query).scalar_one_or_none()


def held_of(
    session: Session, institution_id: str, person_ids: Collection[str], achievements: Collection[str]
) -> dict[str, list[tables.OutsideBadge]]:
    """Return what people of an institution handed in of some achievements, by person."""
    row, wanted = tables.OutsideBadge, set(person_ids)
    query = select(row).where(row.institution_id == institution_id, row.achievement.in_(achievements))
    found: dict[str, list[tables.OutsideBadge]] = defaultdict(list)
    for badge in session.execute(query).scalars():
        if badge.person_id in wanted:
            found[badge.person_id].append(badge)
    return found


def unchecked_since(session: Session, moment: datetime, most: int) -> Sequence[tables.OutsideBadge]:
    """Return some of those that were last checked before a moment, with their documents."""
    row = tables.OutsideBadge
    query = select(row).where(row.checked_at < moment).order_by(row.checked_at).limit(most)
    return session.execute(query.options(undefer(row.document))).scalars().all()
