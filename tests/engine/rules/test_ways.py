"""The way to a badge: its steps, in order, and how much of each is done."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings

from badge_engine.records import Completion, CourseRecord, Score
from badge_engine.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Rule,
    Window,
    done_of,
    judge,
    whole_way,
)
from badge_engine.rules.ways import is_closed, shortest_way, steps_left
from tests.engine.rules import worlds
from tests.engine.rules.courses import (
    ESSAY_50_POINTS,
    MODULE_DONE,
    QUIZ_80_PERCENT,
    YESTERDAY,
    essay,
    module,
    quiz,
    record_of,
)

done, open_ = module(complete=True), module(complete=False)


def shares(rule: Rule, *facts: Score | Completion) -> list[Fraction]:
    return [done_of(leaf) for leaf in whole_way(judge(rule, record_of(*facts)))]


def test_steps_stand_in_the_order_of_the_rule_with_what_is_done_of_each() -> None:
    rule = AllOf((ESSAY_50_POINTS, QUIZ_80_PERCENT, MODULE_DONE))
    assert shares(rule, quiz("4"), essay("60"), open_) == [1, Fraction(1, 2), 0]


def test_only_as_many_steps_are_shown_as_are_needed_the_nearest_of_them() -> None:
    assert shares(AtLeast(2, (QUIZ_80_PERCENT, ESSAY_50_POINTS, MODULE_DONE)), quiz("4"), done) == [
        Fraction(1, 2),
        1,
    ]


def test_what_is_met_beyond_need_is_no_step() -> None:
    assert shares(AnyOf((QUIZ_80_PERCENT, MODULE_DONE)), quiz("9"), done) == [1]


def test_two_equal_requirements_are_two_steps_where_both_are_needed_and_one_where_one_is() -> None:
    assert shares(AllOf((MODULE_DONE, MODULE_DONE)), done) == [1, 1]
    assert shares(AnyOf((MODULE_DONE, MODULE_DONE)), done) == [1]


def test_a_requirement_alone_is_one_step() -> None:
    assert shares(QUIZ_80_PERCENT, quiz("2")) == [Fraction(1, 4)]


def test_what_came_too_late_or_is_met_in_all_but_its_date_is_not_begun() -> None:
    late = replace(QUIZ_80_PERCENT, window=Window(by=YESTERDAY - timedelta(days=1)))
    assert shares(late, quiz("9")) == [0]
    assert shares(late, replace(quiz("9"), graded_at=None)) == [0]


@settings(max_examples=30, deadline=None)
@given(worlds.rules, worlds.records)
def test_what_is_not_done_of_the_way_is_what_is_left(rule: Rule, record: CourseRecord) -> None:
    judgement = judge(rule, record)
    open_steps = [leaf for leaf in whole_way(judgement) if done_of(leaf) < 1]
    left = shortest_way(judgement)
    assert len(open_steps) == len(left)
    assert all(leaf in left for leaf in open_steps)


PASSED = replace(QUIZ_80_PERCENT, window=Window(by=YESTERDAY - timedelta(days=1)))
SEVERAL = (
    QUIZ_80_PERCENT,
    PASSED,
    AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS, MODULE_DONE)),
    AnyOf((AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS)), MODULE_DONE)),
    AnyOf((PASSED, AllOf((ESSAY_50_POINTS, MODULE_DONE)))),
    AtLeast(2, (PASSED, ESSAY_50_POINTS, MODULE_DONE)),
    AtLeast(2, (PASSED, PASSED, MODULE_DONE)),
    AllOf((PASSED, MODULE_DONE)),
)


@pytest.mark.parametrize("rule", SEVERAL)
@pytest.mark.parametrize(
    "facts", [(), (quiz("9"), done), (quiz("7"), essay("60"), open_), (essay("10"), done)]
)
def test_steps_are_counted_as_they_stand_on_the_shortest_way(
    rule: Rule, facts: tuple[Score | Completion, ...]
) -> None:
    judgement = judge(rule, record_of(*facts))
    way = shortest_way(judgement)
    assert steps_left(judgement) == (is_closed(way), len(way))


@settings(max_examples=200, deadline=None)
@given(worlds.rules, worlds.records)
def test_steps_are_counted_so_in_every_world(rule: Rule, record: CourseRecord) -> None:
    judgement = judge(rule, record)
    way = shortest_way(judgement)
    assert steps_left(judgement) == (is_closed(way), len(way))
