"""The JSON form of a rule: `parse_rule`, `write_rule`, and the JSON Schema of what they speak."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from badge_engine.rules.completed import Completed
from badge_engine.rules.findings import FaultList
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.members import Members
from badge_engine.rules.tree import LEAVES, AllOf, AnyOf, AtLeast, Rule
from badge_engine.rules.words import ENGLISH, Translations, Words, message

DEEPEST = 8
MOST_RULES = 200

LEAF_KINDS = {leaf.WORD: leaf for leaf in LEAVES}
_KINDS = (AllOf.WORD, AnyOf.WORD, AtLeast.WORD, *LEAF_KINDS)
_LISTED = ", ".join(f'"{kind}"' for kind in _KINDS)
_EXAMPLE = '{"completed": {"part": "canvas:module:7"}}'
_STAND_IN = Completed("stand-in")


def rule_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a rule.

    It says all but what JSON Schema cannot: `count` and `best` are no more than what they count, `by` is not
    before `not_before`, days are in the calendar, and a rule is at most 8 deep and 200 rules large.
    """
    schema: dict[str, Any] = json.loads(files("badge_engine.rules").joinpath("rule.schema.json").read_bytes())
    return schema


def write_rule(rule: Rule) -> dict[str, Any]:
    """Return the JSON form, which `parse_rule` reads as an equal rule."""
    match rule:
        case AllOf() | AnyOf():
            return {rule.WORD: [write_rule(part) for part in rule.rules]}
        case AtLeast():
            return {rule.WORD: {"count": rule.count, "of": [write_rule(part) for part in rule.rules]}}
        case leaf:
            return {leaf.WORD: leaf.write()}


def parse_rule(document: object, translations: Translations = ENGLISH) -> Rule:
    """Return the rule that a decoded JSON document says.

    Raises `RuleError` with everything that is wrong with the document.
    """
    parsing = _Parsing(FaultList(Words({}, translations)))
    rule = parsing.rule(document, "$", 1)
    parsing.faults.raise_if_any()
    return rule


def parse_leaf(word: str, value: object) -> Leaf:
    """Return the requirement of one kind that a decoded JSON value says. Raises `RuleError`."""
    faults = FaultList(Words({}))
    leaf = _read_leaf(word, value, "$", faults)
    faults.raise_if_any()
    return leaf


def _read_leaf(word: str, value: object, path: str, faults: FaultList) -> Leaf:
    leaf = LEAF_KINDS[word]
    return leaf.read(Members.take(value, f"{path}.{word}", leaf.FIELDS, faults, leaf.OPTIONAL))


@dataclass(slots=True)
class _Parsing:
    """One pass over one document. A faulty part is noted, and a stand-in is put in its place."""

    faults: FaultList
    rules_seen: int = 0

    def rule(self, value: object, path: str, depth: int) -> Rule:
        self.rules_seen += 1
        named = self._named(value, path) if self._within_limits(path, depth) else None
        if named is None:
            return _STAND_IN
        word, inner = named
        match word:
            case AllOf.WORD:
                return AllOf(self._rules(inner, f"{path}.{word}", depth))
            case AnyOf.WORD:
                return AnyOf(self._rules(inner, f"{path}.{word}", depth))
            case AtLeast.WORD:
                return self._at_least(inner, f"{path}.{word}", depth)
            case _:
                return _read_leaf(word, inner, path, self.faults)

    def _within_limits(self, path: str, depth: int) -> bool:
        if depth > DEEPEST:
            problem = message("rules are nested more than {most} deep")
            self.faults.add(path, problem, "join some of the groups", most=DEEPEST)
        if self.rules_seen == MOST_RULES + 1:
            problem = message("these are more than {most} rules")
            self.faults.add(path, problem, "make several badges of it", most=MOST_RULES)
        return depth <= DEEPEST and self.rules_seen <= MOST_RULES

    def _named(self, value: object, path: str) -> tuple[str, object] | None:
        """Return the one member of a rule: its kind, and what it holds."""
        match value:
            case Mapping() if len(value) == 1:
                [(word, inner)] = value.items()
                if word in _KINDS:
                    return word, inner
                quoted, fix = self.faults.quote(word), message("use one of {kinds}")
                self.faults.add(path, "{word} is not a kind of rule", fix, word=quoted, kinds=_LISTED)
            case Mapping():
                problem = message("a rule has one member, this has {count}")
                fix = message('use one of {kinds}; "all" holds several rules')
                self.faults.add(path, problem, fix, count=len(value), kinds=_LISTED)
            case _:
                quoted, fix = self.faults.quote(value), message("write an object, such as {example}")
                self.faults.add(path, "{value} is not a rule", fix, value=quoted, example=_EXAMPLE)
        return None

    def _rules(self, value: object, path: str, depth: int) -> tuple[Rule, ...]:
        match value:
            case []:
                self.faults.add(path, "the group is empty", "put at least one rule into it")
            case list():
                at = depth + 1
                return tuple(self.rule(part, f"{path}[{index}]", at) for index, part in enumerate(value))
            case _:
                quoted = self.faults.quote(value)
                self.faults.add(path, "{value} is not a list of rules", "write rules in [ ]", value=quoted)
        return (_STAND_IN,)

    def _at_least(self, value: object, path: str, depth: int) -> Rule:
        members = Members.take(value, path, ("count", "of"), self.faults)
        listed = members.values.get("of")
        rules = self._rules(listed, f"{path}.of", depth) if "of" in members.values else (_STAND_IN,)
        most = len(listed) if isinstance(listed, list) and listed else None
        return AtLeast(min(members.count("count", most), len(rules)), rules)
