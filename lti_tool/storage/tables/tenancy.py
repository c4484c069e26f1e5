"""Who issues and who is connected: institutions, their keys, their LMS registrations."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table

LONGEST_UNDO_MINUTES = 7 * 24 * 60


class SamePerson(StrEnum):
    """How an institution says that accounts in two of its LMSs are one person."""

    NOTHING = "nothing"
    EMAIL = "email"


class Institution(Table):
    """The tenant: owns registrations, issuers, keys and policies.

    `did` names its issuer in every credential (`did:web`), so it never changes once it is set. What a badge
    gives at once to those who meet it already waits `undo_minutes` for its signature; where that is more
    than `ask_again_percent` of the class, activation asks again. `same_person_by` is its word that its LMSs
    tell the same of the same person, so that badges of one count in the other. `lenient_wallets` lets wallets
    in that do not say what their proofs are for. `metadata_profile` is the framework that its badges are held
    to; where `metadata_required`, nothing is switched on that lacks what the framework requires, and where
    `approval_required`, nothing that it has not approved.
    """

    __tablename__ = "institution"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str]
    url: Mapped[str]
    did: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]
    undo_minutes: Mapped[int] = mapped_column(default=10, server_default="10")
    ask_again_percent: Mapped[int] = mapped_column(default=80, server_default="80")
    same_person_by: Mapped[str] = mapped_column(
        String(31), default=SamePerson.NOTHING, server_default=SamePerson.NOTHING
    )
    lenient_wallets: Mapped[bool] = mapped_column(default=False, server_default=false())
    email: Mapped[str] = mapped_column(default="", server_default="")
    picture_url: Mapped[str] = mapped_column(default="", server_default="")
    country_code: Mapped[str] = mapped_column(default="", server_default="")
    parent_name: Mapped[str] = mapped_column(default="", server_default="")
    parent_url: Mapped[str] = mapped_column(default="", server_default="")
    metadata_profile: Mapped[str] = mapped_column(default="", server_default="")
    metadata_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    approval_required: Mapped[bool] = mapped_column(default=False, server_default=false())


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


class IssuerTokenKey(Table):
    """One RSA key with which an institution's issuer signs tokens, made when the first is asked for.

    Retired keys stay: old tokens verify by them.
    """

    __tablename__ = "issuer_token_key"
    __table_args__ = (UniqueConstraint("institution_id", "fragment"),)

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    fragment: Mapped[str] = mapped_column(String(63))
    public_jwk: Mapped[dict[str, Any]]
    sealed_pem: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Registration(Table):
    """An LMS installation that registered us.

    It launches nothing before `approved_at` is set and nothing after `removed_at`; its courses, awards and
    credentials stay. `trusted_audiences` are further audiences that its tokens may name beside us;
    `anonymous_allowed` lets launches without a person see the public criteria. `frame_origins` are the
    origins from which verified launches came: hosted Canvas embeds from each school's own host. `granted`
    is what a dynamic registration was granted, as the LMS said it; nothing for one that was made by hand.
    The web services at `api_url` are reached with a token that was entered, or with authorisations that
    people give to us as the client `api_client_id`.
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
    signing_algorithm: Mapped[str] = mapped_column(String(15), default="RS256", server_default="RS256")
    trusted_audiences: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    frame_origins: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    anonymous_allowed: Mapped[bool] = mapped_column(default=False, server_default=false())
    api_url: Mapped[str | None]
    sealed_api_token: Mapped[bytes | None]
    api_client_id: Mapped[str | None] = mapped_column(String(255))
    sealed_api_secret: Mapped[bytes | None]
    granted: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined")
    deployments: Mapped[list["Deployment"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan", order_by="Deployment.deployment_id"
    )
    tool_keys: Mapped[list["ToolKey"]] = relationship(
        cascade="all, delete-orphan", order_by="ToolKey.signs_from"
    )


class ToolKey(Table):
    """One RSA key pair by which one LMS knows the tool.

    It is published from the moment that it is made, signs from `signs_from` on until a newer one does, and
    is published until `shown_until` so that what it signed can still be verified.
    """

    __tablename__ = "tool_key"

    kid: Mapped[str] = mapped_column(String(63), primary_key=True)
    registration_id: Mapped[str] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    public_jwk: Mapped[dict[str, Any]]
    sealed_key: Mapped[bytes]
    signs_from: Mapped[datetime]
    shown_until: Mapped[datetime | None]


class Deployment(Table):
    """A registration placed in one account or site of its LMS; it launches nothing before it is approved.

    `notices_url` is where it takes our wish for notices, `notices_asked_at` when that was settled.
    """

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("registration_id", "deployment_id"),)

    id: Mapped[Id]
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    approved_at: Mapped[datetime | None]
    notices_url: Mapped[str | None]
    notices_asked_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(back_populates="deployments", lazy="joined")


class Invite(Table):
    """A single-use permission for one LMS to register itself; `secret_hash` is SHA-256 in hexadecimal."""

    __tablename__ = "invite"

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    registration_id: Mapped[str | None] = mapped_column(ForeignKey("registration.id"))


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
