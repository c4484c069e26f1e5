"""Long lists, shown a page at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request

ROWS = 50
FEW = 20

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list of `total` rows; pages are counted from 1."""

    number: int
    total: int
    rows: int = ROWS

    @classmethod
    def asked_for(cls, total: int) -> "Page":
        """Return the page that the address asks for, or the nearest one that there is."""
        asked = request.args.get("page", 1, type=int)
        return cls(min(max(asked, 1), cls(1, total).last), total)

    @classmethod
    def first(cls, total: int) -> "Page":
        """Return the beginning of a list, for a page that shows several lists."""
        return cls(1, total, FEW)

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one, too."""
        return max(1, -(-self.total // self.rows))

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of the list that stand on this page."""
        return rows[self.span]

    @property
    def span(self) -> slice:
        """Which rows of the list these are."""
        return slice((self.number - 1) * self.rows, self.number * self.rows)


def pieces(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield the whole list, a page at a time."""
    for first in range(0, len(rows), ROWS):
        yield rows[first : first + ROWS]
