"""The gradebook that Canvas exports as CSV: a header, an optional row on posting, a row of points."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from badge_engine.exports import (
    ExportColumn,
    ExportedPerson,
    ExportError,
    GradeExport,
    Rows,
    number_in,
    unreadable,
)

STUDENT, USER_ID, SOURCED_ID = "Student", "ID", "SIS User ID"
PEOPLE_COLUMNS = frozenset(
    {STUDENT, USER_ID, SOURCED_ID, "SIS Login ID", "Integration ID", "Root Account", "Section"}
)
POINTS_ROW = "points possible"
ROWS_BEFORE_PEOPLE = 4
BY_HAND = frozenset({"manual posting", "muted"})
COMPUTED = "(read only)"
NOT_GRADED = frozenset({"", "EX", "N/A", "-"})
ASSIGNMENT = re.compile(r"(?P<title>.+) \((?P<id>[0-9]{1,20})\)", re.DOTALL)


def read_grade_export(rows: Rows) -> GradeExport:
    """Read the table.

    Totals are left out because they follow from the others, and columns that are posted by hand because the
    file does not tell what in them learners see already.
    """
    header = [cell.strip() for cell in rows[0]] if rows else []
    if STUDENT not in header or USER_ID not in header:
        raise ExportError(
            "This is not a gradebook from Canvas: its first row has no “Student” and “ID”. If your Canvas "
            "speaks another language, set it to English and export again."
        )
    first = _first_person(rows)
    points = _cells(rows[first - 1], header)
    by_hand = {at for row in rows[1:first] for at, cell in enumerate(row) if cell.strip().lower() in BY_HAND}
    columns = dict(_columns(header, points, by_hand))
    faults: list[str] = []
    people = [
        _person(number, _cells(row, header), header, columns, faults)
        for number, row in enumerate(rows[first:], first + 1)
        if any(cell.strip() for cell in row)
    ]
    left_out = (*_left_out(header, points, by_hand, columns), *faults)
    return GradeExport(tuple(columns.values()), tuple(people), left_out)


def _first_person(rows: Rows) -> int:
    for number, row in enumerate(rows[1:ROWS_BEFORE_PEOPLE], 1):
        if row and row[0].strip().lower() == POINTS_ROW:
            return number + 1
    raise ExportError("The row “Points Possible” is missing: export the whole gradebook from Canvas again.")


def _cells(row: Sequence[str], header: Sequence[str]) -> list[str]:
    return [*(cell.strip() for cell in row), *("" for _ in header)][: len(header)]


def _columns(
    header: Sequence[str], points: Sequence[str], by_hand: set[int]
) -> Iterator[tuple[int, ExportColumn]]:
    for at, (name, possible) in enumerate(zip(header, points, strict=True)):
        named, maximum = ASSIGNMENT.fullmatch(name), number_in(possible)
        if named is not None and maximum is not None and maximum > 0 and at not in by_hand:
            yield at, ExportColumn(named["id"], named["title"], maximum)


def _person(
    number: int,
    cells: Sequence[str],
    header: Sequence[str],
    columns: Mapping[int, ExportColumn],
    faults: list[str],
) -> ExportedPerson:
    named = dict(zip(header, cells, strict=True))
    given: dict[str, Fraction] = {}
    for at, column in columns.items():
        score = number_in(cells[at])
        if score is not None:
            given[column.key] = score
        elif cells[at] not in NOT_GRADED:
            faults.append(unreadable(number, column.title, cells[at]))
    return ExportedPerson(
        row=number,
        label=named[STUDENT],
        lms_id=named[USER_ID] or None,
        sourced_id=named.get(SOURCED_ID) or None,
        given=given,
    )


def _left_out(
    header: Sequence[str], points: Sequence[str], by_hand: set[int], columns: Mapping[int, ExportColumn]
) -> Iterator[str]:
    for at, (name, possible) in enumerate(zip(header, points, strict=True)):
        if not name or name in PEOPLE_COLUMNS or at in columns:
            continue
        if at in by_hand:
            yield f"“{name}” is posted by hand: the file does not tell which of its grades learners see."
        elif possible.lower() == COMPUTED:
            yield f"“{name}” is computed from the other columns."
        elif ASSIGNMENT.fullmatch(name):
            yield f"“{name}” has no points."
        else:
            yield f"“{name}” is no assignment."
