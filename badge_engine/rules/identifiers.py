"""The ids by which a rule names columns and parts; they come from an adapter and are opaque here."""

import re
from collections.abc import Sequence

LONGEST_IDENTIFIER = 500
MOST_IDENTIFIERS = 100

_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff]")


def is_identifier(text: str) -> bool:
    """Return whether a text can be an id: 1 to 500 characters, no control characters, no lone surrogates."""
    return 0 < len(text) <= LONGEST_IDENTIFIER and not _UNPRINTABLE.search(text)


def require_identifier(text: str) -> None:
    """Raise `ValueError` unless the text can be an id."""
    if not is_identifier(text):
        raise ValueError(
            f"{text!r} is no id: 1 to {LONGEST_IDENTIFIER} characters, none of them a control character"
        )


def require_distinct(texts: Sequence[str]) -> None:
    """Raise `ValueError` unless these are 1 to 100 texts that can be ids, each of them once."""
    if not 1 <= len(texts) <= MOST_IDENTIFIERS or len(set(texts)) != len(texts):
        raise ValueError(f"1 to {MOST_IDENTIFIERS} different ones can be named, not these {len(texts)}")
    for text in texts:
        require_identifier(text)
