"""Tokens by which programs use our APIs for an institution, each for one of them."""

import hmac
import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.vault import digest


class Scope(StrEnum):
    """What a token is good for."""

    VC_API = "vc-api"


def new_api_token(
    session: Session, institution_id: str, scope: Scope, name: str, now: datetime
) -> tuple[tables.ApiToken, str]:
    """Write a token and return it with its text `<id>.<secret>`, of which only a digest is kept."""
    secret = secrets.token_urlsafe(32)
    row = tables.ApiToken(
        institution_id=institution_id,
        scope=scope,
        name=name,
        secret_hash=digest(secret),
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row, f"{row.id}.{secret}"


def find_api_token(session: Session, text: str, scope: Scope) -> tables.ApiToken | None:
    """Return the token of this text, when it is good for this."""
    token_id, _, secret = text.partition(".")
    row = session.get(tables.ApiToken, token_id) if text.isprintable() else None
    proven = hmac.compare_digest(digest(secret), row.secret_hash if row else "")
    return row if row is not None and proven and row.scope == scope and row.removed_at is None else None


def api_tokens(session: Session, institution_id: str) -> list[tables.ApiToken]:
    """Return the tokens of an institution that are good, oldest first."""
    row = tables.ApiToken
    query = select(row).where(row.institution_id == institution_id, row.removed_at.is_(None))
    return list(session.execute(query.order_by(row.created_at, row.id)).scalars())


def remove_api_token(session: Session, institution_id: str, token_id: str, now: datetime) -> bool:
    """Let a token be good for nothing any more; `False` when the institution has no such token."""
    row = tables.ApiToken
    removed = (
        update(row)
        .where(row.id == token_id, row.institution_id == institution_id, row.removed_at.is_(None))
        .values(removed_at=now)
        .returning(row.id)
    )
    return session.execute(removed).first() is not None
