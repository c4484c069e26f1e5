"""The ledger of each institution: entries are added, never changed; and where its chain ends."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Table


class LedgerEntry(Table):
    """One entry (`badge_engine.ledger`). What it is about is named by ids alone, without keys."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index(None, "institution_id", "award_id"),
        Index(None, "institution_id", "achievement_id"),
    )

    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(31))
    actor: Mapped[str] = mapped_column(String(63))
    at: Mapped[datetime]
    achievement_id: Mapped[str | None] = mapped_column(String(36))
    award_id: Mapped[str | None] = mapped_column(String(36))
    person_id: Mapped[str | None] = mapped_column(String(36))
    details: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    salt: Mapped[str] = mapped_column(String(32))
    reason_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerTip(Table):
    """The last entry of an institution's ledger. Whoever holds this row writes the next one."""

    __tablename__ = "ledger_tip"

    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
