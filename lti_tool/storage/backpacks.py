"""Backpacks, what learners granted them, and the badges that they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.awards import standing_credentials

UNUSED_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Connected:
    """A backpack that registered itself, and how many learners let it read now."""

    backpack: tables.Backpack
    learners: int


def count_backpacks(session: Session, institution_id: str) -> int:
    """Return how many backpacks registered themselves at an institution."""
    row = tables.Backpack
    query = select(func.count()).select_from(row).where(row.institution_id == institution_id)
    return session.execute(query).scalar_one()


def backpacks_of(session: Session, institution_id: str, rows: slice) -> list[Connected]:
    """Return some of the backpacks of an institution, those of the most learners first."""
    row, grant = tables.Backpack, tables.BackpackGrant
    learners = func.count(grant.person_id.distinct())
    query = (
        select(row, learners)
        .outerjoin(grant, (grant.backpack_id == row.id) & _stands(grant))
        .where(row.institution_id == institution_id)
        .group_by(row.id)
        .order_by(learners.desc(), row.created_at, row.id)
    )
    found = session.execute(query.slice(rows.start, rows.stop))
    return [Connected(backpack, number) for backpack, number in found]


def find_backpack(session: Session, institution_id: str, client_id: str) -> tables.Backpack | None:
    """Return a backpack that registered itself at this institution."""
    row = session.get(tables.Backpack, client_id) if client_id.isprintable() else None
    return row if row is not None and row.institution_id == institution_id else None


def take_pass(session: Session, institution_id: str, code_hash: str, now: datetime) -> str | None:
    """Use a pass up, and return whose it is; of two at the same moment exactly one gets it."""
    row = tables.BackpackPass
    used = (
        delete(row)
        .where(row.code_hash == code_hash, row.institution_id == institution_id, row.expires_at > now)
        .returning(row.person_id)
    )
    return session.execute(used).scalar_one_or_none()


def forget_passes(session: Session, person_id: str) -> None:
    """Delete the passes that a learner has not used."""
    session.execute(delete(tables.BackpackPass).where(tables.BackpackPass.person_id == person_id))


def grant_of_code(session: Session, code_hash: str) -> tables.BackpackGrant | None:
    """Return the grant that began with a code, locked until the transaction ends."""
    row = tables.BackpackGrant
    query = select(row).where(row.code_hash == code_hash)
    return session.execute(query.with_for_update(of=row)).scalar_one_or_none()


def token_of(session: Session, secret_hash: str) -> tables.BackpackToken | None:
    """Return a token of a grant that stands; the grant is locked until the transaction ends."""
    row, grant = tables.BackpackToken, tables.BackpackGrant
    whose = select(grant.id).join(row).where(row.secret_hash == secret_hash, grant.ended_at.is_(None))
    if session.execute(whose.with_for_update(of=grant)).scalar_one_or_none() is None:
        return None
    return session.get(row, secret_hash)  # as it is now: whoever held the lock may have used it up


def reading_token(
    session: Session, institution_id: str, secret_hash: str, now: datetime
) -> tables.BackpackToken | None:
    """Return a token that badges of this institution can be read with now."""
    row, grant = tables.BackpackToken, tables.BackpackGrant
    query = (
        select(row)
        .join(grant)
        .where(
            row.secret_hash == secret_hash,
            row.renews.is_(False),
            row.expires_at > now,
            grant.ended_at.is_(None),
            grant.institution_id == institution_id,
        )
    )
    return session.execute(query).scalar_one_or_none()


def end_grant(session: Session, grant: tables.BackpackGrant, now: datetime) -> None:
    """End a grant with all its tokens."""
    grant.ended_at = grant.ended_at or now
    row = tables.BackpackToken
    session.execute(delete(row).where(row.grant_id == grant.id))


def end_grants_of_registration(session: Session, registration_id: str, now: datetime) -> None:
    """End all that people whom an LMS knows granted, and delete the passes that they have not used."""
    unused = tables.BackpackPass
    people = select(tables.Person.id).where(tables.Person.registration_id == registration_id)
    session.execute(delete(unused).where(unused.person_id.in_(people)))
    _end_grants(session, tables.BackpackGrant.person_id.in_(people), now)


def end_grants_of_backpack(session: Session, backpack: tables.Backpack, now: datetime) -> None:
    """End all that learners granted a backpack; codes that it has not exchanged are good for nothing."""
    _end_grants(session, tables.BackpackGrant.backpack_id == backpack.id, now)


def grants_of_person(session: Session, person_id: str) -> list[tables.BackpackGrant]:
    """Return what a learner granted, and what was taken up and not ended, newest first."""
    row = tables.BackpackGrant
    query = select(row).where(row.person_id == person_id, _stands(row))
    return list(session.execute(query.order_by(row.given_at.desc(), row.id)).scalars())


def readable_credentials(
    session: Session, grant: tables.BackpackGrant, since: datetime | None, *, limit: int, offset: int
) -> tuple[Sequence[bytes], int]:
    """Return a page of what the learner who granted this has, oldest first, and how much there is."""
    credential = tables.Credential
    query = standing_credentials(grant.institution_id, grant.person_id)
    query = query if since is None else query.where(credential.issued_at >= since)
    total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    page = query.order_by(credential.issued_at, credential.id).limit(limit).offset(offset)
    return [row.document for row in session.execute(page).scalars()], total


def purge_backpacks(session: Session, now: datetime) -> None:
    """Delete passes, tokens, grants and backpacks that can be used no longer, or never were."""
    token, grant, backpack = tables.BackpackToken, tables.BackpackGrant, tables.Backpack
    session.execute(delete(tables.BackpackPass).where(tables.BackpackPass.expires_at <= now))
    session.execute(delete(token).where(token.expires_at <= now))
    alive = select(token.grant_id)
    session.execute(delete(grant).where(grant.code_until <= now, grant.id.not_in(alive)))
    used = select(grant.backpack_id)
    session.execute(
        delete(backpack).where(backpack.created_at <= now - UNUSED_KEPT, backpack.id.not_in(used))
    )


def _stands(grant: type[tables.BackpackGrant]) -> ColumnElement[bool]:
    """Say that a grant was taken up by its backpack and not ended."""
    return grant.ended_at.is_(None) & grant.code_used_at.is_not(None)


def _end_grants(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    grant, token = tables.BackpackGrant, tables.BackpackToken
    session.execute(update(grant).where(which, grant.ended_at.is_(None)).values(ended_at=now))
    session.execute(delete(token).where(token.grant_id.in_(select(grant.id).where(which))))
