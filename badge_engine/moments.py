"""Moments as Open Badges writes them: whole seconds, in UTC, with a `Z` (DateTimeZ)."""

import re
from datetime import UTC, datetime
from functools import lru_cache

_XML_SCHEMA = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})",
    re.ASCII,
)


@lru_cache(maxsize=1024)  # a batch of credentials has few different moments
def zulu(moment: datetime) -> str:
    """Return an aware moment as text; fractions of a second are cut off, since a JWT cannot carry them."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def moment_of(text: object) -> datetime | None:
    """Return an XML Schema dateTime with its mandatory time zone as a moment, `None` for everything else."""
    if not isinstance(text, str) or not _XML_SCHEMA.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
