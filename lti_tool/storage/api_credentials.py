"""Places in status lists for what is signed for programs: the lists are apart from those of awards."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.upserts import insert_new


def list_with_room(session: Session, institution_id: str, issuer: str, most: int) -> tables.StatusList | None:
    """Return a list that this issuer signs and that has fewer than `most` entries, locked."""
    listed, entry = tables.StatusList, tables.ApiCredential
    taken = select(func.count()).where(entry.status_list_id == listed.id).correlate(listed).scalar_subquery()
    query = (
        select(listed)
        .where(listed.institution_id == institution_id, listed.api_issuer == issuer, taken < most)
        .order_by(listed.id)
        .limit(1)
    )
    return session.execute(query.with_for_update(key_share=True, of=listed)).scalar_one_or_none()


def take_place(session: Session, status_list: tables.StatusList, now: datetime) -> int:
    """Enter a credential at a random place of a list that has room, and return the place."""
    row = {
        "status_list_id": status_list.id,
        "institution_id": status_list.institution_id,
        "issued_at": now,
        "revoked_at": None,
    }
    while True:
        place = secrets.randbelow(status_list.length)
        if insert_new(session, tables.ApiCredential, row | {"status_index": place}):
            return place


def revoke(
    session: Session, institution_id: str, status_list_id: str, status_index: int, now: datetime
) -> bool:
    """Take back what an institution had signed; `False` when it has nothing at this place."""
    entry = tables.ApiCredential
    taken_back = (
        update(entry)
        .where(
            entry.institution_id == institution_id,
            entry.status_list_id == status_list_id,
            entry.status_index == status_index,
        )
        .values(revoked_at=func.coalesce(entry.revoked_at, now))
        .returning(entry.status_index)
    )
    return session.execute(taken_back).first() is not None


def revoked_indexes(session: Session, status_list_id: str) -> frozenset[int]:
    """Return the places of a list whose credential was taken back."""
    entry = tables.ApiCredential
    query = select(entry.status_index).where(
        entry.status_list_id == status_list_id, entry.revoked_at.is_not(None)
    )
    return frozenset(session.execute(query).scalars())
