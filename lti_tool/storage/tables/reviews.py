"""What learners ask about a badge that they do not have, and what they are answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table
from lti_tool.storage.tables.badges import Achievement
from lti_tool.storage.tables.courses import Person


class ReviewRequest(Table):
    """A learner's question why a criterion is not met, with the criterion in the words that they read.

    `about` is empty where they ask about the badge as a whole. The answer comes from a person.
    """

    __tablename__ = "review_request"
    __table_args__ = (Index(None, "achievement_id", "person_id"),)

    id: Mapped[Id]
    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    about: Mapped[str]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    achievement: Mapped[Achievement] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
