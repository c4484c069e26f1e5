"""Who would get a badge now, before anybody gets it."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.records import Completion, CourseRecord, Outline, Score
from badge_engine.rules import (
    AllOf,
    AnyOf,
    Approved,
    AtLeast,
    Block,
    Place,
    Reason,
    Rule,
    Verdict,
    Window,
    judge,
    place_of,
    preview,
)
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

RULE = AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS, MODULE_DONE))

done, open_ = module(complete=True), module(complete=False)


def learner(name: str, *facts: Score | Completion) -> CourseRecord:
    return record_of(*facts, learner=name)


def test_everybody_is_in_the_list_where_they_belong() -> None:
    shown = preview(
        RULE,
        [
            learner("has it", quiz("9"), essay("60"), done),
            learner("a point short", quiz("7"), essay("60"), done),
            learner("a module short", quiz("9"), essay("60"), open_),
            learner("two short", quiz("7"), essay("60"), open_),
            learner("not graded", quiz("9"), done),
            learner("one short, one not graded", quiz("7"), done),
        ],
    )
    assert [found.learner for found in shown.met] == ["has it"]
    assert [found.learner for found in shown.near] == ["a point short", "a module short"]
    assert [found.learner for found in shown.far] == ["two short", "one short, one not graded"]
    assert [found.learner for found in shown.unknown] == ["not graded"]
    for place in Place:
        assert {place_of(found.judgement) for found in getattr(shown, place)} == {place}


def test_the_nearest_comes_first_with_what_is_left() -> None:
    shown = preview(RULE, [learner(given, quiz(given), essay("50"), done) for given in ("2", "7", "4")])
    assert [found.learner for found in shown.near] == ["7", "4", "2"]
    assert [[leaf.rule for leaf in found.left] for found in shown.near] == 3 * [[QUIZ_80_PERCENT]]
    assert shown.near[0].shortfall == Fraction(1, 8)


def test_what_is_left_is_the_shortest_way() -> None:
    rule = AnyOf((AllOf((QUIZ_80_PERCENT, MODULE_DONE)), ESSAY_50_POINTS))
    [found] = preview(rule, [learner("ana", quiz("7.9"), essay("1"), open_)]).near
    assert [leaf.rule for leaf in found.left] == [ESSAY_50_POINTS]
    rule = AnyOf((QUIZ_80_PERCENT, ESSAY_50_POINTS))
    [found] = preview(rule, [learner("ana", quiz("1"), essay("49"))]).near
    assert [leaf.rule for leaf in found.left] == [ESSAY_50_POINTS]


def test_one_requirement_is_nearer_than_two_however_small() -> None:
    rule = AnyOf((AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS)), MODULE_DONE))
    [found] = preview(rule, [learner("ana", quiz("7.9"), essay("49"), open_)]).near
    assert [leaf.rule for leaf in found.left] == [MODULE_DONE]


def test_parts_that_are_met_already_count_towards_the_number_that_is_asked_for() -> None:
    rule = AtLeast(2, (QUIZ_80_PERCENT, ESSAY_50_POINTS, MODULE_DONE))
    [found] = preview(rule, [learner("ana", quiz("7"), essay("50"), open_)]).near
    assert [leaf.rule for leaf in found.left] == [QUIZ_80_PERCENT]


def test_missing_data_is_counted_by_its_reason_each_learner_once() -> None:
    rule = AllOf((QUIZ_80_PERCENT, ESSAY_50_POINTS, MODULE_DONE))
    shown = preview(rule, [learner("ana"), learner("ben", quiz("9"), done), learner("cem", quiz("1"))])
    assert [found.learner for found in shown.unknown] == ["ana", "ben"]
    assert shown.unknown_because == {Reason.NOT_GRADED: 2, Reason.NOT_REPORTED: 1}


def test_a_column_that_is_gone_shows_for_the_whole_class() -> None:
    class_ = [record_of(quiz("9"), learner=str(number), outline=Outline()) for number in range(3)]
    assert preview(QUIZ_80_PERCENT, class_).unknown_because == {Reason.COLUMN_GONE: 3}


def test_what_keeps_most_learners_unknown_comes_first_with_its_place_in_the_rule() -> None:
    shown = preview(RULE, [learner("ana", quiz("9")), learner("ben", quiz("9"), done)])
    assert shown.blocks == (
        Block(ESSAY_50_POINTS, Reason.NOT_GRADED, 2),
        Block(MODULE_DONE, Reason.NOT_REPORTED, 1),
    )


def test_who_lacks_a_badge_or_an_approval_is_near_and_no_data_is_missing() -> None:
    rule = AllOf((QUIZ_80_PERCENT, Approved("Talk", evidence=False)))
    shown = preview(rule, [learner("waits", quiz("9")), learner("not graded"), learner("far", quiz("1"))])
    assert [found.learner for found in shown.near] == ["waits"]
    assert [found.learner for found in shown.far] == ["not graded", "far"]
    assert shown.unknown == ()
    assert shown.total == 3


def test_a_way_that_is_closed_is_no_way() -> None:
    late = replace(QUIZ_80_PERCENT, window=Window(by=YESTERDAY - timedelta(days=1)))
    shown = preview(
        AnyOf((late, AllOf((ESSAY_50_POINTS, MODULE_DONE)))), [learner("ana", quiz("9"), essay("1"), open_)]
    )
    [found] = shown.far
    assert [leaf.rule for leaf in found.left] == [ESSAY_50_POINTS, MODULE_DONE]
    assert shown.closed == ()
    shown = preview(late, [learner("late", quiz("9")), learner("below", quiz("1"))])
    assert [found.learner for found in shown.closed] == ["late"]
    assert [found.learner for found in shown.near] == ["below"]


def test_those_to_whom_every_way_is_closed_come_last() -> None:
    late = replace(QUIZ_80_PERCENT, window=Window(by=YESTERDAY - timedelta(days=1)))
    rule = AllOf((late, ESSAY_50_POINTS, MODULE_DONE))
    class_ = [
        learner("closed", quiz("9"), essay("60"), done),
        learner("three", quiz("1"), essay("1"), open_),
        learner("two", quiz("1"), essay("1"), done),
    ]
    assert [found.learner for found in preview(rule, class_).far] == ["two", "three", "closed"]


@settings(max_examples=30, deadline=None)
@given(worlds.rules, st.lists(worlds.records, max_size=3))
def test_every_learner_is_in_exactly_one_list(rule: Rule, records: list[CourseRecord]) -> None:
    shown = preview(rule, records)
    lists = [*shown.met, *shown.near, *shown.far, *shown.unknown]
    assert len(lists) == len(records)
    assert len(shown.met) == [judge(rule, record).verdict for record in records].count(Verdict.MET)
    assert all(bool(found.left) == (found.judgement.verdict is not Verdict.MET) for found in lists)


@given(worlds.rules, st.lists(worlds.records, max_size=4))
def test_a_class_is_counted_as_it_is_listed(rule: Rule, records: list[CourseRecord]) -> None:
    shown = preview(rule, records)
    for place in Place:
        listed = [found.judgement for found in getattr(shown, place)]
        assert [place_of(judgement) for judgement in listed] == [place] * len(listed)
    assert shown.total == len(records)
