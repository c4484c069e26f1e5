"""The platforms' public keys as last fetched: launches go on with them while an LMS does not answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class KeptKeySet:
    """A JSON Web Key Set as it came, and until when it need not be asked for again."""

    document: dict[str, Any]
    fetched_at: datetime
    fresh_until: datetime


def load_key_set(session: Session, jwks_url: str) -> KeptKeySet | None:
    """Return the key set of an address, `None` when it never answered."""
    row = session.get(tables.PlatformKeySet, jwks_url)
    return None if row is None else KeptKeySet(row.document, row.fetched_at, row.fresh_until)


def save_key_set(session: Session, jwks_url: str, kept: KeptKeySet) -> None:
    """Keep a key set, in place of an earlier one of the same address."""
    row = {
        "jwks_url": jwks_url,
        "document": kept.document,
        "fetched_at": kept.fetched_at,
        "fresh_until": kept.fresh_until,
    }
    upsert(session, tables.PlatformKeySet, [row], keys=["jwks_url"])
