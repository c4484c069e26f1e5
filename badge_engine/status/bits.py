"""The list itself: one bit, or a few, for each credential."""

import gzip
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Self

from badge_engine.status.problems import StatusError, StatusProblem

MINIMUM_ENTRIES = 131_072
MAXIMUM_BYTES = 8 * 1024 * 1024
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_GZIP = 16 + zlib.MAX_WBITS


class ListFullError(Exception):
    """Every place of a status list is taken: a new list is needed."""


def free_index(
    used: AbstractSet[int], random_below: Callable[[int], int], entries: int = MINIMUM_ENTRIES
) -> int:
    """Return a random place that is not in `used`, so that a place tells nothing of when it was given.

    `random_below(n)` returns a number from 0 to n-1, such as `secrets.randbelow`. A list is best left when
    it is half full. Raise `ListFullError` where there is no free place.
    """
    if len(used) >= entries:
        raise ListFullError("The status list is full.")
    while (index := random_below(entries)) in used:
        pass
    return index


@dataclass(frozen=True, slots=True)
class StatusList:
    """The bits of a list; index 0 is the left-most bit of the first byte."""

    bits: bytes

    def __post_init__(self) -> None:
        if len(self.bits) * 8 < MINIMUM_ENTRIES:
            raise StatusError(StatusProblem.LENGTH, "A status list holds at least 131072 entries.")

    @classmethod
    def empty(cls, entries: int = MINIMUM_ENTRIES) -> Self:
        """Return a list in which nothing is set; `entries` is a multiple of 8."""
        return cls(bytes(entries // 8))

    @classmethod
    def decode(cls, text: object) -> Self:
        """Read `encodedList`: the prefix `u`, then base64url without padding, of gzip, of the bits.

        Raise `StatusError` for everything else, and for a list that unpacks to more than 8 MiB.
        """
        if not isinstance(text, str) or not text.startswith("u") or not _BASE64URL.fullmatch(text[1:]):
            raise StatusError(StatusProblem.MALFORMED, "The status list is not base64url with the prefix u.")
        return cls(_unpacked(text[1:]))

    def encode(self) -> str:
        """Return `encodedList`; the same bits always give the same text."""
        return "u" + urlsafe_b64encode(gzip.compress(self.bits, mtime=0)).decode().rstrip("=")

    def with_set(self, indices: Iterable[int]) -> Self:
        """Return the list with further bits set. Nothing unsets a bit: a revocation is for ever."""
        bits = bytearray(self.bits)
        for index in indices:
            self._refuse_outside(index)
            bits[index >> 3] |= 0x80 >> (index & 7)
        return type(self)(bytes(bits))

    def value(self, index: int, size: int = 1) -> int:
        """Return the value of entry `index` where each entry is `size` bits wide.

        Raise `StatusError` where the list has no such entry, or too few of that size.
        """
        if len(self.bits) * 8 // size < MINIMUM_ENTRIES:
            raise StatusError(StatusProblem.LENGTH, "A status list holds at least 131072 entries.")
        places = range(index * size, (index + 1) * size)
        self._refuse_outside(places[-1])
        return sum(self._bit(place) << (size - 1 - offset) for offset, place in enumerate(places))

    def _bit(self, place: int) -> int:
        return self.bits[place >> 3] >> (7 - (place & 7)) & 1

    def _refuse_outside(self, place: int) -> None:
        if not 0 <= place < len(self.bits) * 8:
            raise StatusError(StatusProblem.RANGE, "The place lies outside the status list.")


def _unpacked(text: str) -> bytes:
    unpacker = zlib.decompressobj(_GZIP)
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        bits = unpacker.decompress(packed, MAXIMUM_BYTES)
    except (ValueError, zlib.error) as error:
        raise StatusError(StatusProblem.MALFORMED, "The status list cannot be unpacked.") from error
    if not unpacker.eof:
        raise StatusError(StatusProblem.MALFORMED, "The status list is cut off or too large.")
    return bits
