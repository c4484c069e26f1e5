"""Checking a rule against a course, before a badge is saved."""

from collections.abc import Iterator
from itertools import combinations, product

from badge_engine.records import Outline
from badge_engine.rules.credits import CreditsAtLeast
from badge_engine.rules.findings import Finding
from badge_engine.rules.tree import GROUPS, Rule, leaves, member_path
from badge_engine.rules.words import ENGLISH, Translations, Words


def check(rule: Rule, outline: Outline, translations: Translations = ENGLISH) -> tuple[Finding, ...]:
    """Return everything that keeps the rule from being met in a course like this; nothing if it is sound."""
    words = Words(outline_titles(outline), translations)
    problem = words.say("credits that count in an earlier requirement would count here again")
    fix = words.say("ask for the sum at once, or name different badges in each")
    return (
        *(Finding(path, *fault) for path, leaf in leaves(rule) for fault in leaf.check(outline, words)),
        *(Finding(path, problem, fix) for path in dict.fromkeys(_used_twice(rule, "$"))),
    )


def outline_titles(outline: Outline) -> dict[str, str]:
    """Return the title of everything in a course that a rule can name, by id."""
    return (
        {column.id: column.title for column in outline.line_items}
        | {part.id: part.title for part in outline.completables}
        | {outcome.id: outcome.title for outcome in outline.outcomes}
        | {group.id: group.title for group in outline.groups}
    )


def _used_twice(rule: Rule, path: str) -> Iterator[str]:
    """Yield where credits are asked for together with others that the same holding would serve."""
    if not isinstance(rule, GROUPS):
        return
    paths = [member_path(rule, path, index) for index in range(len(rule.rules))]
    credits_of = [list(_credits(part, at)) for part, at in zip(rule.rules, paths, strict=True)]
    if rule.needed > 1:
        for earlier, later in combinations(credits_of, 2):
            yield from (at for (_, one), (at, other) in product(earlier, later) if one.overlaps(other))
    for part, at in zip(rule.rules, paths, strict=True):
        yield from _used_twice(part, at)


def _credits(rule: Rule, path: str) -> Iterator[tuple[str, CreditsAtLeast]]:
    return ((at, leaf) for at, leaf in leaves(rule, path) if isinstance(leaf, CreditsAtLeast))
