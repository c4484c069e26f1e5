"""The ledger in the database: entries are written in the transaction of what they record."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.ledger import START, Break, Deed, Entry, Tip, enter, follow, tip_of
from lti_tool.storage import tables
from lti_tool.storage.upserts import insert_all, insert_new

SALT_BYTES = 16
ENTRIES_AT_ONCE = 1000
# What has a column of its own; everything else that a deed is about stands in `details`.
_COLUMNS = {"achievement": "achievement_id", "award": "award_id", "learner": "person_id"}


def record(session: Session, institution_id: str, deeds: Sequence[Deed]) -> None:
    """Add deeds to an institution's ledger, in their order.

    It is the last thing that a transaction writes: until it ends, nobody else of the institution can write
    an entry, and whoever waited here while holding what we still need would wait for ever.
    """
    if not deeds:
        return
    row = _locked_tip(session, institution_id)
    tip, rows = Tip(row.number, row.hash), []
    for deed in deeds:
        entry = enter(deed, tip, secrets.token_hex(SALT_BYTES))
        rows.append(_row(institution_id, entry))
        tip = tip_of(entry)
    insert_all(session, tables.LedgerEntry, rows)
    row.number, row.hash = tip.number, tip.hash
    session.flush()


def about(version: tables.AchievementVersion, award_id: str, person_id: str) -> dict[str, str]:
    """Return what an entry about an award names."""
    named = {"achievement": version.achievement_id, "version": str(version.number)}
    return named | {"award": award_id, "learner": person_id}


def tip(session: Session, institution_id: str) -> Tip:
    """Return where an institution's ledger is said to end."""
    row = session.get(tables.LedgerTip, institution_id)
    return START if row is None else Tip(row.number, row.hash)


def entries(session: Session, institution_id: str) -> Iterator[Entry]:
    """Yield the whole ledger of an institution, oldest first, a piece at a time."""
    entry = tables.LedgerEntry
    query = select(entry).where(entry.institution_id == institution_id).order_by(entry.number)
    for row in session.execute(query.execution_options(yield_per=ENTRIES_AT_ONCE)).scalars():
        yield _entry(row)


def latest(session: Session, institution_id: str, *, before: int | None, most: int) -> list[Entry]:
    """Return the last entries of an institution's ledger, newest first, or those before a number."""
    entry = tables.LedgerEntry
    query = select(entry).where(entry.institution_id == institution_id)
    if before is not None:
        query = query.where(entry.number < before)
    return [_entry(row) for row in session.execute(query.order_by(entry.number.desc()).limit(most)).scalars()]


def check(session: Session, institution_id: str, known: str | None = None) -> Tip | Break:
    """Follow an institution's whole ledger; `known` is the hash of an entry that must still be there."""
    found, said = follow(entries(session, institution_id)), tip(session, institution_id)
    if isinstance(found, Break):
        return found
    if found != said:
        return Break(min(found.number, said.number) + 1, "entries are missing at the end")
    if known is not None and not has_entry(session, institution_id, known):
        return Break(1, "no entry has the hash that was noted earlier")
    return found


def has_entry(session: Session, institution_id: str, entry_hash: str) -> bool:
    """Whether an entry of an institution's ledger has this hash."""
    entry = tables.LedgerEntry
    query = select(entry.number).where(entry.institution_id == institution_id, entry.hash == entry_hash)
    return session.execute(query).first() is not None


def entries_of_award(session: Session, award: tables.Award) -> list[Entry]:
    """Return what was done to an award, oldest first."""
    entry = tables.LedgerEntry
    query = select(entry).where(entry.institution_id == award.institution_id, entry.award_id == award.id)
    return [_entry(row) for row in session.execute(query.order_by(entry.number)).scalars()]


def entries_of_achievement(session: Session, achievement: tables.Achievement, limit: int) -> list[Entry]:
    """Return the newest entries about an achievement and its awards, newest first."""
    entry = tables.LedgerEntry
    query = select(entry).where(
        entry.institution_id == achievement.institution_id, entry.achievement_id == achievement.id
    )
    return [
        _entry(row) for row in session.execute(query.order_by(entry.number.desc()).limit(limit)).scalars()
    ]


def _locked_tip(session: Session, institution_id: str) -> tables.LedgerTip:
    first = {"institution_id": institution_id, "number": START.number, "hash": START.hash}
    insert_new(session, tables.LedgerTip, first)
    row = tables.LedgerTip
    query = select(row).where(row.institution_id == institution_id).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _row(institution_id: str, entry: Entry) -> Mapping[str, Any]:
    details = {name: value for name, value in entry.about.items() if name not in _COLUMNS}
    return {
        "institution_id": institution_id,
        "number": entry.number,
        "act": entry.act,
        "actor": entry.actor,
        "at": entry.at,
        **{column: entry.about.get(name) for name, column in _COLUMNS.items()},
        "details": details,
        "reason": entry.reason,
        "salt": entry.salt,
        "reason_hash": entry.reason_hash,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _entry(row: tables.LedgerEntry) -> Entry:
    named = {name: getattr(row, column) for name, column in _COLUMNS.items()}
    return Entry(
        number=row.number,
        act=row.act,
        actor=row.actor,
        at=row.at,
        about={name: value for name, value in named.items() if value is not None} | row.details,
        reason=row.reason,
        salt=row.salt,
        reason_hash=row.reason_hash,
        previous=row.previous,
        hash=row.hash,
    )
