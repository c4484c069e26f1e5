"""What achievements are made of beside grades: other achievements, and the word of people."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Id, Table


class Piece(Table):
    """That an achievement, as it is live, asks for another one, which is named by its address."""

    __tablename__ = "achievement_piece"
    __table_args__ = (Index(None, "address"),)

    achievement_id: Mapped[str] = mapped_column(
        ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True
    )
    address: Mapped[str] = mapped_column(String(500), primary_key=True)


class Approval(Table):
    """A person's word that a learner has met a step that people judge; it counts for the whole course."""

    __tablename__ = "approval"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(500), primary_key=True)
    approved_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime]
    evidence: Mapped[list[str]]


class OutsideBadge(Table):
    """A credential of another issuer that a learner handed in, as it came: verified, and about them.

    It is checked again every day. One that was taken back or has ended does not stand.
    """

    __tablename__ = "outside_badge"
    __table_args__ = (UniqueConstraint("person_id", "credential"), Index(None, "checked_at"))

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    credential: Mapped[str] = mapped_column(String(500))
    achievement: Mapped[str] = mapped_column(String(500))
    name: Mapped[str]
    issuer: Mapped[str] = mapped_column(String(500))
    awarded_at: Mapped[datetime]
    document: Mapped[bytes] = mapped_column(deferred=True)
    checked_at: Mapped[datetime]
    stands: Mapped[bool]
