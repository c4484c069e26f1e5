"""Who issues and who is connected: institutions, their keys, their LMS registrations."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table


class Institution(Table):
    """The tenant: owns registrations, issuers, keys and policies.

    `did` names its issuer in every credential (`did:web`), so it never changes once it is set.
    """

    __tablename__ = "institution"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str]
    url: Mapped[str]
    did: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]


class IssuerKey(Table):
    """One Ed25519 key of an institution's issuer. Retired keys stay: old credentials verify by them."""

    __tablename__ = "issuer_key"
    __table_args__ = (UniqueConstraint("institution_id", "fragment"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    fragment: Mapped[str] = mapped_column(String(63))
    public_multibase: Mapped[str]
    sealed_seed: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Registration(Table):
    """An LMS installation that registered us. The key pair is the one by which that LMS knows the tool.

    A removed registration launches no more; its courses, awards and credentials stay.
    """

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    platform: Mapped[str] = mapped_column(String(63))
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_url: Mapped[str]
    token_url: Mapped[str]
    jwks_url: Mapped[str]
    api_url: Mapped[str | None]
    sealed_api_token: Mapped[bytes | None]
    tool_kid: Mapped[str] = mapped_column(String(63), unique=True)
    tool_public_jwk: Mapped[dict[str, Any]]
    sealed_tool_key: Mapped[bytes]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined")
    deployments: Mapped[list["Deployment"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan", order_by="Deployment.deployment_id"
    )


class Deployment(Table):
    """A registration placed in one account or site of its LMS."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    id: Mapped[Id]
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))

    registration: Mapped[Registration] = relationship(back_populates="deployments", lazy="joined")


class Lease(Table):
    """A short, named right to do one thing alone, such as making a gradebook column."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(127), primary_key=True)
    holder: Mapped[str] = mapped_column(String(127))
    until: Mapped[datetime]


class VaultWitness(Table):
    """A known text, sealed: by it a wrong master key is noticed before anything is written with it."""

    __tablename__ = "vault_witness"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
