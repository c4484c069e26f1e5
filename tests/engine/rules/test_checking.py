"""Checking a rule against a course before a badge is saved."""

from dataclasses import replace
from fractions import Fraction

import pytest

from badge_engine.records import GradeKind, Outline
from badge_engine.rules import (
    AllOf,
    AtLeast,
    Completed,
    CourseGradeAtLeast,
    Finding,
    Leaf,
    ScoreAtLeast,
    Unit,
    check,
)
from tests.engine.rules.courses import (
    COURSE,
    EXTRA,
    GRADE_70,
    HOLLOW,
    MODULE_DONE,
    QUIZ,
    QUIZ_8_POINTS,
    QUIZ_80_PERCENT,
)


def test_nothing_is_found_in_a_rule_that_the_course_can_meet() -> None:
    unmeasured = replace(COURSE, line_items=(replace(QUIZ, maximum=None),))
    assert check(AllOf((QUIZ_80_PERCENT, QUIZ_8_POINTS, GRADE_70, MODULE_DONE)), COURSE) == ()
    assert check(QUIZ_8_POINTS, unmeasured) == ()


CHOOSE_OR_ASK = "choose columns of the gradebook instead, or ask for the access that is missing"


@pytest.mark.parametrize(
    ("leaf", "outline", "problem", "fix"),
    [
        (
            QUIZ_80_PERCENT,
            Outline(),
            "the course has no column canvas:assignment:12",
            "choose a column of this course",
        ),
        (
            ScoreAtLeast(QUIZ.id, Fraction("12.5"), Unit.POINTS),
            COURSE,
            "“Quiz 1” gives 10 points at most, 12.5 points is out of reach",
            "ask for 10 points or less",
        ),
        (
            ScoreAtLeast(QUIZ.id, Fraction("100.5"), Unit.PERCENT),
            COURSE,
            "“Quiz 1” gives 100 % at most, 100.5 % is out of reach",
            "ask for 100 % or less",
        ),
        (
            ScoreAtLeast(EXTRA.id, Fraction(50), Unit.PERCENT),
            COURSE,
            "“Extra work” has no maximum, so there is no percentage of it",
            "ask for points, or choose another column",
        ),
        (
            Completed("gone"),
            COURSE,
            "the course has no part gone",
            "choose a part of this course",
        ),
        (
            Completed(HOLLOW.id),
            COURSE,
            "nothing is required in “Welcome”, everybody has it completed",
            "add a requirement to it, or choose another part",
        ),
        (
            GRADE_70,
            replace(COURSE, grade_kinds=frozenset({GradeKind.CURRENT})),
            "the final course grade cannot be read in this course",
            CHOOSE_OR_ASK,
        ),
        (
            CourseGradeAtLeast(GradeKind.CURRENT, Fraction(70)),
            Outline(),
            "the current course grade cannot be read in this course",
            CHOOSE_OR_ASK,
        ),
        (
            CourseGradeAtLeast(GradeKind.FINAL, Fraction(101)),
            COURSE,
            "a course grade ends at 100 %, 101 % is out of reach",
            "ask for 100 % or less",
        ),
    ],
)
def test_what_the_course_cannot_meet_is_named_with_a_way_out(
    leaf: Leaf, outline: Outline, problem: str, fix: str
) -> None:
    assert check(leaf, outline) == (Finding(f"$.{leaf.WORD}", problem, fix),)


def test_a_column_that_gives_only_extra_points_has_no_ceiling() -> None:
    assert check(ScoreAtLeast(EXTRA.id, Fraction(5), Unit.POINTS), COURSE) == ()


def test_each_finding_says_where_in_the_rule_it_is() -> None:
    rule = AllOf((MODULE_DONE, AtLeast(1, (QUIZ_80_PERCENT, Completed("gone"))), Completed(HOLLOW.id)))
    paths = [finding.path for finding in check(rule, COURSE)]
    assert paths == ["$.all[1].at_least.of[1].completed", "$.all[2].completed"]
