"""Whose row is whose: any doubt leaves a row out."""

from dataclasses import replace

import pytest

from badge_engine.exports import ExportedPerson
from lti_tool.uploads.matching import KnownPerson, Matching, match

ANN = KnownPerson("a", "Ann", learns=True, lms_id="71", sourced_id="S1", email="ann@x.example")
BEN = KnownPerson("b", "Ben", learns=True, lms_id="72", sourced_id="S2", email="ben@x.example")
TESS = KnownPerson("t", "Tess", learns=False, lms_id="73")


def found(*rows: ExportedPerson, known: tuple[KnownPerson, ...] = (ANN, BEN, TESS)) -> Matching:
    return match(rows, known)


@pytest.mark.parametrize(
    "row",
    [
        ExportedPerson(2, "?", lms_id="71"),
        ExportedPerson(2, "?", lms_id="71", sourced_id="unknown", email="new@x.example"),
        ExportedPerson(2, "?", sourced_id=" S1 "),
        ExportedPerson(2, "?", lms_id="unknown", sourced_id="S1"),
        ExportedPerson(2, "?", email="ANN@X.example"),
        ExportedPerson(2, "?", lms_id="71", sourced_id="S1", email="ann@x.example"),
    ],
)
def test_a_person_is_found_by_id_then_by_sourced_id_then_by_address(row: ExportedPerson) -> None:
    assert found(row) == Matching({"a": row}, ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ExportedPerson(2, "Ann"), "no id and no e-mail"),
        (ExportedPerson(2, "Ann", email=" "), "no id and no e-mail"),
        (ExportedPerson(2, "Ann", lms_id="S1"), "Nobody in this course has what the row names (LMS id)."),
        (ExportedPerson(2, "Ann", sourced_id="s1", email="x@x.example"), "(ID number, e-mail address)"),
        (ExportedPerson(2, "Ann", lms_id="71", email="ben@x.example"), "belong to different people"),
        (ExportedPerson(2, "Tess", lms_id="73"), "no learner"),
    ],
)
def test_a_row_that_is_nobodys_for_sure_is_left_out_with_the_reason(row: ExportedPerson, reason: str) -> None:
    matching = found(row)
    assert matching.found == {}
    (left_out,) = matching.unmatched
    assert (left_out.row, left_out.label) == (row.row, row.label)
    assert reason in left_out.reason


def test_two_people_with_one_address_are_not_told_apart() -> None:
    twin = replace(BEN, email="Ann@x.example")
    matching = found(ExportedPerson(2, "Ann", email="ann@x.example"), known=(ANN, twin))
    assert "Several people in this course have this e-mail address" in matching.unmatched[0].reason


def test_of_two_rows_of_one_person_neither_is_taken() -> None:
    rows = ExportedPerson(2, "Ann", lms_id="71"), ExportedPerson(3, "A.", email="ann@x.example")
    matching = found(*rows, ExportedPerson(4, "Ben", lms_id="72"))
    assert set(matching.found) == {"b"}
    assert [each.row for each in matching.unmatched] == [2, 3]
