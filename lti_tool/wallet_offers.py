"""An offer to a wallet: made for a learner, taken up once, exchanged for the right to fetch a credential."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lti_tool.storage import tables, wallets
from lti_tool.vault import digest

PATIENCE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(minutes=10)
PIN_DIGITS = 6
MOST_WRONG_PINS = 5


class PinError(ValueError):
    """A PIN was sent that nobody asked for, or left out where one is asked for."""


@dataclass(frozen=True, slots=True)
class OfferSecrets:
    """What only the learner sees: the name in the offer's address, and the PIN where they wanted one."""

    name: str = field(repr=False)
    pin: str | None = field(repr=False)


def offer_credential(
    session: Session, credential: tables.Credential, now: datetime, *, with_pin: bool
) -> OfferSecrets:
    """Write a new offer of a credential, and return its secrets, of which only digests are kept."""
    name = secrets.token_urlsafe(32)
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}" if with_pin else None
    row = tables.WalletOffer(
        institution_id=credential.institution_id,
        credential_id=credential.id,
        name_hash=digest(name),
        code_hash=digest(code_of(name)),
        pin_hash=None if pin is None else digest(code_of(name) + pin),
        expires_at=now + PATIENCE,
    )
    session.add(row)
    return OfferSecrets(name, pin)


def code_of(name: str) -> str:
    """Return the code of the offer with this name: neither is kept, and one follows from the other."""
    return hashlib.sha256(f"pre-authorized code of {name}".encode()).hexdigest()


def redeem(session: Session, institution_id: str, code: str, pin: str | None, now: datetime) -> str | None:
    """Exchange a code, once, for a token to fetch the credential with.

    Return `None` when the code is no good or the PIN is wrong; a wrong PIN counts against the offer, so that
    the transaction is to be kept. Raise `PinError`.
    """
    row = wallets.offer_of_code(session, institution_id, digest(code), now)
    if row is None or row.redeemed_at is not None or row.wrong_pins >= MOST_WRONG_PINS:
        return None
    if (row.pin_hash is None) != (pin is None):
        raise PinError("This offer asks for a PIN (tx_code)." if row.pin_hash else "This offer has no PIN.")
    if row.pin_hash is not None and not hmac.compare_digest(digest(f"{code}{pin}"), row.pin_hash):
        row.wrong_pins += 1
        return None
    token = secrets.token_urlsafe(32)
    row.token_hash, row.redeemed_at, row.expires_at = digest(token), now, now + TOKEN_LIFE
    return token
