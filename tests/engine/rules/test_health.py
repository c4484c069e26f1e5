"""What is wrong with a badge in its course, found before people ask why nobody gets it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from badge_engine.records import CourseRecord, Grading, LineItem, Outline
from badge_engine.rules import (
    AllOf,
    Approved,
    Completed,
    Concern,
    Condition,
    CourseGradeAtLeast,
    OutcomeAtLeast,
    Rule,
    ScoreAtLeast,
    Window,
    Within,
    check,
    examine,
    relevant,
)
from tests.engine.rules.courses import (
    ARGUING,
    COURSE,
    ESSAY_50_POINTS,
    GRADE_70,
    HIDDEN,
    HOLLOW,
    MODULE_DONE,
    MORNING,
    NOW,
    QUIZ,
    QUIZ_8_POINTS,
    QUIZ_80_PERCENT,
    essay,
    quiz,
    record_of,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def complaints(
    rule: Rule,
    *records: CourseRecord,
    outline: Outline = COURSE,
    made_for: Outline = COURSE,
    read: timedelta | None = HOUR,
    active: timedelta | None = DAY,
) -> list[tuple[Concern, str, str, str]]:
    condition = Condition(
        outline,
        made_for,
        records,
        NOW,
        None if read is None else NOW - read,
        None if active is None else NOW - active,
    )
    found = examine(rule, condition)
    return [(each.concern, each.finding.path, each.finding.problem, each.finding.fix) for each in found]


def test_a_badge_that_works_has_nothing_to_complain_of() -> None:
    rule = AllOf((QUIZ_80_PERCENT, MODULE_DONE, GRADE_70))
    assert complaints(rule, record_of(quiz("3")), record_of(), active=14 * DAY) == []
    assert complaints(rule, active=None) == []


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (replace(QUIZ_80_PERCENT, line_item="gone"), "the course has no column gone"),
        (
            replace(QUIZ_80_PERCENT, line_item=HIDDEN.id),
            "“Secret quiz” is not published, learners do not see it",
        ),
        (
            replace(QUIZ_8_POINTS, at_least=Fraction(11)),
            "“Quiz 1” gives 10 points at most, 11 points is out of reach",
        ),
        (Completed(HOLLOW.id), "nothing is required in “Welcome”, everybody has it completed"),
    ],
)
def test_what_the_course_does_not_give_is_found_where_it_stands(rule: ScoreAtLeast, problem: str) -> None:
    [(concern, path, found, fix)] = complaints(AllOf((MODULE_DONE, rule)))
    assert fix == check(rule, COURSE)[0].fix
    assert (concern, path, found) == (Concern.RULE, f"$.all[1].{rule.WORD}", problem)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (QUIZ_80_PERCENT, "no column of the gradebook can be read"),
        (MODULE_DONE, "no completion can be read"),
        (GRADE_70, "no course grade can be read"),
        (OutcomeAtLeast(ARGUING.id, Fraction(3)), "no learning outcome can be read"),
        (Within((MORNING.id,)), "no section or group can be read"),
    ],
)
def test_a_source_of_which_nothing_is_shown_lacks_a_permission(
    rule: CourseGradeAtLeast, problem: str
) -> None:
    assert complaints(rule, outline=Outline()) == [
        (
            Concern.ACCESS,
            f"$.{rule.WORD}",
            problem,
            "give the tool access to it in the platform's web services",
        )
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(QUIZ, maximum=Fraction(20)), "of 20 points"),
        (replace(QUIZ, maximum=Fraction("10.126")), "of 10.13 points"),
        (replace(QUIZ, maximum=None), "without a maximum"),
        (replace(QUIZ, grading=Grading.LETTER), "in letters"),
        (replace(QUIZ, grading=Grading.PASSED), "as passed or not"),
    ],
)
def test_a_column_that_is_graded_in_another_way_is_found(now: LineItem, said: str) -> None:
    outline = replace(COURSE, line_items=(now,))
    kept = relevant(QUIZ_8_POINTS, record_of()).outline
    assert complaints(QUIZ_8_POINTS, outline=outline, made_for=kept) == [
        (
            Concern.CHANGED,
            "$.score",
            f"“Quiz 1” was graded of 10 points when this was made, and is graded {said} now",
            "look at what is asked for, and keep or change it",
        )
    ]


def test_points_and_per_cent_of_the_same_points_are_the_same_grading() -> None:
    outline = replace(COURSE, line_items=(replace(QUIZ, grading=Grading.PERCENT),))
    assert complaints(QUIZ_8_POINTS, outline=outline) == []


def test_a_column_that_was_not_known_when_the_rule_was_made_has_not_changed() -> None:
    assert complaints(QUIZ_8_POINTS, made_for=Outline()) == []


def test_old_data_is_said_to_be_old() -> None:
    fix = "update the course now; if that fails, the self-test says why"
    assert complaints(MODULE_DONE, read=36 * HOUR) == []
    assert complaints(MODULE_DONE, read=37 * HOUR + HOUR / 2) == [
        (Concern.STALE, "$", "the course was last read 37 hours ago", fix)
    ]
    assert complaints(MODULE_DONE, read=None) == [(Concern.STALE, "$", "the course was never read", fix)]


def test_a_column_in_which_nobody_has_a_grade_is_found_after_two_weeks() -> None:
    rule = AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS))
    class_ = [record_of(quiz("1")), record_of()]
    finding = (
        Concern.UNGRADED,
        "$.all[1].score",
        "nobody has a grade in “Essay” so far",
        "grade it, or choose another column",
    )
    assert complaints(rule, *class_, active=14 * DAY) == [finding]
    assert complaints(rule, *class_, active=14 * DAY - HOUR) == []
    assert complaints(rule, *class_, active=None) == []
    assert complaints(rule, active=14 * DAY) == []


def closed_class() -> Sequence[CourseRecord]:
    return [record_of(quiz("9")), record_of(quiz("10"))]


def test_a_badge_to_which_every_way_is_closed_is_found_at_once() -> None:
    late = replace(QUIZ_80_PERCENT, window=Window(by=NOW - 30 * DAY))
    assert complaints(late, *closed_class()) == [
        (
            Concern.UNREACHED,
            "$",
            "nobody who does not have it yet can reach it any more",
            "change its dates, sections or groups, or retire it",
        )
    ]
    assert complaints(late, *closed_class(), record_of()) == []


def test_a_badge_that_nobody_is_near_is_found_after_two_weeks() -> None:
    rule = AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS))
    far = record_of(quiz("1"), essay("1"))
    near = record_of(quiz("9"), essay("1"))
    finding = (
        Concern.UNREACHED,
        "$",
        "nobody is near, though it has been on for long",
        "ask for less, or say in the course how it is earned",
    )
    assert complaints(rule, far, active=14 * DAY) == [finding]
    assert complaints(rule, far) == []
    assert complaints(rule, far, near, active=14 * DAY) == []
    assert complaints(rule, far, record_of(quiz("9"), essay("60")), active=14 * DAY) == []
    assert (
        complaints(AllOf((*rule.rules, MODULE_DONE)), record_of(quiz("9"), essay("60")), active=14 * DAY)
        == []
    )


def test_what_people_judge_lies_outside_the_course() -> None:
    assert complaints(Approved("Talk", evidence=False), outline=Outline()) == []
