"""Canvas's assignments as columns, and its submissions as cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from badge_engine.ports import Blank, Known
from badge_engine.records import Grading, LineItem, Score
from badge_engine.wire import exact, moment
from canvas_adapter.rest import CanvasApi, Query

ASSIGNMENT = "canvas:assignment:"
MOST_NAMED_STUDENTS = 50
GRADINGS = MappingProxyType(
    {
        "points": Grading.POINTS,
        "percent": Grading.PERCENT,
        "letter_grade": Grading.LETTER,
        "gpa_scale": Grading.LETTER,
        "pass_fail": Grading.PASSED,
    }
)
SHOWN_IN_WORDS = frozenset({Grading.LETTER, Grading.PASSED})
PASSED_WORD = "complete"


def read_columns(api: CanvasApi) -> Iterator[tuple[LineItem, dict[str, Any]]]:
    """Yield every assignment that can be graded, with its row: with points, or as passed or not."""
    for row in api.rows("assignments"):
        grading = GRADINGS.get(str(row.get("grading_type")))
        points = exact(row.get("points_possible"))
        if grading is Grading.PASSED:
            points = points or Fraction(1)  # without points, a pass is all there is to get
        if grading is not None and points is not None and points > 0:
            published = row.get("published") is True
            title = str(row.get("name") or "")
            yield LineItem(f"{ASSIGNMENT}{row['id']}", title, points, grading, published), row


def read_cells(
    api: CanvasApi, columns: Mapping[str, LineItem], people: Mapping[str, str], known: Known | None
) -> Iterator[Score | Blank]:
    """Yield the cells of these people: those with a grade, or those that were graded since.

    `people` are `sub` values by Canvas's number. Without what is known, only graded ones are asked for:
    absence says the rest. With it, every cell that was touched since is, because one that was excused or
    emptied has to be told; columns that hold grades back are asked for whole, since Canvas does not call it
    grading when a teacher shows them.
    """
    if not columns:
        return
    students = _students(list(people))
    graded = ("workflow_state", "graded")
    if known is None:
        yield from _cells(api, columns, people, (*students, graded))
        return
    yield from _cells(api, columns, people, (*students, ("graded_since", _iso(known.read_at))))
    for number, column in columns.items():
        if column.id in known.unsettled:
            yield from _cells(api, columns, people, (*students, ("assignment_ids[]", number), graded))


def _cells(
    api: CanvasApi, columns: Mapping[str, LineItem], people: Mapping[str, str], query: Iterable[Query]
) -> Iterator[Score | Blank]:
    for row in api.rows("students/submissions", *query):
        learner = people.get(str(row.get("user_id")))
        column = columns.get(str(row.get("assignment_id")))
        if learner is not None and column is not None:
            yield _cell(learner, column, row)


def _cell(learner: str, column: LineItem, row: Mapping[str, Any]) -> Score | Blank:
    # An excused submission has no score that could count, and one that is not posted is hidden yet.
    if row.get("workflow_state") != "graded" or row.get("excused"):
        return Blank(learner, column.id)
    if row.get("posted_at") is None:
        return Blank(learner, column.id, held_back=True)
    given, maximum, letter = exact(row.get("score")), column.maximum, _letter(column, row)
    if column.grading is Grading.PASSED and letter is not None and maximum is not None and not given:
        given = maximum if letter == PASSED_WORD else Fraction(0)
    if given is None or maximum is None:
        return Blank(learner, column.id)
    return Score(learner, column.id, given, maximum, moment(row.get("graded_at")), letter)


def _letter(column: LineItem, row: Mapping[str, Any]) -> str | None:
    grade = row.get("grade")
    return grade if column.grading in SHOWN_IN_WORDS and isinstance(grade, str) and grade else None


def _students(numbers: Sequence[str]) -> list[Query]:
    named = numbers if len(numbers) <= MOST_NAMED_STUDENTS else ["all"]
    return [("student_ids[]", number) for number in named]


def _iso(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
