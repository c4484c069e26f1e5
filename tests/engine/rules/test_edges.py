"""The edges of every number, date and sentence: where a requirement tips over."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from badge_engine.metadata.credit import CreditUnit
from badge_engine.metadata.expiry import Period
from badge_engine.records import (
    GradeKind,
    Holding,
    LineItem,
    Score,
)
from badge_engine.rules import (
    AllOf,
    AverageAtLeast,
    Completed,
    CourseGradeAtLeast,
    CreditsAtLeast,
    Holds,
    Leaf,
    LetterIn,
    Measure,
    Observation,
    OutcomeAtLeast,
    Passed,
    Reason,
    ScoreAtLeast,
    Unit,
    Window,
    check,
)
from badge_engine.rules.exact import decimal_text, decimal_text_beside, is_share
from badge_engine.rules.words import Words
from tests.engine.rules.courses import (
    ARGUING,
    BEGIN,
    COURSE,
    END,
    ESSAY,
    EXTRA,
    FIRST_AID,
    HIDDEN,
    LAB,
    MODULE,
    ORAL,
    QUIZ,
    SWIMMING,
    US,
    YESTERDAY,
    essay,
    full_record,
    module,
    quiz,
    record_of,
)

SMALL = LineItem(QUIZ.id, "Quiz 1", Fraction(1))


def test_a_column_of_one_point_is_judged_like_any_other() -> None:
    record = record_of(quiz("0.8", "1"), outline=replace(COURSE, line_items=(SMALL,)))
    rule = ScoreAtLeast(QUIZ.id, Fraction(80), Unit.PERCENT)
    assert rule.observe(record).reason is Reason.REACHED
    assert AverageAtLeast((QUIZ.id,), 1, Fraction(80)).observe(record).reason is Reason.REACHED
    assert check(rule, record.outline) == ()
    done = rule.standing(rule.observe(record), Words({}))
    assert done == "Reached: 0.8 of 1 point (80 %)."
    scaled = record_of(quiz("8", "10"), outline=replace(COURSE, line_items=(SMALL,)))
    assert rule.observe(scaled).measure == Measure(Fraction("0.8"), Fraction(1))


def test_a_column_without_points_takes_no_score_of_points() -> None:
    record = record_of(Score("ana", EXTRA.id, Fraction(5), Fraction(10), YESTERDAY))
    observation = ScoreAtLeast(EXTRA.id, Fraction(5), Unit.POINTS).observe(record)
    assert observation == Observation(Reason.NO_MAXIMUM, at=YESTERDAY)


@pytest.mark.parametrize(
    "leaf",
    [
        ScoreAtLeast(QUIZ.id, Fraction(10), Unit.POINTS),
        ScoreAtLeast(QUIZ.id, Fraction(100), Unit.PERCENT),
        AverageAtLeast((QUIZ.id,), 1, Fraction(100)),
        CourseGradeAtLeast(GradeKind.FINAL, Fraction(100)),
        OutcomeAtLeast(ARGUING.id, Fraction(5)),
    ],
)
def test_the_most_that_can_be_given_may_be_asked_for(leaf: Leaf) -> None:
    assert check(leaf, COURSE) == ()


def test_an_average_is_compared_with_what_is_asked_of_each_column() -> None:
    both = AverageAtLeast((QUIZ.id, ESSAY.id), 2, Fraction(80))
    assert both.observe(record_of(quiz("5"), essay("50"))).reason is Reason.BELOW


def test_of_two_reasons_alike_the_first_column_is_told() -> None:
    rule = AverageAtLeast((ESSAY.id, QUIZ.id), 2, Fraction(80), Window(by=YESTERDAY))
    assert rule.observe(record_of(replace(quiz("9"), graded_at=None))).reason is Reason.NOT_GRADED


def test_a_letter_may_be_spaced_and_is_told_with_its_date() -> None:
    spaced = Score("ana", ORAL.id, Fraction(8), Fraction(10), YESTERDAY, " b  -")
    assert LetterIn(ORAL.id, ("B-",)).observe(record_of(spaced)).reason is Reason.REACHED
    none = replace(spaced, letter=None)
    assert LetterIn(ORAL.id, ("A",)).observe(record_of(none)) == Observation(
        Reason.OTHER_GRADING, at=YESTERDAY
    )


def test_a_pass_without_a_word_or_with_a_strange_one_is_another_grading() -> None:
    for word in (None, "7"):
        score = Score("ana", LAB.id, Fraction(0), Fraction(0), YESTERDAY, word)
        observation = Passed(LAB.id).observe(record_of(score))
        assert observation == Observation(Reason.OTHER_GRADING, at=YESTERDAY, letter=word)


@pytest.mark.parametrize(
    "leaf",
    [
        LetterIn(ORAL.id, ("B",), Window(by=BEGIN)),
        Passed(LAB.id, Window(by=BEGIN)),
        OutcomeAtLeast(ARGUING.id, Fraction(1), Window(by=BEGIN)),
        Completed(MODULE.id, Window(by=BEGIN)),
    ],
)
def test_each_dated_kind_asks_for_the_date_of_its_own_fact_and_says_when(leaf: Leaf) -> None:
    record = full_record()
    passed = replace(record.completions[MODULE.id], failed=False)
    observation = leaf.observe(replace(record, completions={MODULE.id: passed}))
    assert (observation.reason, observation.at) == (Reason.TOO_LATE, YESTERDAY)
    assert leaf.criterion(Words({})).endswith(", by 2026-01-01 00:00 UTC")


def test_what_was_held_in_time_counts() -> None:
    record, window = full_record(), Window(by=YESTERDAY)
    assert Holds(FIRST_AID, (US,), window).observe(record).reason is Reason.HELD
    credits_ = CreditsAtLeast(Fraction(2), CreditUnit.ECTS, (US,), window=window)
    assert credits_.observe(record).reason is Reason.REACHED


def test_a_holding_without_credits_counts_for_none() -> None:
    bare = Holding(SWIMMING, US, "urn:uuid:2", YESTERDAY, None, "ECTS")
    observation = CreditsAtLeast(Fraction(1), CreditUnit.ECTS, (US,)).observe(
        replace(record_of(), holdings=(bare,))
    )
    assert observation.measure == Measure(Fraction(0), Fraction(1))


def test_an_incomplete_part_is_told_with_its_date() -> None:
    state = replace(module(complete=False), completed_at=YESTERDAY)
    assert Completed(MODULE.id).observe(record_of(state)) == Observation(Reason.INCOMPLETE, at=YESTERDAY)


def test_a_window_may_be_a_single_moment() -> None:
    moment = Window(YESTERDAY, YESTERDAY)
    assert Completed(MODULE.id, moment).observe(record_of(module(complete=True))).reason is Reason.COMPLETE


def test_a_pass_asks_for_a_column_that_learners_see() -> None:
    problems = [finding.problem for finding in check(Passed(HIDDEN.id), COURSE)]
    assert problems == [
        "“Secret quiz” is not published, learners do not see it",
        "“Secret quiz” is not graded as passed or not",
    ]


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("-2.5", 2, "-2.5"),
        ("-0.001", 2, "-0"),
        ("80", 2, "80"),
        ("100", 0, "100"),
        ("12.345678", 6, "12.345678"),
    ],
)
def test_a_number_is_shown_with_its_sign_and_no_noise(number: str, places: int, text: str) -> None:
    assert decimal_text(Fraction(number), places) == text


def test_no_more_decimals_are_shown_than_tell_the_side() -> None:
    assert decimal_text_beside(Fraction("79.99949"), Fraction(80)) == "79.999"


@pytest.mark.parametrize(
    ("part", "percent", "whole", "enough"),
    [
        ("2/5", "80", "1/2", True),
        ("39/100", "80", "1/2", False),
        ("1.25", "12.5", "10", True),
        ("1.24", "12.5", "10", False),
        ("20/3", "66.666667", "10", False),
    ],
)
def test_a_share_is_compared_exactly(part: str, percent: str, whole: str, *, enough: bool) -> None:
    assert is_share(Fraction(part), Fraction(percent), Fraction(whole)) is enough


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("1", CreditUnit.ECTS, "1 ECTS credit"),
        ("1", CreditUnit.US_SEMESTER, "1 US semester credit"),
        ("2", CreditUnit.CEU, "2 CEUs"),
        ("1", CreditUnit.CONTACT_HOURS, "1 contact hour"),
    ],
)
def test_credits_are_counted_in_one_and_in_many(number: str, unit: CreditUnit, text: str) -> None:
    assert Words({}).credits(number, unit) == text


@pytest.mark.parametrize(
    ("count", "period", "text"),
    [
        (1, Period.DAYS, "1 day"),
        (30, Period.DAYS, "30 days"),
        (1, Period.MONTHS, "1 month"),
        (24, Period.MONTHS, "24 months"),
    ],
)
def test_periods_are_counted_in_one_and_in_many(count: int, period: Period, text: str) -> None:
    assert Words({}).period(count, period) == text


def test_points_have_two_decimals() -> None:
    assert Words({}).points_of("7", Fraction("10.126")) == "7 of 10.13 points"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Window(END, BEGIN), "a window cannot end before it begins"),
        (
            lambda: AllOf(()),
            "a group needs at least one rule: an empty one would be met by everybody or by nobody",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=f"^{told}$"):
        make()
