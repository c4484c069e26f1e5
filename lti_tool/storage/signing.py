"""What is to be signed, and what was: rows in and out, without an object for each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.tables import AwardState
from lti_tool.storage.upserts import insert_all


@dataclass(frozen=True, slots=True)
class AwardToSign:
    """What of an award its credential is made of."""

    id: str
    institution_id: str
    version_id: str
    decided_at: datetime
    email: str | None


def awards_to_sign(session: Session, course_id: str, now: datetime, limit: int) -> list[AwardToSign]:
    """Return decided awards whose time for undoing is over, oldest first, locked against other workers."""
    award, person = tables.Award, tables.Person
    query = (
        select(award.id, award.institution_id, award.version_id, award.decided_at, person.email)
        .join(person)
        .where(
            award.course_id == course_id,
            award.state == AwardState.DECIDED,
            tables.UNFINISHED,
            award.withdrawn_at.is_(None),
            award.suspended_at.is_(None),
            or_(award.sign_after.is_(None), award.sign_after <= now),
        )
        .order_by(award.decided_at, award.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=award)
    )
    return [AwardToSign(*row) for row in session.execute(query)]


def keep_signed(session: Session, credentials: Sequence[dict[str, Any]]) -> None:
    """Write credentials, each a row by its columns, and note that their awards are signed."""
    insert_all(session, tables.Credential, credentials)
    signed = tables.Award.id.in_([row["award_id"] for row in credentials])
    session.connection().execute(update(tables.Award).where(signed).values(state=AwardState.SIGNED))


def free_places(session: Session, status_list: tables.StatusList, count: int) -> list[int]:
    """Return random places of a list that nobody has; the caller has it locked, and it has room."""
    found: dict[int, None] = {}
    while len(found) < count:
        thrown = dict.fromkeys(secrets.randbelow(status_list.length) for _ in range(count - len(found)))
        for taken in _taken(session, status_list.id, list(thrown)):
            del thrown[taken]
        found |= thrown
    return list(found)


def _taken(session: Session, status_list_id: str, places: Sequence[int]) -> Sequence[int]:
    credential = tables.Credential
    query = select(credential.status_index).where(
        credential.status_list_id == status_list_id, credential.status_index.in_(places)
    )
    return session.execute(query).scalars().all()
