"""Ways through a rule: the fewest requirements that would do, which are done, and how far the others are."""

from collections.abc import Iterable
from fractions import Fraction

from badge_engine.rules.judging import Judgement, LeafJudgement
from badge_engine.rules.observation import Left, Verdict


def shortest_way(judgement: Judgement) -> tuple[LeafJudgement, ...]:
    """Return the requirements of the way with the fewest left, and among those the nearest.

    A way that is closed is longer than any other.
    """
    if judgement.verdict is Verdict.MET:
        return ()
    if isinstance(judgement, LeafJudgement):
        return (judgement,)
    ways = sorted(map(shortest_way, judgement.parts), key=_reach)
    return tuple(leaf for way in ways[: judgement.rule.needed] for leaf in way)


def steps_left(judgement: Judgement) -> tuple[bool, int]:
    """Return whether the shortest way is closed, and how many requirements are left on it.

    Which of two ways of as many is nearer makes no difference to that, and nothing is measured.
    """
    if judgement.verdict is Verdict.MET:
        return False, 0
    if isinstance(judgement, LeafJudgement):
        return judgement.observation.reason.left is Left.NEVER, 1
    ways = sorted(map(steps_left, judgement.parts))[: judgement.rule.needed]
    return any(closed for closed, _ in ways), sum(count for _, count in ways)


def whole_way(judgement: Judgement) -> tuple[LeafJudgement, ...]:
    """Return the shortest way with the requirements on it that are met, in the order of the rule."""
    if isinstance(judgement, LeafJudgement):
        return (judgement,)
    parts = judgement.parts
    nearest = sorted(range(len(parts)), key=lambda place: _reach(shortest_way(parts[place])))
    places = sorted(nearest[: judgement.rule.needed])
    return tuple(leaf for place in places for leaf in whole_way(parts[place]))


def done_of(leaf: LeafJudgement) -> Fraction:
    """Return which share of a requirement is done: 1 exactly where it is met.

    What is met in all but its date, or cannot be made up for any more, is not begun.
    """
    if leaf.verdict is Verdict.MET:
        return Fraction(1)
    if leaf.observation.reason.left is Left.NEVER or not leaf.shortfall:
        return Fraction(0)
    return 1 - leaf.shortfall


def length(way: Iterable[LeafJudgement]) -> Fraction:
    """Return how far a way is, in whole requirements and parts of them."""
    return sum((leaf.shortfall for leaf in way), start=Fraction(0))


def is_closed(way: Iterable[LeafJudgement]) -> bool:
    """Return whether the way leads through something that cannot be made up for any more."""
    return any(leaf.observation.reason.left is Left.NEVER for leaf in way)


def _reach(way: tuple[LeafJudgement, ...]) -> tuple[bool, int, Fraction]:
    return is_closed(way), len(way), length(way)
