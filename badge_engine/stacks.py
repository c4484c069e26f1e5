"""Achievements made of achievements: what is collected, what is lost, and where nobody could begin."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import assert_never

from badge_engine.records import Holding
from badge_engine.rules import (
    GroupJudgement,
    Judgement,
    LeafJudgement,
    Reason,
    Rule,
    Verdict,
    judged_leaves,
    names,
)
from badge_engine.rules.credits import counted_once, credits_of
from badge_engine.rules.judging import settle


def credit_sums(holdings: Iterable[Holding]) -> dict[str, Fraction]:
    """Return the credits of each unit, an achievement counted once; units are never converted."""
    by_unit: dict[str, list[Holding]] = {}
    for holding in holdings:
        if holding.stands and holding.unit is not None and holding.credits is not None:
            by_unit.setdefault(holding.unit, []).append(holding)
    return {unit: credits_of(counted_once(held)) for unit, held in by_unit.items()}


def is_lost(judgement: Judgement) -> bool:
    """Return whether what was met once is met no more because something that was held was taken back.

    What is not held counts as missing here: who had it all has nothing else to show for what was taken. What
    is not known of grades stays unknown, and while that could still be enough nothing is lost.
    """
    reasons = {leaf.observation.reason for leaf in judged_leaves(judgement)}
    return Reason.TAKEN_BACK in reasons and _without_hope(judgement) is Verdict.UNMET


def _without_hope(judgement: Judgement) -> Verdict:
    match judgement:
        case GroupJudgement(group, parts):
            return settle(map(_without_hope, parts), group)
        case LeafJudgement():
            return Verdict.UNMET if judgement.observation.reason in _NOT_HELD else judgement.verdict
        case _:
            assert_never(judgement)


_NOT_HELD = frozenset({Reason.NOT_HELD, Reason.TOO_FEW, Reason.TAKEN_BACK})


def find_circle(rules: Mapping[str, Rule]) -> tuple[str, ...] | None:
    """Return achievements of which each one asks for the next and the last for the first, if there are any.

    `rules` maps the address of each achievement to its rule. A circle among alternatives counts, too: it is
    no way to the achievement, and nobody would find that out.
    """
    asked = {achievement: sorted(names(rule).achievements) for achievement, rule in rules.items()}
    cleared: set[str] = set()
    for start in asked:
        circle = _walk(start, asked, cleared)
        if circle is not None:
            return circle
    return None


def _walk(start: str, asked: Mapping[str, list[str]], cleared: set[str]) -> tuple[str, ...] | None:
    """Go on from one achievement to all that it leads to; `cleared` lead to no circle."""
    path, open_ = [start], [iter(asked[start])]
    while path:
        following = next(open_[-1], None)
        if following is None:
            cleared.add(path.pop())
            open_.pop()
        elif following in path:
            return tuple(path[path.index(following) :])
        elif following in asked and following not in cleared:
            path.append(following)
            open_.append(iter(asked[following]))
    return None
