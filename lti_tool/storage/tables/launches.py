"""Launches under way and sessions after them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table
from lti_tool.storage.tables.courses import Course, Person
from lti_tool.storage.tables.tenancy import Institution, Registration


class Login(Table):
    """One login that an LMS started with us; consumed once. Hashes are SHA-256 in hexadecimal.

    `sealed_hints` are what the LMS wants to hear again, for a second try in a window of its own.
    `storage_target` is the LMS's frame that keeps values for us. `sealed_claims` are verified claims that
    wait until `proof_until` for the browser to prove itself by such a value.
    """

    __tablename__ = "lti_login"

    id: Mapped[Id]
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    state_hash: Mapped[str] = mapped_column(String(64))
    nonce_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64))
    target_link_uri: Mapped[str]
    deployment_hint: Mapped[str | None]
    sealed_hints: Mapped[bytes | None]
    storage_target: Mapped[str | None]
    sealed_claims: Mapped[bytes | None]
    proof_until: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="joined")


class LaunchSession(Table):
    """One person in one course after a launch; `id` stands in the path.

    The secret is in a cookie, or with the page's script where the browser keeps no cookies. `mentees` are
    the `sub`s of the learners whom an observer may see. `language` is the one that the LMS asked for.
    """

    __tablename__ = "launch_session"
    __table_args__ = (Index(None, "course_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    form_token: Mapped[str] = mapped_column(String(64))
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    roles: Mapped[list[str]]
    test_user: Mapped[bool]
    mentees: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    language: Mapped[str | None] = mapped_column(String(35))
    expires_at: Mapped[datetime]

    course: Mapped[Course] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")


class CourseLaunch(Table):
    """The roles with which a person last came into a course, kept when the session is over."""

    __tablename__ = "course_launch"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    roles: Mapped[list[str]]


class DeepLinkRequest(Table):
    """An LMS's question what to place in a course; answered at most once, by the session that it opened."""

    __tablename__ = "deep_link_request"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("launch_session.id", ondelete="CASCADE"), primary_key=True
    )
    return_url: Mapped[str]
    data: Mapped[str | None]
    accept_types: Mapped[list[str]]
    accept_multiple: Mapped[bool]
    accept_line_item: Mapped[bool]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class AdminVisit(Table):
    """One administrator of an institution: first a one-time code until `code_until`, then a session."""

    __tablename__ = "admin_visit"

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    form_token: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship(lazy="joined")
