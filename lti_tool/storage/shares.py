"""Links to credentials that learners gave out, while they stand."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from lti_tool.storage import tables


def standing(session: Session, credential_id: str, now: datetime) -> Sequence[tables.Share]:
    """Return the links to a credential that stand, the newest first."""
    share = tables.Share
    query = select(share).where(share.credential_id == credential_id, _stands(now))
    return session.execute(query.order_by(share.made_at.desc(), share.id)).scalars().all()


def credential_behind(session: Session, token_hash: str, now: datetime) -> tables.Credential | None:
    """Return the credential that the link with this digest shows."""
    share = tables.Share
    query = select(tables.Credential).join(share, share.credential_id == tables.Credential.id)
    return session.execute(query.where(share.token_hash == token_hash, _stands(now))).scalar_one_or_none()


def end(session: Session, credential_id: str, share_id: str) -> None:
    """Delete a link to this credential; one that is not its, or has ended, is left alone."""
    share = tables.Share
    session.execute(delete(share).where(share.id == share_id, share.credential_id == credential_id))


def _stands(now: datetime) -> ColumnElement[bool]:
    return or_(tables.Share.expires_at.is_(None), tables.Share.expires_at > now)
