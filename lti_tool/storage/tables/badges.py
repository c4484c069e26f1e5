"""Achievements, the awards of them, and the signed credentials about the awards."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, literal, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from badge_engine.metadata.metadata import Metadata
from badge_engine.plain import from_plain
from lti_tool.storage.columns import Id, Table
from lti_tool.storage.tables.courses import Course, Person


class AwardState(StrEnum):
    """How far an award has come; each state names the next step to take."""

    DECIDED = "decided"
    SIGNED = "signed"
    ANNOUNCED = "announced"


class AwardEnd(StrEnum):
    """Why an award does not stand any more."""

    REVOKED = "revoked"
    UNDONE = "undone"
    REPLACED = "replaced"


class WhenUnmet(StrEnum):
    """What a badge does about an award whose learner, by a later reading, no longer meets the criteria."""

    KEEP = "keep"
    REVIEW = "review"
    SUSPEND = "suspend"
    REVOKE = "revoke"


class Achievement(Table):
    """The badge: one id for all learners. What it says stands in its versions.

    It was switched on for the first time at `activated_at`; from `retired_at` on nobody new gets it. One that
    came along with a copied course knows what it was copied from; nothing is copied twice. `samples` are
    made-up learners by whom its rule is tried.
    """

    __tablename__ = "achievement"
    __table_args__ = (Index(None, "course_id"), UniqueConstraint("course_id", "copied_from_id"))

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    when_unmet: Mapped[str] = mapped_column(String(31), default=WhenUnmet.KEEP, server_default=WhenUnmet.KEEP)
    copied_from_id: Mapped[str | None] = mapped_column(ForeignKey("achievement.id"))
    samples: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")

    course: Mapped[Course] = relationship()
    versions: Mapped[list["AchievementVersion"]] = relationship(
        back_populates="achievement", order_by="AchievementVersion.number", cascade="all, delete-orphan"
    )

    @property
    def current(self) -> "AchievementVersion":
        """The version that counts: the newest that was switched on, before that the first draft."""
        return next((known for known in reversed(self.versions) if known.activated_at), self.versions[-1])

    @property
    def draft(self) -> "AchievementVersion | None":
        """The version that waits to be switched on."""
        newest = self.versions[-1]
        return None if newest.activated_at else newest


class AchievementVersion(Table):
    """What an achievement says. Once it is live it is never edited: a change is a new version.

    Its picture was drawn from its design, or uploaded; without words (`picture_alt`) it follows the name.
    `backfilled_at` is when those who met it already were awarded: what is decided until then may wait for its
    signature, so that it can be undone. `about` is its metadata as a micro-credential, as `details` reads it.
    `tried` is what it said of the achievement's samples when it was switched on, `made_for` what its rule
    looks at, as the course was when it was made. `near` and `blocked` are how many were one step away, and of
    how many it was not known, when the class was last judged by it. `proposed_as` and `approved_as` are the
    fingerprints of what was proposed to the institution and what it approved, `sent_back` is what it said.
    """

    __tablename__ = "achievement_version"
    __table_args__ = (UniqueConstraint("achievement_id", "number"),)

    id: Mapped[Id]
    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str]
    description: Mapped[str]
    rule: Mapped[dict[str, Any]]
    made_for: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    narrative: Mapped[str]
    picture: Mapped[bytes]
    picture_alt: Mapped[str] = mapped_column(default="", server_default="")
    design: Mapped[dict[str, Any] | None]
    about: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    tried: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    activated_at: Mapped[datetime | None]
    backfilled_at: Mapped[datetime | None]
    near: Mapped[int | None]
    blocked: Mapped[int | None]
    proposed_as: Mapped[str | None] = mapped_column(String(64))
    approved_as: Mapped[str | None] = mapped_column(String(64))
    sent_back: Mapped[str] = mapped_column(default="", server_default="")

    achievement: Mapped[Achievement] = relationship(back_populates="versions", lazy="joined")
    copied: Mapped["CopiedRule | None"] = relationship(cascade="all, delete-orphan")

    @property
    def details(self) -> Metadata:
        """What the version says of itself as a micro-credential, beyond name and criteria."""
        return from_plain(Metadata, self.about)


class CopiedRule(Table):
    """What a version that came along with a copied course asked for there.

    `found` says what became of each thing that the rule names, by kind: its id in the copy. `chosen` is the
    same where a person said so. While anything is neither found nor chosen, the rule is `unsettled`.
    """

    __tablename__ = "copied_rule"

    version_id: Mapped[str] = mapped_column(
        ForeignKey("achievement_version.id", ondelete="CASCADE"), primary_key=True
    )
    origin_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    rule: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unsettled: Mapped[bool] = mapped_column(default=True)


class CourseCopy(Table):
    """That the badges of one course were brought to another: what was thrown away there stays away."""

    __tablename__ = "course_copy"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    origin_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    copied_at: Mapped[datetime]


class Award(Table):
    """The decision that a learner has the achievement; at most one live award per achievement and learner.

    `record` is what was known of the learner, as far as the rule looks at it, and `judgement` what the rule
    said of that. Nothing is signed before `sign_after`, nor while it is suspended. `lapsed_at` is when a
    later reading first did not meet the rule any more, by the record and judgement in `lapse`. Once a person
    has decided about the award (`settled_at`), no job changes it again. At `news_at` something became of it
    that the course is to be told. At `passed_on_at` whatever is made of it was asked to be judged;
    it is asked again when the award ends or comes back.
    """

    __tablename__ = "award"
    __table_args__ = (
        Index(
            "uq_award_live",
            "achievement_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "ix_award_unfinished",
            "course_id",
            "state",
            "decided_at",
            "id",
            sqlite_where=text("state != 'announced'"),
            postgresql_where=text("state != 'announced'"),
        ),
    )

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievement.id"))
    version_id: Mapped[str] = mapped_column(ForeignKey("achievement_version.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    judgement: Mapped[dict[str, Any]]
    record: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    record_hash: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(31), default=AwardState.DECIDED)
    sign_after: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    lapse: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    suspended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_as: Mapped[str | None] = mapped_column(String(31))
    passed_on_at: Mapped[datetime | None]
    news_at: Mapped[datetime | None]
    replaces_id: Mapped[str | None] = mapped_column(ForeignKey("award.id"))
    announce_retry_at: Mapped[datetime | None]
    announce_failures: Mapped[int] = mapped_column(default=0)
    announce_error: Mapped[str | None]

    version: Mapped[AchievementVersion] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
    credential: Mapped["Credential | None"] = relationship(back_populates="award")


UNFINISHED = Award.state != literal(AwardState.ANNOUNCED, literal_execute=True)
"""What the index of unfinished awards is limited to, in its own words: else no database uses that index."""


class StatusList(Table):
    """A Bitstring Status List of an institution; `document` holds the list credential as it was signed.

    `api_issuer` is who signs it where it lists what was signed for programs; other lists are of awards.
    """

    __tablename__ = "status_list"
    __table_args__ = (Index(None, "institution_id"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    api_issuer: Mapped[str | None] = mapped_column(String(255))
    length: Mapped[int]
    document: Mapped[bytes]
    signed_at: Mapped[datetime]


class Credential(Table):
    """The signed document about an award: the bytes that were signed, stored and served as those bytes."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("status_list_id", "status_index"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), unique=True)
    document: Mapped[bytes]
    issued_at: Mapped[datetime]
    status_list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"))
    status_index: Mapped[int]

    award: Mapped[Award] = relationship(back_populates="credential")


class LaterForm(Table):
    """A credential as it was signed again after a decision about its award, of that decision's time."""

    __tablename__ = "later_form"

    credential_id: Mapped[str] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), primary_key=True
    )
    as_of: Mapped[datetime]
    document: Mapped[bytes]
