"""What is kept of the LMSs themselves: their public keys, their access tokens, their notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Id, Table


class PlatformKeySet(Table):
    """The last good JSON Web Key Set of a platform: by it launches go on while the LMS does not answer."""

    __tablename__ = "platform_key_set"

    jwks_url: Mapped[str] = mapped_column(String(2000), primary_key=True)
    document: Mapped[dict[str, Any]]
    fetched_at: Mapped[datetime]
    fresh_until: Mapped[datetime]


class ServiceToken(Table):
    """An access token for the services of one deployment, sealed; never shared between registrations."""

    __tablename__ = "service_token"

    registration_id: Mapped[str] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    deployment_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    scopes: Mapped[str] = mapped_column(String(1000), primary_key=True)
    sealed: Mapped[bytes]
    use_until: Mapped[datetime]


class Notice(Table):
    """A notice that an LMS sent (Platform Notification Service); each id acts once in a registration."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("registration_id", "notice_id"),)

    id: Mapped[Id]
    registration_id: Mapped[str] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    notice_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(127))
    received_at: Mapped[datetime]
