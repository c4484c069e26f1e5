"""Who would get an achievement now, who is near, of whom too little is known: before it is issued."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from badge_engine.records import CourseRecord
from badge_engine.rules.judging import Judgement, LeafJudgement, judge, judged_leaves
from badge_engine.rules.observation import Reason, Verdict
from badge_engine.rules.tree import Rule


@dataclass(frozen=True, slots=True)
class Candidate:
    """One learner before the rule. `left` is the shortest way: the fewest requirements to meet yet."""

    learner: str
    judgement: Judgement
    left: tuple[LeafJudgement, ...]

    @property
    def shortfall(self) -> Fraction:
        """How far the shortest way is, in whole requirements and parts of them."""
        return _length(self.left)


@dataclass(frozen=True, slots=True)
class Preview:
    """Every learner in exactly one list.

    `met` would get it now. `unknown` may have earned it already: data is missing that could decide. `near`
    has not earned it and is one requirement away, the nearest first; `far` is further away.
    """

    met: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    far: tuple[Candidate, ...]
    unknown: tuple[Candidate, ...]

    @property
    def unknown_because(self) -> Counter[Reason]:
        """Why learners are unknown: by reason, of how many of them something could not be judged."""
        return Counter(
            reason
            for candidate in self.unknown
            for reason in {leaf.observation.reason for leaf in judged_leaves(candidate.judgement)}
            if reason.verdict is Verdict.UNKNOWN
        )


def preview(rule: Rule, records: Iterable[CourseRecord]) -> Preview:
    """Judge every record and sort the learners; nothing is written and nothing is issued."""
    judged: dict[Verdict, list[Candidate]] = {verdict: [] for verdict in Verdict}
    for record in records:
        candidate = _candidate(rule, record)
        judged[candidate.judgement.verdict].append(candidate)
    unmet = judged[Verdict.UNMET]
    near = sorted((found for found in unmet if len(found.left) == 1), key=lambda found: found.shortfall)
    return Preview(
        met=tuple(judged[Verdict.MET]),
        near=tuple(near),
        far=tuple(found for found in unmet if len(found.left) > 1),
        unknown=tuple(judged[Verdict.UNKNOWN]),
    )


def _candidate(rule: Rule, record: CourseRecord) -> Candidate:
    judgement = judge(rule, record)
    return Candidate(record.learner, judgement, _shortest_way(judgement))


def _shortest_way(judgement: Judgement) -> tuple[LeafJudgement, ...]:
    """Return the requirements of the way with the fewest left, and among those the nearest."""
    if judgement.verdict is Verdict.MET:
        return ()
    if isinstance(judgement, LeafJudgement):
        return (judgement,)
    ways = sorted((_shortest_way(part) for part in judgement.parts), key=lambda way: (len(way), _length(way)))
    return tuple(leaf for way in ways[: judgement.rule.needed] for leaf in way)


def _length(way: Iterable[LeafJudgement]) -> Fraction:
    return sum((leaf.shortfall for leaf in way), start=Fraction(0))
