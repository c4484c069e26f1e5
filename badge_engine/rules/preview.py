"""Who would get an achievement now, who is near, of whom too little is known: before it is issued."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from badge_engine.records import CourseRecord
from badge_engine.rules.judging import Judgement, LeafJudgement, judge, judged_leaves, settle
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.observation import Left, Reason, Verdict
from badge_engine.rules.tree import Rule
from badge_engine.rules.ways import is_closed, length, shortest_way, steps_left


class Place(StrEnum):
    """In which list of a preview a learner belongs."""

    MET = "met"
    NEAR = "near"
    FAR = "far"
    UNKNOWN = "unknown"


_PLACES = {Verdict.MET: Place.MET, Verdict.UNKNOWN: Place.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One learner before the rule. `left` is the shortest way: the fewest requirements to meet yet.

    `closed` says that every way leads through something that cannot be made up for: a date that has passed,
    or a group to which the learner does not belong.
    """

    learner: str
    judgement: Judgement
    left: tuple[LeafJudgement, ...]

    @property
    def shortfall(self) -> Fraction:
        """How far the shortest way is, in whole requirements and parts of them."""
        return length(self.left)

    @property
    def closed(self) -> bool:
        """Whether there is no way any more."""
        return is_closed(self.left)


@dataclass(frozen=True, slots=True)
class Block:
    """Why learners are unknown: what could not be judged, for which reason, of how many of them."""

    rule: Leaf
    reason: Reason
    learners: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Every learner in exactly one list.

    `met` would get it now. `unknown` may have earned it already: data is missing that could decide. `near`
    has not earned it and is one requirement away, the nearest first; `far` is further away, and those to
    whom every way is closed come last.
    """

    met: tuple[Candidate, ...]
    near: tuple[Candidate, ...]
    far: tuple[Candidate, ...]
    unknown: tuple[Candidate, ...]

    @property
    def total(self) -> int:
        """How many learners there are."""
        return sum(map(len, (self.met, self.near, self.far, self.unknown)))

    @property
    def closed(self) -> tuple[Candidate, ...]:
        """Those among the far to whom every way is closed."""
        return tuple(candidate for candidate in self.far if candidate.closed)

    @property
    def unknown_because(self) -> Counter[Reason]:
        """Why learners are unknown: by reason, of how many of them something could not be judged."""
        return Counter(
            reason
            for candidate in self.unknown
            for reason in {leaf.observation.reason for leaf in _blocking(candidate.judgement)}
        )

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What keeps learners unknown, what keeps most of them first."""
        counted = Counter(
            (leaf.rule, leaf.observation.reason)
            for candidate in self.unknown
            for leaf in dict.fromkeys(_blocking(candidate.judgement))
        )
        return tuple(Block(rule, reason, count) for (rule, reason), count in counted.most_common())


def preview(rule: Rule, records: Iterable[CourseRecord]) -> Preview:
    """Judge every record and sort the learners; nothing is written and nothing is issued."""
    places: dict[Place, list[Candidate]] = {place: [] for place in Place}
    for record in records:
        judgement = judge(rule, record)
        candidate = Candidate(record.learner, judgement, shortest_way(judgement))
        places[place_of(judgement)].append(candidate)
    return Preview(
        met=tuple(places[Place.MET]),
        near=tuple(sorted(places[Place.NEAR], key=lambda found: found.shortfall)),
        far=tuple(sorted(places[Place.FAR], key=lambda found: (found.closed, len(found.left)))),
        unknown=tuple(places[Place.UNKNOWN]),
    )


def place_of(judgement: Judgement) -> Place:
    """Return in which list of a preview somebody with this judgement would be, to count a class by."""
    found = _PLACES.get(_as_known(judgement))
    if found is not None:
        return found
    return Place.NEAR if steps_left(judgement) == (False, 1) else Place.FAR


def _as_known(judgement: Judgement) -> Verdict:
    """Return the verdict if nothing else is held or approved than what is known here.

    Who lacks a badge or an approval is not there yet; no data is missing of them.
    """
    if isinstance(judgement, LeafJudgement):
        waits = judgement.observation.reason.left is Left.DEED
        return Verdict.UNMET if waits else judgement.verdict
    return settle(map(_as_known, judgement.parts), judgement.rule)


def _blocking(judgement: Judgement) -> Iterable[LeafJudgement]:
    """Yield what could not be judged for lack of data."""
    missing = {Left.DATA, Left.MENDING}
    return (leaf for leaf in judged_leaves(judgement) if leaf.observation.reason.left in missing)
