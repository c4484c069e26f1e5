"""Checking a rule against a course, before a badge is saved."""

from badge_engine.records import Outline
from badge_engine.rules.findings import Finding
from badge_engine.rules.tree import Rule, leaves
from badge_engine.rules.words import ENGLISH, Translations, Words


def check(rule: Rule, outline: Outline, translations: Translations = ENGLISH) -> tuple[Finding, ...]:
    """Return everything that keeps the rule from being met in a course like this; nothing if it is sound."""
    words = Words(outline_titles(outline), translations)
    return tuple(
        Finding(path, problem, fix)
        for path, leaf in leaves(rule)
        for problem, fix in leaf.check(outline, words)
    )


def outline_titles(outline: Outline) -> dict[str, str]:
    """Return the title of everything in a course that a rule can name, by id."""
    return (
        {column.id: column.title for column in outline.line_items}
        | {part.id: part.title for part in outline.completables}
        | {outcome.id: outcome.title for outcome in outline.outcomes}
        | {group.id: group.title for group in outline.groups}
    )
