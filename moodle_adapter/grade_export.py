"""The grades that Moodle exports as CSV, ODS or XLSX: one header row, one column for each way of showing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from badge_engine.exports import (
    ExportColumn,
    ExportedPerson,
    ExportError,
    GradeExport,
    Rows,
    number_in,
    unreadable,
)
from badge_engine.wire import moment

FIRST_NAME, LAST_NAME = "First name", "Last name"
SOURCED_ID, EMAIL = "ID number", "Email address"
PEOPLE_COLUMNS = frozenset({FIRST_NAME, LAST_NAME, SOURCED_ID, EMAIL, "Institution", "Department"})
DOWNLOADED = "Last downloaded from this course"
PERCENTAGE, REAL = "Percentage", "Real"
SHOWN = re.compile(r"(?P<title>.+) \((?P<shown>Real|Percentage|Letter|Feedback)\)", re.DOTALL)
UNIX_TIME = re.compile(r"[0-9]{1,11}")
NOT_GRADED = frozenset({"", "-"})
PER_CENT = Fraction(100)


def read_grade_export(rows: Rows) -> GradeExport:
    """Read the table.

    Moodle's file names a column by its title alone and tells no maximum. Only percentages say how much was
    reached, and a title that stands there twice says nothing.
    """
    header = [cell.strip() for cell in rows[0]] if rows else []
    if FIRST_NAME not in header or EMAIL not in header:
        raise ExportError(
            "These are not grades from Moodle: the first row has no “First name” and “Email address”. If "
            "your Moodle speaks another language, set it to English and export again."
        )
    columns = dict(_columns(header))
    faults: list[str] = []
    read = [
        (number, dict(enumerate([*(cell.strip() for cell in row), *("" for _ in header)])))
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]
    return GradeExport(
        columns=tuple(columns.values()),
        people=tuple(_person(number, cells, header, columns, faults) for number, cells in read),
        left_out=(*_left_out(header, columns), *faults),
        made_at=_made_at(header, [cells for _, cells in read]),
    )


def _columns(header: Sequence[str]) -> Iterator[tuple[int, ExportColumn]]:
    often = Counter(header)
    for at, name in enumerate(header):
        named = SHOWN.fullmatch(name)
        if named is not None and named["shown"] == PERCENTAGE and often[name] == 1:
            yield at, ExportColumn(_key(named["title"]), named["title"], PER_CENT)


def _key(title: str) -> str:
    return sha256(title.encode()).hexdigest()[:24]


def _person(
    number: int,
    cells: Mapping[int, str],
    header: Sequence[str],
    columns: Mapping[int, ExportColumn],
    faults: list[str],
) -> ExportedPerson:
    named = {name: cells[at] for at, name in enumerate(header)}
    given: dict[str, Fraction] = {}
    for at, column in columns.items():
        score = number_in(cells[at].removesuffix("%"))
        if score is not None:
            given[column.key] = score
        elif cells[at] not in NOT_GRADED:
            faults.append(unreadable(number, column.title, cells[at]))
    return ExportedPerson(
        row=number,
        label=f"{named[FIRST_NAME]} {named.get(LAST_NAME, '')}".strip(),
        sourced_id=named.get(SOURCED_ID) or None,
        email=named[EMAIL] or None,
        given=given,
    )


def _left_out(header: Sequence[str], columns: Mapping[int, ExportColumn]) -> Iterator[str]:
    taken = {column.title for column in columns.values()}
    often = Counter(header)
    for name in often:
        named = SHOWN.fullmatch(name)
        if not name or name in PEOPLE_COLUMNS or name == DOWNLOADED:
            continue
        if named is None:
            yield f"“{name}” is no column of grades."
        elif often[name] > 1:
            yield f"“{name}” stands there {often[name]} times: give the activities different names in Moodle."
        elif named["title"] not in taken and named["shown"] == REAL:
            yield (
                f"“{name}” does not say of how many points: export again with “Percentage” ticked under "
                "“Grade display types”."
            )
        elif named["title"] not in taken:
            yield f"“{name}” holds no numbers."


def _made_at(header: Sequence[str], people: Sequence[Mapping[int, str]]) -> datetime | None:
    if DOWNLOADED not in header:
        return None
    at = header.index(DOWNLOADED)
    told = (moment(int(cells[at])) for cells in people if UNIX_TIME.fullmatch(cells[at]))
    return max((each for each in told if each is not None), default=None)
