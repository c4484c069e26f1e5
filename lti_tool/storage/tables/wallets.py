"""Offers by which learners take credentials into their wallets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.storage.columns import Id, Table
from lti_tool.storage.tables.badges import Credential


class WalletOffer(Table):
    """One credential, offered to whichever wallet its learner shows the offer to; good once, for minutes.

    Hashes are SHA-256 in hexadecimal: of the name in the offer's address, of the code in the offer, of code
    and PIN together, and of the token that the code was exchanged for. `holder` is the key that the
    credential was bound to. From `redeemed_at` on the token counts, until the same `expires_at`.
    """

    __tablename__ = "wallet_offer"

    id: Mapped[Id]
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    credential_id: Mapped[str] = mapped_column(ForeignKey("credential.id", ondelete="CASCADE"))
    name_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    pin_hash: Mapped[str | None] = mapped_column(String(64))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    holder: Mapped[str | None]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]

    credential: Mapped[Credential] = relationship(lazy="joined")
