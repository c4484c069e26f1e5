"""Achievements made of achievements: what has been collected, and circles in which nobody could begin."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from badge_engine.records import Holding
from badge_engine.rules import Rule, names
from badge_engine.rules.credits import counted_once


def credit_sums(holdings: Iterable[Holding]) -> dict[str, Fraction]:
    """Return the credits of each unit, an achievement counted once; units are never converted."""
    by_unit: dict[str, list[Holding]] = {}
    for holding in holdings:
        if holding.unit is not None and holding.credits is not None:
            by_unit.setdefault(holding.unit, []).append(holding)
    return {
        unit: sum((amount for amount, _ in counted_once(held)), Fraction(0)) for unit, held in by_unit.items()
    }


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
