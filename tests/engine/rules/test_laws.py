"""The two laws of the engine, and that its logic is the one it claims, over random rules and records."""

from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.records import CourseRecord
from badge_engine.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Rule,
    Verdict,
    judge,
    judged_leaves,
    leaves,
    verdict_of,
)
from tests.engine.rules import worlds
from tests.engine.rules.oracle import truth

thoroughly = settings(max_examples=60, deadline=None)


@thoroughly
@given(worlds.rules, st.data())
def test_a_better_record_never_loses_a_badge(rule: Rule, data: st.DataObject) -> None:
    record = data.draw(worlds.records)
    better = data.draw(worlds.better(record))
    if judge(rule, record).verdict is Verdict.MET:
        assert judge(rule, better).verdict is Verdict.MET
    if judge(rule, better).verdict is Verdict.UNMET:
        assert judge(rule, record).verdict is Verdict.UNMET


@thoroughly
@given(worlds.rules, st.data())
def test_learning_more_never_reverses_a_settled_verdict(rule: Rule, data: st.DataObject) -> None:
    record = data.draw(worlds.records)
    verdict = judge(rule, record).verdict
    if verdict is not Verdict.UNKNOWN:
        assert judge(rule, data.draw(worlds.fuller(record))).verdict is verdict


@thoroughly
@given(st.lists(worlds.rules, min_size=1, max_size=3).map(tuple), worlds.records)
def test_all_is_as_many_as_there_are_and_any_is_one(rules: tuple[Rule, ...], record: CourseRecord) -> None:
    assert judge(AllOf(rules), record).verdict is judge(AtLeast(len(rules), rules), record).verdict
    assert judge(AnyOf(rules), record).verdict is judge(AtLeast(1, rules), record).verdict


@thoroughly
@given(worlds.rules, worlds.records)
def test_the_verdict_is_what_every_way_of_settling_the_unknown_agrees_on(
    rule: Rule, record: CourseRecord
) -> None:
    known = [truth(leaf, record) for _, leaf in leaves(rule)]
    settled = product(*([value] if value is not None else [False, True] for value in known))
    outcomes = {holds(rule, list(values)) for values in settled}
    expected = Verdict.UNKNOWN if len(outcomes) == 2 else Verdict.MET if outcomes == {True} else Verdict.UNMET
    assert judge(rule, record).verdict is expected


@thoroughly
@given(worlds.rules, worlds.records, st.randoms())
def test_the_order_in_a_group_makes_no_difference(rule: Rule, record: CourseRecord, random: Random) -> None:
    assert judge(shuffled(rule, random), record).verdict is judge(rule, record).verdict


@thoroughly
@given(worlds.rules, worlds.records)
def test_a_verdict_without_reasons_is_the_verdict_with_them(rule: Rule, record: CourseRecord) -> None:
    assert verdict_of(rule, record) is judge(rule, record).verdict


@thoroughly
@given(worlds.rules, worlds.records)
def test_every_requirement_is_judged_whatever_the_others_say(rule: Rule, record: CourseRecord) -> None:
    judged = [leaf.rule for leaf in judged_leaves(judge(rule, record))]
    assert judged == [leaf for _, leaf in leaves(rule)]


def shuffled(rule: Rule, random: Random) -> Rule:
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            members = [shuffled(part, random) for part in rule.rules]
            random.shuffle(members)
            return replace(rule, rules=tuple(members))
        case leaf:
            return leaf


def holds(rule: Rule, values: list[bool]) -> bool:
    """Say whether a rule holds when its requirements, from left to right, are so; uses up `values`."""
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            parts = [holds(part, values) for part in rule.rules]
        case _:
            return values.pop(0)
    match rule:
        case AllOf():
            return all(parts)
        case AnyOf():
            return any(parts)
        case AtLeast(count):
            return sum(parts) >= count
