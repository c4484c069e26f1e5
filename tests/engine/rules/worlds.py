"""Courses, records and rules by the hundred: the hypothesis strategies of the rule tests."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRecord,
    GradeKind,
    LineItem,
    Outline,
    Score,
)
from badge_engine.rules import (
    AllOf,
    AnyOf,
    AtLeast,
    Completed,
    CourseGradeAtLeast,
    Leaf,
    Rule,
    ScoreAtLeast,
    Unit,
)

LEARNER = "learner-1"
COLUMNS = ("column-1", "column-2", "column-3")
PARTS = ("part-1", "part-2", "part-3")

Key = TypeVar("Key")
Value = TypeVar("Value")

numbers = st.one_of(
    st.integers(min_value=-5, max_value=130).map(Fraction),
    st.fractions(min_value=-5, max_value=130, max_denominator=3000),
)
gains = st.fractions(min_value=0, max_value=200, max_denominator=50)
maxima = st.sampled_from([Fraction(number) for number in (100, 10, 1, 100, 0)])
thresholds = st.one_of(
    st.integers(min_value=1, max_value=20).map(Fraction),
    st.integers(min_value=1, max_value=110).map(Fraction),
    st.builds(
        Fraction,
        st.integers(min_value=1, max_value=9_999_999),
        st.sampled_from([10**places for places in range(7)]),
    ),
)
mostly = st.sampled_from([True, True, True, False])

leaves: st.SearchStrategy[Leaf] = st.one_of(
    st.builds(ScoreAtLeast, st.sampled_from((*COLUMNS, "gone")), thresholds, st.sampled_from(Unit)),
    st.builds(CourseGradeAtLeast, st.sampled_from(GradeKind), thresholds),
    st.builds(Completed, st.sampled_from((*PARTS, "gone"))),
)


def _some(strategies: Iterable[st.SearchStrategy[Value]]) -> st.SearchStrategy[tuple[Value, ...]]:
    """Draw from most of the strategies, each of them or not."""
    maybe = [st.tuples(mostly, strategy) for strategy in strategies]
    return st.tuples(*maybe).map(lambda drawn: tuple(value for there, value in drawn if there))


def _groups(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    members = st.lists(rules, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(AllOf, members),
        st.builds(AnyOf, members),
        members.flatmap(lambda rules: st.builds(AtLeast, st.integers(1, len(rules)), st.just(rules))),
    )


def depth(rule: Rule) -> int:
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            return 1 + max(depth(part) for part in rule.rules)
        case _:
            return 1


rules = st.recursive(leaves, _groups, max_leaves=8).filter(lambda rule: depth(rule) <= 8)


outlines = st.builds(
    Outline,
    line_items=_some(
        st.builds(LineItem, st.just(column), st.just("Column"), st.one_of(st.none(), maxima))
        for column in COLUMNS
    ),
    completables=_some(
        st.builds(Completable, st.just(part), st.just("Part"), st.just(CompletableKind.MODULE), mostly)
        for part in PARTS
    ),
    grade_kinds=_some(st.just(kind) for kind in GradeKind).map(frozenset),
)

records = st.builds(
    CourseRecord,
    st.just(LEARNER),
    outlines,
    _some(st.builds(Score, st.just(LEARNER), st.just(column), numbers, maxima) for column in COLUMNS).map(
        lambda scores: {score.line_item: score for score in scores}
    ),
    _some(
        st.builds(Completion, st.just(LEARNER), st.just(part), st.booleans(), st.booleans()) for part in PARTS
    ).map(lambda states: {state.completable: state for state in states}),
    _some(st.builds(CourseGrade, st.just(LEARNER), st.just(kind), numbers) for kind in GradeKind).map(
        lambda grades: {grade.kind: grade for grade in grades}
    ),
)


@st.composite
def better(draw: st.DrawFn, record: CourseRecord) -> CourseRecord:
    """Draw the same record with higher scores, higher grades and more completed; nothing newly known."""
    return replace(
        record,
        scores={key: replace(score, given=score.given + draw(gains)) for key, score in record.scores.items()},
        completions={key: draw(_better_completions(state)) for key, state in record.completions.items()},
        grades={
            kind: replace(grade, percent=grade.percent + draw(gains)) for kind, grade in record.grades.items()
        },
    )


@st.composite
def fuller(draw: st.DrawFn, record: CourseRecord) -> CourseRecord:
    """Draw a record of the same course in which more is known, and nothing that was known is different."""
    other = draw(records)
    return replace(
        record,
        scores=_joined(other.scores, record.scores),
        completions=_joined(other.completions, record.completions),
        grades=_joined(other.grades, record.grades),
    )


def _joined(new: Mapping[Key, Value], known: Mapping[Key, Value]) -> Mapping[Key, Value]:
    return MappingProxyType({**new, **known})


def _better_completions(state: Completion) -> st.SearchStrategy[Completion]:
    passed = replace(state, complete=True, failed=False)
    done = replace(state, complete=True)
    return st.sampled_from([state, passed] if state.complete else [state, done, passed])
