"""Rows that have served: logins, visits, invites, tokens and notices whose time is over."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.backpacks import purge_backpacks
from lti_tool.storage.launched import keep_launched_roles
from lti_tool.storage.uploads import purge_uploads

PERISHABLE = (
    tables.Login,
    tables.AuthorisationQuestion,
    tables.LaunchSession,
    tables.AdminVisit,
    tables.Invite,
    tables.WalletOffer,
    tables.Share,
)
# A signed notice is good for ten minutes; an LMS that sends one again signs it anew, within days.
NOTICES_KEPT = timedelta(days=30)


def purge_expired(session: Session, now: datetime) -> None:
    """Delete what expired; a deep linking request goes with its visit."""
    keep_launched_roles(session, now)
    for table in PERISHABLE:
        session.execute(delete(table).where(table.expires_at <= now))
    session.execute(delete(tables.Notice).where(tables.Notice.received_at <= now - NOTICES_KEPT))
    purge_uploads(session, now)
    purge_backpacks(session, now)
    session.execute(delete(tables.ServiceToken).where(tables.ServiceToken.use_until <= now))
