"""Achievements made of achievements: sums without double use, and circles."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import CourseRecord, Holding
from badge_engine.rules import AllOf, AnyOf, AtLeast, CreditsAtLeast, Holds, Rule, Verdict, judge
from badge_engine.stacks import credit_sums, find_circle, is_lost
from tests.engine.rules import worlds
from tests.engine.rules.courses import QUIZ_80_PERCENT, quiz, record_of

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
        replace(holding("f", 7), stands=False),
    ]
    assert credit_sums(held) == {"ECTS": Fraction(4), "CEU": Fraction(1)}
    assert credit_sums([]) == {}


A, B, C = (Holds(each, ("us",)) for each in "abc")
QUIZ_OR_A = AnyOf((A, QUIZ_80_PERCENT))
GONE_A, GONE_B = (replace(holding(each, 2), stands=False) for each in "ab")
THREE_ECTS = CreditsAtLeast(Fraction(3), CreditUnit.ECTS, ("us",))


@pytest.mark.parametrize(
    ("rule", "held", "known", "lost"),
    [
        (A, [GONE_A], record_of(), True),
        (A, [], record_of(), False),
        (A, [GONE_A, holding("a", 2)], record_of(), False),
        (AtLeast(2, (A, B, C)), [GONE_A, holding("b", 2)], record_of(), True),
        (AtLeast(2, (A, B, C)), [GONE_A, holding("b", 2), holding("c", 2)], record_of(), False),
        (THREE_ECTS, [GONE_A, holding("b", 2)], record_of(), True),
        (THREE_ECTS, [GONE_A, holding("b", 3)], record_of(), False),
        (AllOf((A, QUIZ_80_PERCENT)), [GONE_A], record_of(), True),
        (AllOf((A, QUIZ_80_PERCENT)), [holding("a", 2)], record_of(), False),
        (QUIZ_OR_A, [GONE_A], record_of(), False),
        (QUIZ_OR_A, [GONE_A], record_of(quiz("7")), True),
        (QUIZ_OR_A, [GONE_A], record_of(quiz("9")), False),
        (AllOf((B, THREE_ECTS)), [GONE_B], record_of(), True),
    ],
)
def test_what_was_taken_back_is_lost_where_nothing_else_could_be_enough(
    rule: Rule, held: list[Holding], known: CourseRecord, *, lost: bool
) -> None:
    assert is_lost(judge(rule, replace(known, holdings=tuple(held)))) is lost


@settings(max_examples=60, deadline=None)
@given(worlds.rules, worlds.records)
def test_nothing_is_lost_that_is_met_or_of_which_nothing_was_taken(rule: Rule, record: CourseRecord) -> None:
    standing = replace(record, holdings=tuple(replace(each, stands=True) for each in record.holdings))
    assert not is_lost(judge(rule, standing))
    judgement = judge(rule, record)
    assert not (is_lost(judgement) and judgement.verdict is Verdict.MET)


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
