"""The files that Canvas and Moodle let a teacher download, each read by its own adapter."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from badge_engine.exports import ExportError, GradeExport
from canvas_adapter import PLATFORM as CANVAS
from lti_tool.uploads.files import read_rows
from moodle_adapter import PLATFORM as MOODLE

EXPORTS = Path(__file__).parent.parent / "data" / "exports"


def canvas(name: str = "canvas.csv") -> GradeExport:
    return CANVAS.read_grade_export(read_rows((EXPORTS / name).read_bytes()))


def moodle(name: str = "moodle.csv") -> GradeExport:
    return MOODLE.read_grade_export(read_rows((EXPORTS / name).read_bytes()))


def test_canvas_names_columns_and_people_by_its_ids() -> None:
    export = canvas()
    assert [(column.key, column.title, column.maximum) for column in export.columns] == [
        ("101", "Essay & more", Fraction(10)),
        ("102", "Quiz 1, part (b)", Fraction(20)),
    ]
    ann, ben, cem, *_ = export.people
    assert (ann.row, ann.lms_id, ann.sourced_id, ann.email) == (4, "71", "S0001", None)
    assert ann.given == {"101": Fraction(17, 2), "102": 19}
    assert ben.given == {"102": Fraction(25, 2)}, "excused is not graded"
    assert (cem.sourced_id, cem.given) == (None, {})
    assert export.made_at is None


def test_canvas_exports_with_semicolons_and_commas_say_the_same() -> None:
    assert canvas("canvas_semicolons.csv") == canvas()


def test_what_of_a_canvas_export_is_left_out_is_told() -> None:
    assert canvas().left_out == (
        "“Talk (103)” is posted by hand: the file does not tell which of its grades learners see.",
        "“Attendance (104)” has no points.",
        "“Notes” is no assignment.",
        *(
            f"“{total}” is computed from the other columns."
            for total in ("Current Score", "Unposted Current Score", "Final Score", "Final Grade")
        ),
    )


@pytest.mark.parametrize("posting", [[], [["", "", "Muted"]]])
def test_canvas_writes_the_row_on_posting_only_where_there_is_something_to_say(
    posting: list[list[str]],
) -> None:
    header, points = ["Student", "ID", "Essay (1)"], ["    Points Possible", "", "10"]
    export = CANVAS.read_grade_export([header, *posting, points, ["Ann", "71", "8"], ["", " "]])
    assert [person.given for person in export.people] == [{} if posting else {"1": Fraction(8)}]


def test_moodle_names_people_by_number_and_address_and_columns_by_title() -> None:
    export = moodle()
    titles = [column.title for column in export.columns]
    assert titles == ["Assignment: Essay & more", "Quiz: Quiz 1", "Course total"]
    assert {column.maximum for column in export.columns} == {100}
    ann, ben, *_ = export.people
    assert (ann.row, ann.lms_id, ann.sourced_id, ann.email) == (2, None, "S0001", "ann@pupils.example")
    assert list(ben.given.values()) == [Fraction("33.3"), Fraction("33.3")]
    assert export.made_at == datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_moodles_workbooks_say_the_same_as_its_text(kind: str) -> None:
    assert moodle(f"moodle.{kind}") == moodle()


def test_a_column_that_tells_no_maximum_is_left_out_with_the_way_to_mend_it() -> None:
    (sentence,) = moodle().left_out
    assert sentence.startswith("“Forum: Talk (Real)” does not say of how many points: export again with ")


def test_a_moodle_title_that_stands_there_twice_names_no_column() -> None:
    people, twice = ["First name", "Email address"], ["Quiz (Percentage)"] * 2
    rows = [[*people, *twice, "Talk (Letter)", "Status"], ["Ann", "ann@x.example", "80.00 %", "10.00 %"]]
    export = MOODLE.read_grade_export(rows)
    assert (export.columns, export.made_at) == ((), None)
    assert [sentence.partition("” ")[2] for sentence in export.left_out] == [
        "stands there 2 times: give the activities different names in Moodle.",
        "holds no numbers.",
        "is no column of grades.",
    ]


def test_a_title_keeps_its_key_from_one_export_to_the_next() -> None:
    header = ["Quiz: Quiz 1 (Percentage)", "First name", "Email address"]
    (column,) = MOODLE.read_grade_export([header]).columns
    assert column in moodle().columns


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "1,000", "A+", "90 of 100"])
def test_a_cell_that_is_no_number_is_told_and_counts_for_nothing(cell: str) -> None:
    canvas_rows = [["Student", "ID", "Essay (1)"], ["Points Possible", "", "10"], ["Ann", "71", cell]]
    moodle_rows = [["First name", "Email address", "Essay (Percentage)"], ["Ann", "a@x.example", cell]]
    for export in (CANVAS.read_grade_export(canvas_rows), MOODLE.read_grade_export(moodle_rows)):
        assert export.people[0].given == {}
        assert cell in export.left_out[-1]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["Vorname", "E-Mail-Adresse"]],
        [["Student", "Name"]],
        [["Student", "ID", "Essay (1)"], ["Ann", "71", "8"]],
    ],
)
def test_another_table_is_refused_with_what_to_do(rows: Sequence[Sequence[str]]) -> None:
    with pytest.raises(ExportError, match="export"):
        CANVAS.read_grade_export(rows)
    with pytest.raises(ExportError, match="English and export again"):
        MOODLE.read_grade_export(rows)
