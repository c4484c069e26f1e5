"""Judging: a rule and a record in, a judgement with reasons out. Every requirement is looked at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, assert_never

from badge_engine.records import CourseRecord
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.observation import Observation, Verdict
from badge_engine.rules.tree import GROUPS, Group, Rule


@dataclass(frozen=True, slots=True)
class LeafJudgement:
    """What one requirement says of a record."""

    rule: Leaf
    observation: Observation

    @property
    def verdict(self) -> Verdict:
        """The verdict that follows from the reason."""
        return self.observation.reason.verdict

    @property
    def shortfall(self) -> Fraction:
        """Which share of the way is still to go, from 0 to 1."""
        return self.rule.shortfall(self.observation)


@dataclass(frozen=True, slots=True)
class GroupJudgement:
    """What a group says of a record: one judgement for each of its rules, in their order."""

    rule: Group
    parts: tuple["Judgement", ...]

    def __post_init__(self) -> None:
        if tuple(part.rule for part in self.parts) != self.rule.rules:
            raise ValueError("a group is judged by a judgement of each of its rules")

    @property
    def verdict(self) -> Verdict:
        """The verdict that follows from those of the parts."""
        return settle((part.verdict for part in self.parts), self.rule)


Judgement: TypeAlias = LeafJudgement | GroupJudgement


def settle(verdicts: Iterable[Verdict], group: Group) -> Verdict:
    """Return the verdict of a group by Kleene's strong three-valued logic, for n of m.

    Met as soon as enough parts are met, whatever the unknown ones turn out to be; unmet as soon as even all
    of the unknown ones would not be enough. Nothing more is asked for then.
    """
    met, open_, needed = 0, len(group.rules), group.needed
    for verdict in verdicts:
        if verdict is Verdict.MET:
            met += 1
            if met == needed:
                return Verdict.MET
        elif verdict is Verdict.UNMET:
            open_ -= 1
            if open_ < needed:
                return Verdict.UNMET
    return Verdict.UNKNOWN


Looks: TypeAlias = dict[int, Observation]
"""What requirements said of one record, by `id` of the requirement, so that none looks twice."""


def judge(rule: Rule, record: CourseRecord, looks: Looks | None = None) -> Judgement:
    """Judge one learner's record. Nothing is skipped: each reason is shown, kept, and may become evidence."""
    if isinstance(rule, GROUPS):
        return GroupJudgement(rule, tuple(judge(part, record, looks) for part in rule.rules))
    return LeafJudgement(rule, (looks or {}).get(id(rule)) or rule.observe(record))


def verdict_of(rule: Rule, record: CourseRecord, looks: Looks | None = None) -> Verdict:
    """Return the verdict of `judge` without its reasons, for a whole class: it stops where it is settled.

    What it looked at is added to `looks`, for whoever needs the reasons after all.
    """
    if isinstance(rule, GROUPS):
        return settle((verdict_of(part, record, looks) for part in rule.rules), rule)
    found = rule.observe(record)
    if looks is not None:
        looks[id(rule)] = found
    return found.reason.verdict


def judged_leaves(judgement: Judgement) -> Iterator[LeafJudgement]:
    """Yield the judgement of every requirement, in the order of the tree."""
    match judgement:
        case GroupJudgement():
            for part in judgement.parts:
                yield from judged_leaves(part)
        case LeafJudgement():
            yield judgement
        case _:
            assert_never(judgement)
