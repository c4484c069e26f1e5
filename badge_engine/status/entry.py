"""The line in a credential that says where its status stands (BitstringStatusListEntry)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badge_engine.status.problems import StatusError, StatusProblem

ENTRY_TYPE = "BitstringStatusListEntry"
REVOCATION = "revocation"
SUSPENSION = "suspension"
MAXIMUM_SIZE = 64
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """A place in a status list: the list's https address, the index, what a set bit means, bits per entry."""

    list_url: str
    index: int
    purpose: str = REVOCATION
    size: int = 1


def composed_entry(entry: StatusEntry) -> dict[str, Any]:
    """Return the JSON of an entry of one bit. The index is text, as the standard demands."""
    return {
        "id": f"{entry.list_url}#{entry.index}",
        "type": ENTRY_TYPE,
        "statusPurpose": entry.purpose,
        "statusListIndex": str(entry.index),
        "statusListCredential": entry.list_url,
    }


def entry_of(status: Mapping[str, Any]) -> StatusEntry:
    """Read a `BitstringStatusListEntry`. Raise `StatusError` where it is malformed.

    An index that is a JSON number is accepted, since examples of Open Badges 3.0 wrote it so.
    """
    url, purpose = status.get("statusListCredential"), status.get("statusPurpose")
    if not isinstance(url, str) or not isinstance(purpose, str) or status.get("id") == url:
        raise _malformed("The entry needs a purpose and the address of a list that is not its own id.")
    return StatusEntry(
        url, _index(status.get("statusListIndex")), purpose, _size(status.get("statusSize", 1))
    )


def _index(value: object) -> int:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise _malformed("The index of the entry is not a whole number.")
    return int(text)


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAXIMUM_SIZE:
        raise _malformed("The size of the entry is not a small whole number.")
    return value


def _malformed(sentence: str) -> StatusError:
    return StatusError(StatusProblem.MALFORMED, sentence)
