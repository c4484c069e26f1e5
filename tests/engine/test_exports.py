"""Numbers as exports show them."""

from fractions import Fraction

import pytest

from badge_engine.exports import number_in, unreadable


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("8", Fraction(8)),
        (" 8.50 ", Fraction(17, 2)),
        ("8,5", Fraction(17, 2)),
        ("-2", Fraction(-2)),
        ("0,125", Fraction(1, 8)),
        ("8.125", Fraction(65, 8)),
        ("1,234.50", Fraction(2469, 2)),
        ("3.3333333333333335", Fraction("3.3333333333333335")),
    ],
)
def test_a_number_is_read_as_it_is_shown(cell: str, number: Fraction) -> None:
    assert number_in(cell) == number


@pytest.mark.parametrize(
    "cell", ["", "-", "A", "1,000", "1.2.3", "1,2,3", "=1+1", "1e3", "NaN", "٣", "9" * 40, "8 %", "1,234,567"]
)
def test_what_can_be_read_in_two_ways_or_in_none_is_no_number(cell: str) -> None:
    assert number_in(cell) is None


def test_a_long_cell_is_not_told_whole() -> None:
    assert unreadable(7, "Essay", "x" * 41) == (
        f"Row 7, “Essay”: “{'x' * 40}…” is no number that can be read in one way only."
    )
    assert "“one”" in unreadable(7, "Essay", "one")
