"""Moments in a rule: day, time and time zone, to the second."""

import re
from datetime import datetime

_MOMENT = re.compile(
    r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


def parse_moment(text: str) -> datetime | None:
    """Return the moment that a text such as `2026-05-31T23:59:00+02:00` writes, `None` where it is none."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # a day that its month does not have
        return None
