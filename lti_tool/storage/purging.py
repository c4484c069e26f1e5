"""Rows that have served: logins, visits, invites and tokens whose time is over."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.storage import tables

PERISHABLE = (tables.Login, tables.LaunchSession, tables.AdminVisit, tables.Invite)


def purge_expired(session: Session, now: datetime) -> None:
    """Delete what expired; a deep linking request goes with its visit."""
    for table in PERISHABLE:
        session.execute(delete(table).where(table.expires_at <= now))
    session.execute(delete(tables.ServiceToken).where(tables.ServiceToken.use_until <= now))
