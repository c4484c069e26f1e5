"""A grade export: the table that an LMS lets a teacher download, in the engine's words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

Rows = Sequence[Sequence[str]]

_LONGEST_SHOWN = 40
_NUMBER = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,17})?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,12}")
_TWO_WAYS = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")


class ExportError(ValueError):
    """A table is no grade export that can be read; the message is a sentence for the teacher."""


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of grades. `key` is the same each time the same column is exported."""

    key: str
    title: str
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class ExportedPerson:
    """One row: who it is, by what the LMS writes into its exports, and the grades by column key.

    `row` counts as a spreadsheet does, from 1. `label` is how the file names the person, to be shown to the
    teacher and never compared.
    """

    row: int
    label: str
    lms_id: str | None = None
    sourced_id: str | None = None
    email: str | None = None
    given: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class GradeExport:
    """What an export holds. `left_out` are sentences about columns and cells that are not taken, with why.

    `made_at` is when the LMS wrote the file, `None` where the file does not tell.
    """

    columns: tuple[ExportColumn, ...]
    people: tuple[ExportedPerson, ...]
    left_out: tuple[str, ...] = ()
    made_at: datetime | None = None


@lru_cache(maxsize=10_000)  # the same few grades stand in hundreds of thousands of cells
def number_in(text: str) -> Fraction | None:
    """Return the number that a cell shows, with a point or a comma before its decimals.

    `1,000` is one thousand here and one there: it is `None`, as everything that is no number.
    """
    cell = text.strip()
    if _GROUPED.fullmatch(cell):
        return Fraction(cell.replace(",", ""))
    if not _NUMBER.fullmatch(cell) or _TWO_WAYS.fullmatch(cell):
        return None
    return Fraction(cell.replace(",", "."))


def unreadable(row: int, title: str, cell: str) -> str:
    """Return the sentence about a cell that should hold a number and does not."""
    shown = cell if len(cell) <= _LONGEST_SHOWN else f"{cell[:_LONGEST_SHOWN]}…"
    return f"Row {row}, “{title}”: “{shown}” is no number that can be read in one way only."
