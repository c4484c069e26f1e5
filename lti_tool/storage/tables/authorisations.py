"""What people authorised us to read in an LMS, and questions to them that are under way."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Id, Table


class Authorisation(Table):
    """Access to an LMS's web services that one of its people gave us; tokens are sealed.

    With a course it is good for that course alone; without, an administrator gave it for the institution.
    `refused_at` is when the LMS took it no longer.
    """

    __tablename__ = "authorisation"
    __table_args__ = (UniqueConstraint("registration_id", "course_id"),)

    id: Mapped[Id]
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    course_id: Mapped[str | None] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    sealed_token: Mapped[bytes]
    sealed_refresh: Mapped[bytes | None]
    use_until: Mapped[datetime]
    given_at: Mapped[datetime]
    refused_at: Mapped[datetime | None]


class AuthorisationQuestion(Table):
    """A question for such access that a person was sent to their LMS with; answered at most once.

    Hashes are SHA-256 in hexadecimal: of the `state` that comes back with the answer, and of the secret in
    the cookie of the window that was sent there. The question dies with the visit in which it was asked.
    """

    __tablename__ = "authorisation_question"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    session_id: Mapped[str | None] = mapped_column(ForeignKey("launch_session.id", ondelete="CASCADE"))
    admin_visit_id: Mapped[str | None] = mapped_column(ForeignKey("admin_visit.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
