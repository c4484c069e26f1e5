"""Links by which learners show their credentials to others."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.storage.columns import Id, Table


class Share(Table):
    """A link to one credential. Withdrawing it deletes the row; without `expires_at` it stands until then.

    `token_hash` is the SHA-256, in hexadecimal, of what the link ends with. Who opens it is not written down.
    """

    __tablename__ = "share"

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    credential_id: Mapped[str] = mapped_column(ForeignKey("credential.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
