"""Launches under way and sessions after them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table
from lti_tool.storage.tables.courses import Course, Person
from lti_tool.storage.tables.tenancy import Registration


class Login(Table):
    """One login that an LMS started with us; consumed once. Hashes are SHA-256 in hexadecimal."""

    __tablename__ = "lti_login"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[Id]
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    state_hash: Mapped[str] = mapped_column(String(64))
    nonce_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    target_link_uri: Mapped[str]
    deployment_hint: Mapped[str | None]
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="joined")


class LaunchSession(Table):
    """One person in one course after a launch; `id` stands in the path, the secret in a cookie."""

    __tablename__ = "launch_session"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    form_token: Mapped[str] = mapped_column(String(64))
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    roles: Mapped[list[str]]
    test_user: Mapped[bool]
    expires_at: Mapped[datetime]

    course: Mapped[Course] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")
