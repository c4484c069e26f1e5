"""Invites: a single-use link by which one LMS may register itself with one institution."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.vault import digest

DAYS = 7
MOST_DAYS = 90
PATH = "/lti/register"


def new_invite(
    session: Session, institution_id: str, now: datetime, days: int = DAYS
) -> tuple[tables.Invite, str]:
    """Write an invite and return it with its text `<id>.<secret>`, of which only a digest is kept."""
    secret = secrets.token_urlsafe(32)
    invite = tables.Invite(
        institution_id=institution_id,
        secret_hash=digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(invite)
    session.flush()
    return invite, f"{invite.id}.{secret}"


def invite_path(text: str) -> str:
    """Return path and query of the link for an invite's text."""
    return f"{PATH}?invite={text}"


def find_invite(session: Session, text: str, now: datetime) -> tables.Invite:
    """Return the invite of this text, unused and in time; `InviteError` for every other."""
    invite_id, _, secret = text.partition(".")
    invite = session.get(tables.Invite, invite_id) if text.isprintable() else None
    proven = hmac.compare_digest(digest(secret), invite.secret_hash if invite else "")
    if invite is None or not proven or invite.used_at is not None or invite.expires_at <= now:
        raise InviteError
    return invite


def use_invite(session: Session, invite_id: str, now: datetime) -> None:
    """Use an invite up: of two at the same moment one succeeds, the other gets an `InviteError`."""
    row = tables.Invite
    used = session.execute(
        update(row)
        .where(row.id == invite_id, row.used_at.is_(None), row.expires_at > now)
        .values(used_at=now)
        .returning(row.id)
    )
    if used.first() is None:
        raise InviteError


def give_back_invite(session: Session, invite_id: str) -> None:
    """Let an invite be used once more, because it led to no registration."""
    row = tables.Invite
    session.execute(
        update(row).where(row.id == invite_id, row.registration_id.is_(None)).values(used_at=None)
    )


class InviteError(Exception):
    """There is no such invite, or it was used, or its time is over: nobody is told which."""
