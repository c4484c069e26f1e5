"""Programs that may use the APIs, and what was signed for them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Id, Table


class ApiToken(Table):
    """What a program shows to act for an institution; `secret_hash` is SHA-256 in hexadecimal."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    scope: Mapped[str] = mapped_column(String(31))
    name: Mapped[str] = mapped_column(String(127))
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class ApiCredential(Table):
    """The place in a status list of a credential that was signed for a program, which keeps it itself."""

    __tablename__ = "api_credential"

    status_list_id: Mapped[str] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    status_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
