"""Visits of an administrator: a one-time code from the command line opens a session in one browser."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.vault import digest

CODE_LIFE = timedelta(minutes=10)
VISIT_LIFE = timedelta(hours=2)
# Nothing in it can be mistaken for something else when it is read from one screen and typed on another.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 3, 4


def new_admin_code(session: Session, institution_id: str, now: datetime) -> str:
    """Write a visit that waits for its code, and return the code, of which only a digest is kept."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    session.add(
        tables.AdminVisit(
            institution_id=institution_id,
            code_hash=digest(_plain(code)),
            form_token=secrets.token_urlsafe(32),
            expires_at=now + CODE_LIFE,
        )
    )
    return code


def open_admin_visit(session: Session, code: str, now: datetime) -> str | None:
    """Use a code up and return the secret `<id>.<secret>` of the visit; `None` for a code that opens none.

    What is looked up is a digest, so the time that it takes tells nothing about any code.
    """
    row, secret = tables.AdminVisit, secrets.token_urlsafe(32)
    opened = session.execute(
        update(row)
        .where(row.code_hash == digest(_plain(code)), row.expires_at > now)
        .values(code_hash=None, secret_hash=digest(secret), expires_at=now + VISIT_LIFE)
        .returning(row.id)
    ).scalar_one_or_none()
    return None if opened is None else f"{opened}.{secret}"


def find_admin_visit(session: Session, text: str, now: datetime) -> tables.AdminVisit | None:
    """Return the running visit of this secret."""
    visit_id, _, secret = text.partition(".")
    visit = session.get(tables.AdminVisit, visit_id) if text.isprintable() else None
    if visit is None or visit.secret_hash is None or visit.expires_at <= now:
        return None
    return visit if hmac.compare_digest(digest(secret), visit.secret_hash) else None


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
