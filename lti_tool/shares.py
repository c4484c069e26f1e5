"""Links by which learners show a credential: made for a learner, and read by whoever was given one."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.storage import shares, tables
from lti_tool.vault import digest

MOST_LINKS = 20


class TooManyLinksError(ValueError):
    """As many links of a credential stand as may stand at once."""


def share(session: Session, credential: tables.Credential, now: datetime, until: datetime | None) -> str:
    """Write a new link to a credential and return what makes it work, of which only the digest is kept.

    Without `until` it stands until it is withdrawn. Raise `TooManyLinksError`.
    """
    if len(shares.standing(session, credential.id, now)) >= MOST_LINKS:
        raise TooManyLinksError
    token = secrets.token_urlsafe(32)
    session.add(
        tables.Share(
            institution_id=credential.institution_id,
            credential_id=credential.id,
            token_hash=digest(token),
            made_at=now,
            expires_at=until,
        )
    )
    return token


def shared_credential(session: Session, token: str, now: datetime) -> tables.Credential | None:
    """Return the credential that a link shows, while the link stands."""
    return shares.credential_behind(session, digest(token), now)
