"""Courses, records and rules by the hundred: the hypothesis strategies of the rule tests."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import (
    Approval,
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRecord,
    GradeKind,
    Grading,
    Group,
    GroupKind,
    Holding,
    LineItem,
    Outcome,
    OutcomeResult,
    Outline,
    Score,
)
from badge_engine.rules import (
    AllOf,
    AnyOf,
    Approved,
    AtLeast,
    AverageAtLeast,
    Completed,
    CourseGradeAtLeast,
    CreditsAtLeast,
    Holds,
    Leaf,
    LetterIn,
    OutcomeAtLeast,
    Passed,
    Rule,
    ScoreAtLeast,
    Unit,
    Window,
    Within,
)

LEARNER = "learner-1"
COLUMNS = ("column-1", "column-2", "column-3")
PARTS = ("part-1", "part-2", "part-3")
OUTCOMES = ("outcome-1", "outcome-2")
GROUPS = ("group-1", "group-2")
ACHIEVEMENTS = ("badge-1", "badge-2", "badge-3")
ISSUERS = ("issuer-1", "issuer-2")
STEPS = ("step-1", "step-2")
LETTERS = ("A", "B", "C", "D", "complete", "incomplete")
MOMENTS = tuple(datetime(2026, 3, day, 12, 0, tzinfo=UTC) for day in (1, 10, 20, 30))

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


def _named(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from((*names, "gone"))


def _several(names: tuple[str, ...], size: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(_named(names), min_size=1, max_size=size, unique=True).map(tuple)


maybe_moments = st.one_of(st.none(), st.sampled_from(MOMENTS))
windows = st.one_of(
    st.just(Window()),
    st.builds(Window, maybe_moments),
    st.builds(Window, st.none(), maybe_moments),
    st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=2).map(lambda ends: Window(*sorted(ends))),
)
averages = _several(COLUMNS).flatmap(
    lambda columns: st.builds(
        AverageAtLeast, st.just(columns), st.integers(1, len(columns)), thresholds, windows
    )
)

leaves: st.SearchStrategy[Leaf] = st.one_of(
    st.builds(ScoreAtLeast, _named(COLUMNS), thresholds, st.sampled_from(Unit), windows),
    st.builds(LetterIn, _named(COLUMNS), st.integers(1, 4).map(lambda most: LETTERS[:most]), windows),
    st.builds(Passed, _named(COLUMNS), windows),
    averages,
    st.builds(CourseGradeAtLeast, st.sampled_from(GradeKind), thresholds),
    st.builds(Completed, _named(PARTS), windows),
    st.builds(OutcomeAtLeast, _named(OUTCOMES), thresholds, windows),
    st.builds(Within, _several(GROUPS)),
    st.builds(Holds, _named(ACHIEVEMENTS), _several(ISSUERS), windows),
    st.builds(
        CreditsAtLeast,
        thresholds,
        st.sampled_from(CreditUnit),
        _several(ISSUERS),
        st.one_of(st.none(), _several(ACHIEVEMENTS)),
        windows,
    ),
    st.builds(Approved, _named(STEPS), st.booleans(), windows),
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
        st.builds(
            LineItem,
            st.just(column),
            st.just("Column"),
            st.one_of(st.none(), maxima),
            st.sampled_from(Grading),
            mostly,
        )
        for column in COLUMNS
    ),
    completables=_some(
        st.builds(Completable, st.just(part), st.just("Part"), st.just(CompletableKind.MODULE), mostly)
        for part in PARTS
    ),
    grade_kinds=_some(st.just(kind) for kind in GradeKind).map(frozenset),
    outcomes=_some(
        st.builds(Outcome, st.just(outcome), st.just("Outcome"), maximum=st.one_of(st.none(), maxima))
        for outcome in OUTCOMES
    ),
    groups=_some(
        st.builds(Group, st.just(group), st.just("Group"), st.just(GroupKind.SECTION)) for group in GROUPS
    ),
)

holdings = st.builds(
    Holding,
    st.sampled_from(ACHIEVEMENTS),
    st.sampled_from(ISSUERS),
    st.integers(0, 99).map("credential-{}".format),
    st.sampled_from(MOMENTS),
    st.one_of(st.none(), st.integers(1, 40).map(Fraction)),
    st.one_of(st.none(), st.sampled_from(CreditUnit).map(str)),
    mostly,
)
memberships = st.sets(st.sampled_from(GROUPS)).map(frozenset)

records = st.builds(
    CourseRecord,
    st.just(LEARNER),
    outlines,
    _some(
        st.builds(
            Score,
            st.just(LEARNER),
            st.just(column),
            numbers,
            maxima,
            maybe_moments,
            st.one_of(st.none(), st.sampled_from(LETTERS)),
        )
        for column in COLUMNS
    ).map(lambda scores: {score.line_item: score for score in scores}),
    _some(
        st.builds(Completion, st.just(LEARNER), st.just(part), st.booleans(), st.booleans(), maybe_moments)
        for part in PARTS
    ).map(lambda states: {state.completable: state for state in states}),
    _some(st.builds(CourseGrade, st.just(LEARNER), st.just(kind), numbers) for kind in GradeKind).map(
        lambda grades: {grade.kind: grade for grade in grades}
    ),
    _some(
        st.builds(OutcomeResult, st.just(LEARNER), st.just(outcome), numbers, maybe_moments)
        for outcome in OUTCOMES
    ).map(lambda results: {result.outcome: result for result in results}),
    st.one_of(st.none(), memberships),
    st.lists(holdings, max_size=3).map(tuple),
    _some(
        st.builds(
            Approval,
            st.just(step),
            st.just("person-1"),
            st.sampled_from(MOMENTS),
            st.sampled_from([(), ("https://evidence.example/1",)]),
        )
        for step in STEPS
    ).map(lambda approvals: {approval.step: approval for approval in approvals}),
)


@st.composite
def better(draw: st.DrawFn, record: CourseRecord) -> CourseRecord:
    """Draw the same record with everything at least as good at the same time; nothing newly known.

    Scores, letters, grades, levels are higher, more is completed, there is more evidence, and the learner
    holds more, gets back what was taken, and belongs to more groups.
    """
    return replace(
        record,
        scores={key: draw(_better_scores(score)) for key, score in record.scores.items()},
        completions={key: draw(_better_completions(state)) for key, state in record.completions.items()},
        grades={
            kind: replace(grade, percent=grade.percent + draw(gains)) for kind, grade in record.grades.items()
        },
        outcomes={
            key: replace(result, score=result.score + draw(gains)) for key, result in record.outcomes.items()
        },
        groups=None if record.groups is None else record.groups | draw(memberships),
        holdings=(
            *(replace(each, stands=each.stands or draw(st.booleans())) for each in record.holdings),
            *draw(st.lists(holdings, max_size=2)),
        ),
        approvals={
            step: replace(approval, evidence=(*approval.evidence, "more"))
            for step, approval in record.approvals.items()
        },
    )


@st.composite
def fuller(draw: st.DrawFn, record: CourseRecord) -> CourseRecord:
    """Draw a record of the same course in which more is known, and nothing that was known is different."""
    other = draw(records)
    moment, letter = draw(st.sampled_from(MOMENTS)), draw(st.sampled_from(LETTERS))
    known_scores = {
        key: replace(score, graded_at=score.graded_at or moment, letter=score.letter or letter)
        for key, score in record.scores.items()
    }
    known_completions = {
        key: replace(state, completed_at=state.completed_at or moment)
        for key, state in record.completions.items()
    }
    known_outcomes = {
        key: replace(result, assessed_at=result.assessed_at or moment)
        for key, result in record.outcomes.items()
    }
    return replace(
        record,
        scores=_joined(other.scores, known_scores),
        completions=_joined(other.completions, known_completions),
        grades=_joined(other.grades, record.grades),
        outcomes=_joined(other.outcomes, known_outcomes),
        groups=other.groups if record.groups is None else record.groups,
        holdings=record.holdings + other.holdings,
        approvals=_joined(other.approvals, record.approvals),
    )


def _joined(new: Mapping[Key, Value], known: Mapping[Key, Value]) -> Mapping[Key, Value]:
    return MappingProxyType({**new, **known})


def _better_scores(score: Score) -> st.SearchStrategy[Score]:
    """Draw a better cell; a letter moves towards the front of `LETTERS`, and to "complete" as the best."""
    letters: tuple[str | None, ...] = (None,)
    if score.letter in {"complete", "incomplete"}:
        letters = tuple({score.letter, "complete"})
    elif score.letter is not None:
        letters = LETTERS[: LETTERS.index(score.letter) + 1]
    return st.builds(
        lambda gain, letter: replace(score, given=score.given + gain, letter=letter),
        gains,
        st.sampled_from(sorted(letters, key=str)),
    )


def _better_completions(state: Completion) -> st.SearchStrategy[Completion]:
    passed = replace(state, complete=True, failed=False)
    done = replace(state, complete=True)
    return st.sampled_from([state, passed] if state.complete else [state, done, passed])
