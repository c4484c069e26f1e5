"""Backpacks that read a learner's badges: the programs, and what learners granted them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table


class Backpack(Table):
    """A program that registered itself to read badges of an institution's learners; `id` is its client id.

    `facts` is what it said of itself, as far as it was taken (RFC 7591, 2). `secret_hash` is SHA-256 in
    hexadecimal.
    """

    __tablename__ = "backpack"

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    secret_hash: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class BackpackPass(Table):
    """A code that a learner takes from their visit to the page that asks for their consent; good once."""

    __tablename__ = "backpack_pass"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class BackpackGrant(Table):
    """What a learner lets a backpack do. It begins with a code, which only this backpack can exchange, once.

    `challenge` is what the code is bound to (RFC 7636), `redirect_uri` where it was sent to.
    """

    __tablename__ = "backpack_grant"
    __table_args__ = (Index(None, "person_id"), Index(None, "backpack_id"))

    id: Mapped[Id]
    backpack_id: Mapped[str] = mapped_column(ForeignKey("backpack.id", ondelete="CASCADE"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]]
    redirect_uri: Mapped[str]
    challenge: Mapped[str] = mapped_column(String(63))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_until: Mapped[datetime]
    code_used_at: Mapped[datetime | None]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    backpack: Mapped[Backpack] = relationship(lazy="joined")


class BackpackToken(Table):
    """A token under a grant: to read with, or to be exchanged for new ones (`renews`), which uses it up."""

    __tablename__ = "backpack_token"
    __table_args__ = (Index(None, "grant_id"),)

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(ForeignKey("backpack_grant.id", ondelete="CASCADE"))
    renews: Mapped[bool]
    scopes: Mapped[list[str]]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    grant: Mapped[BackpackGrant] = relationship(lazy="joined")
