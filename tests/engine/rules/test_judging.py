"""What single requirements and groups say of records, case by case."""

from dataclasses import replace
from fractions import Fraction

import pytest

from badge_engine.records import Completion, CourseRecord, Outline, Score
from badge_engine.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Completed,
    GroupJudgement,
    Leaf,
    LeafJudgement,
    Measure,
    Observation,
    Reason,
    ScoreAtLeast,
    Unit,
    Verdict,
    judge,
    judged_leaves,
)
from tests.engine.rules.courses import (
    COURSE,
    ESSAY_50_POINTS,
    EXTRA,
    GRADE_70,
    HOLLOW,
    MODULE,
    MODULE_DONE,
    QUIZ,
    QUIZ_8_POINTS,
    QUIZ_80_PERCENT,
    YESTERDAY,
    essay,
    final_grade,
    module,
    quiz,
    record_of,
)

EXTRA_5_POINTS = ScoreAtLeast(EXTRA.id, Fraction(5), Unit.POINTS)
EXTRA_5_PERCENT = ScoreAtLeast(EXTRA.id, Fraction(5), Unit.PERCENT)
HOLLOW_DONE = Completed(HOLLOW.id)

extra = Score("ana", EXTRA.id, Fraction(5), Fraction(0))
hollow = Completion("ana", HOLLOW.id, complete=True)


@pytest.mark.parametrize(
    ("leaf", "record", "reason"),
    [
        (QUIZ_80_PERCENT, record_of(quiz("8")), Reason.REACHED),
        (QUIZ_80_PERCENT, record_of(quiz("7.99999")), Reason.BELOW),
        (QUIZ_80_PERCENT, record_of(quiz("0.8", "1")), Reason.REACHED),
        (QUIZ_80_PERCENT, record_of(quiz("0")), Reason.BELOW),
        (QUIZ_80_PERCENT, record_of(essay("100")), Reason.NOT_GRADED),
        (QUIZ_80_PERCENT, record_of(quiz("8"), outline=Outline()), Reason.COLUMN_GONE),
        (QUIZ_80_PERCENT, record_of(quiz("8", "0")), Reason.NO_MAXIMUM),
        (QUIZ_8_POINTS, record_of(quiz("8")), Reason.REACHED),
        (QUIZ_8_POINTS, record_of(quiz("0.8", "1")), Reason.REACHED),
        (QUIZ_8_POINTS, record_of(quiz("16", "100")), Reason.BELOW),
        (QUIZ_8_POINTS, record_of(quiz("8", "0")), Reason.NO_MAXIMUM),
        (EXTRA_5_POINTS, record_of(extra), Reason.REACHED),
        (EXTRA_5_PERCENT, record_of(extra), Reason.NO_MAXIMUM),
        (GRADE_70, record_of(final_grade("70")), Reason.REACHED),
        (GRADE_70, record_of(final_grade("69.99")), Reason.BELOW),
        (GRADE_70, record_of(), Reason.NOT_GRADED),
        (GRADE_70, record_of(final_grade("90"), outline=Outline()), Reason.GRADE_NOT_READABLE),
        (MODULE_DONE, record_of(module(complete=True)), Reason.COMPLETE),
        (MODULE_DONE, record_of(module(complete=False)), Reason.INCOMPLETE),
        (MODULE_DONE, record_of(module(complete=True, failed=True)), Reason.FAILED),
        (MODULE_DONE, record_of(), Reason.NOT_REPORTED),
        (MODULE_DONE, record_of(module(complete=True), outline=Outline()), Reason.PART_GONE),
        (HOLLOW_DONE, record_of(hollow), Reason.NO_REQUIREMENTS),
    ],
)
def test_a_requirement_is_judged_with_its_reason(leaf: Leaf, record: CourseRecord, reason: Reason) -> None:
    judgement = judge(leaf, record)
    assert isinstance(judgement, LeafJudgement)
    assert judgement.observation.reason is reason
    assert judgement.verdict is reason.verdict


def test_who_is_not_graded_has_not_failed() -> None:
    assert judge(QUIZ_80_PERCENT, record_of()).verdict is Verdict.UNKNOWN
    assert judge(QUIZ_80_PERCENT, record_of(quiz("0"))).verdict is Verdict.UNMET


def test_a_change_of_the_course_needs_attention_and_missing_data_does_not() -> None:
    attention = {reason for reason in Reason if reason.needs_attention}
    assert attention == {
        Reason.COLUMN_GONE,
        Reason.COLUMN_HIDDEN,
        Reason.PART_GONE,
        Reason.OUTCOME_GONE,
        Reason.GROUP_GONE,
        Reason.OTHER_GRADING,
        Reason.NO_REQUIREMENTS,
        Reason.NO_MAXIMUM,
        Reason.GRADE_NOT_READABLE,
    }
    assert {reason.verdict for reason in attention} == {Verdict.UNKNOWN}


def test_a_judgement_keeps_the_fact_that_it_rests_on_in_the_columns_own_points() -> None:
    assert judge(QUIZ_8_POINTS, record_of(quiz("0.75", "1"))) == LeafJudgement(
        QUIZ_8_POINTS, Observation(Reason.BELOW, Measure(Fraction("7.5"), Fraction(10)), YESTERDAY)
    )


def test_a_column_without_a_known_maximum_is_judged_by_the_maximum_of_the_score() -> None:
    outline = replace(COURSE, line_items=(replace(QUIZ, maximum=None),))
    assert judge(QUIZ_80_PERCENT, record_of(quiz("40", "50"), outline=outline)).verdict is Verdict.MET
    assert judge(QUIZ_8_POINTS, record_of(quiz("7", "50"), outline=outline)).verdict is Verdict.UNMET


def test_two_of_three_is_settled_as_soon_as_the_open_one_does_not_matter() -> None:
    rule = AtLeast(2, (QUIZ_80_PERCENT, ESSAY_50_POINTS, MODULE_DONE))
    good, bad = module(complete=True), module(complete=False)
    assert judge(rule, record_of(quiz("9"), good)).verdict is Verdict.MET
    assert judge(rule, record_of(quiz("1"), bad)).verdict is Verdict.UNMET
    assert judge(rule, record_of(quiz("9"), bad)).verdict is Verdict.UNKNOWN


def test_a_met_alternative_does_not_hide_how_the_others_stand() -> None:
    judgement = judge(
        AnyOf((MODULE_DONE, QUIZ_80_PERCENT, ESSAY_50_POINTS)), record_of(module(complete=True), quiz("3"))
    )
    reasons = [leaf.observation.reason for leaf in judged_leaves(judgement)]
    assert reasons == [Reason.COMPLETE, Reason.BELOW, Reason.NOT_GRADED]


def test_a_group_cannot_be_judged_by_the_judgements_of_other_rules() -> None:
    stray = judge(MODULE_DONE, record_of())
    with pytest.raises(ValueError, match=r"^a group is judged by a judgement of each of its rules$"):
        GroupJudgement(AllOf((QUIZ_80_PERCENT,)), (stray,))


@pytest.mark.parametrize(
    ("leaf", "record", "shortfall"),
    [
        (QUIZ_80_PERCENT, record_of(quiz("6")), Fraction(1, 4)),
        (QUIZ_80_PERCENT, record_of(quiz("10")), Fraction(0)),
        (QUIZ_80_PERCENT, record_of(quiz("-3")), Fraction(1)),
        (QUIZ_80_PERCENT, record_of(), Fraction(1)),
        (GRADE_70, record_of(final_grade("35")), Fraction(1, 2)),
        (GRADE_70, record_of(final_grade("95")), Fraction(0)),
        (GRADE_70, record_of(), Fraction(1)),
        (MODULE_DONE, record_of(module(complete=True)), Fraction(0)),
        (MODULE_DONE, record_of(module(complete=False)), Fraction(1)),
    ],
)
def test_how_far_it_still_is_lies_between_nothing_and_all(
    leaf: Leaf, record: CourseRecord, shortfall: Fraction
) -> None:
    judgement = judge(leaf, record)
    assert isinstance(judgement, LeafJudgement)
    assert judgement.shortfall == shortfall


def test_parts_are_found_by_id_and_not_by_title() -> None:
    renamed = replace(COURSE, completables=(replace(MODULE, title="Safety, second edition"),))
    assert judge(MODULE_DONE, record_of(module(complete=True), outline=renamed)).verdict is Verdict.MET
