"""Files of grades that teachers uploaded."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Id, Table


class GradeUpload(Table):
    """One uploaded file. Its `rows` are kept until its teacher confirms it, an hour at most.

    `as_of` is how old its grades are; a file that was confirmed before has the `as_of` that it had then.
    """

    __tablename__ = "grade_upload"
    __table_args__ = (Index(None, "course_id", "digest"),)

    id: Mapped[Id]
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[list[Any] | None] = mapped_column(JSON)
    uploaded_at: Mapped[datetime]
    as_of: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
