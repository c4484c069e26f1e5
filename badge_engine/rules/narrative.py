"""The criteria of an achievement in words, from the rule itself (Open Badges 3.0, `Criteria.narrative`)."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from badge_engine.rules.tree import AllOf, AnyOf, AtLeast, Group, Rule
from badge_engine.rules.words import ENGLISH, Translations, Words, markdown

INDENT = "    "


def narrative(rule: Rule, titles: Mapping[str, str], translations: Translations = ENGLISH) -> str:
    """Return what earns the achievement, in Markdown. `titles` maps ids of columns and parts to titles."""
    words = Words(titles, translations, spell=markdown)
    intro = words.say("To earn this, a learner must meet this in the course:")
    return "\n".join([intro, "", *_items(rule, words, INDENT * 0)])


def group_text(group: Group, words: Words) -> str:
    """Return what a group asks for, as a clause without a colon."""
    match group:
        case AllOf():
            return words.say("All of these")
        case AnyOf():
            return words.say("Any one of these")
        case AtLeast():
            return words.say("At least {count} of these {total}", count=group.count, total=len(group.rules))
        case _:
            assert_never(group)


def _items(rule: Rule, words: Words, indent: str) -> Iterator[str]:
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            yield f"{indent}- {group_text(rule, words)}:"
            for part in rule.rules:
                yield from _items(part, words, indent + INDENT)
        case leaf:
            yield f"{indent}- {leaf.criterion(words)}"
