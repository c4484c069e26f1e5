"""Offers to wallets: found by what a wallet shows of them, within their institution and their time."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from lti_tool.storage import tables


def offer_named(
    session: Session, institution_id: str, name_hash: str, now: datetime
) -> tables.WalletOffer | None:
    """Return the offer at an address, while nobody has taken it up."""
    offer = tables.WalletOffer
    query = _offers(offer.name_hash == name_hash, institution_id, now).where(offer.redeemed_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def offer_of_code(
    session: Session, institution_id: str, code_hash: str, now: datetime
) -> tables.WalletOffer | None:
    """Return the offer that a code belongs to, locked until the transaction ends."""
    query = _offers(tables.WalletOffer.code_hash == code_hash, institution_id, now)
    return session.execute(query.with_for_update(of=tables.WalletOffer)).scalar_one_or_none()


def offer_of_token(
    session: Session, institution_id: str, token_hash: str, now: datetime
) -> tables.WalletOffer | None:
    """Return the offer that a token was given for, locked until the transaction ends."""
    query = _offers(tables.WalletOffer.token_hash == token_hash, institution_id, now)
    return session.execute(query.with_for_update(of=tables.WalletOffer)).scalar_one_or_none()


def _offers(shown: ColumnElement[bool], institution_id: str, now: datetime) -> Select[tables.WalletOffer]:
    offer = tables.WalletOffer
    return select(offer).where(shown, offer.institution_id == institution_id, offer.expires_at > now)
