"""Achievements made of achievements: sums without double use, and circles."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import Holding
from badge_engine.rules import AllOf, AnyOf, CreditsAtLeast, Holds, Rule
from badge_engine.stacks import credit_sums, find_circle

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def holding(achievement: str, amount: int | None, unit: str | None = "ECTS") -> Holding:
    return Holding(
        achievement, "us", f"{achievement}#1", NOW, None if amount is None else Fraction(amount), unit
    )


def holds(*achievements: str) -> Rule:
    return AllOf(tuple(Holds(achievement, ("us",)) for achievement in achievements))


def test_credits_are_summed_by_unit_and_each_achievement_counts_once() -> None:
    held = [
        holding("a", 2),
        holding("a", 3),
        holding("b", 1),
        holding("c", 1, "CEU"),
        holding("d", None),
        holding("e", 5, None),
    ]
    assert credit_sums(held) == {"ECTS": Fraction(4), "CEU": Fraction(1)}
    assert credit_sums([]) == {}


@pytest.mark.parametrize(
    ("rules", "circle"),
    [
        ({"a": holds("b"), "b": holds("c"), "c": holds("elsewhere")}, None),
        ({"a": holds("b", "c"), "b": holds("d"), "c": holds("d"), "d": holds("x")}, None),
        ({"a": holds("a")}, ("a",)),
        ({"a": holds("b"), "b": holds("a")}, ("a", "b")),
        ({"a": holds("b"), "b": holds("c", "d"), "c": holds("x"), "d": holds("b")}, ("b", "d")),
        ({"a": holds("x"), "b": AnyOf((holds("x"), holds("c"))), "c": holds("b")}, ("b", "c")),
        ({"a": CreditsAtLeast(Fraction(1), CreditUnit.ECTS, ("us",), ("a", "b"))}, ("a",)),
        ({"a": CreditsAtLeast(Fraction(1), CreditUnit.ECTS, ("us",))}, None),
        ({}, None),
    ],
)
def test_a_circle_is_found_and_nothing_else_is_one(
    rules: dict[str, Rule], circle: tuple[str, ...] | None
) -> None:
    assert find_circle(rules) == circle


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {str(number): holds(str(number + 1)) for number in range(3000)}
    assert find_circle(chain) is None
    assert find_circle(chain | {"2999": holds("0")}) == tuple(map(str, range(3000)))
