"""The canonical JSON form of a record, restricted to what a rule looks at: by it a decision can be replayed.

Lists are sorted: the same facts have the same form, and so the same hash.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from badge_engine.ledger import canonical
from badge_engine.plain import from_plain, to_plain
from badge_engine.records import (
    Approval,
    Completable,
    Completion,
    CourseGrade,
    CourseRecord,
    GradeKind,
    Group,
    Holding,
    LineItem,
    Outcome,
    OutcomeResult,
    Outline,
    Score,
)
from badge_engine.rules.names import Names
from badge_engine.rules.tree import Rule, names

Fact = TypeVar("Fact")
Key = TypeVar("Key")


class Excerpts:
    """Writes what one rule looks at in each record of a class: the JSON form of what `relevant` returns.

    What the rule looks at, and the outline that the class has in common, are worked out once.
    """

    def __init__(self, rule: Rule) -> None:
        self._looked_at = names(rule)
        self._outline: Outline | None = None
        self._written: dict[str, Any] = {}

    def write(self, record: CourseRecord) -> dict[str, Any]:
        """Return the JSON form of one record's part."""
        if record.outline is not self._outline:
            self._outline = record.outline
            self._written = _write_outline(_relevant_outline(record.outline, self._looked_at))
        return _write_record(_relevant(record, self._looked_at, record.outline), self._written)


def relevant(rule: Rule, record: CourseRecord) -> CourseRecord:
    """Return the record with nothing but what the rule looks at; the rule judges both alike."""
    looked_at = names(rule)
    return _relevant(record, looked_at, _relevant_outline(record.outline, looked_at))


def _relevant_outline(outline: Outline, looked_at: Names) -> Outline:
    return Outline(
        tuple(each for each in outline.line_items if each.id in looked_at.line_items),
        tuple(each for each in outline.completables if each.id in looked_at.parts),
        outline.grade_kinds & looked_at.grades,
        tuple(each for each in outline.outcomes if each.id in looked_at.outcomes),
        tuple(each for each in outline.groups if each.id in looked_at.groups),
    )


def _relevant(record: CourseRecord, looked_at: Names, outline: Outline) -> CourseRecord:
    return CourseRecord(
        record.learner,
        outline,
        _only(record.scores, looked_at.line_items),
        _only(record.completions, looked_at.parts),
        _only(record.grades, looked_at.grades),
        _only(record.outcomes, looked_at.outcomes),
        None if record.groups is None else record.groups & looked_at.groups,
        tuple(
            each
            for each in record.holdings
            if each.achievement in looked_at.achievements or each.unit in looked_at.units
        ),
        _only(record.approvals, looked_at.steps),
    )


def write_record(record: CourseRecord) -> dict[str, Any]:
    """Return the JSON form, from which `read_record` reads the same facts."""
    return _write_record(record, _write_outline(record.outline))


def _write_outline(outline: Outline) -> dict[str, Any]:
    return {
        "line_items": _written(outline.line_items),
        "completables": _written(outline.completables),
        "grade_kinds": sorted(outline.grade_kinds),
        "outcomes": _written(outline.outcomes),
        "groups": _written(outline.groups),
    }


def _write_record(record: CourseRecord, outline: Mapping[str, Any]) -> dict[str, Any]:
    written = {
        "learner": record.learner,
        **outline,
        "scores": _written(record.scores.values()),
        "completions": _written(record.completions.values()),
        "grades": _written(record.grades.values()),
        "results": _written(record.outcomes.values()),
    }
    if record.groups is not None:
        written["memberships"] = sorted(record.groups)
    written["holdings"] = _written(record.holdings)
    written["approvals"] = _written(record.approvals.values())
    return written


def read_record(document: Mapping[str, Any]) -> CourseRecord:
    """Return the record that `write_record` wrote; a document of another form is our bug."""

    def facts(kind: type[Fact], name: str) -> tuple[Fact, ...]:
        return tuple(from_plain(kind, each) for each in document.get(name, ()))

    return CourseRecord(
        document["learner"],
        Outline(
            facts(LineItem, "line_items"),
            facts(Completable, "completables"),
            frozenset(map(GradeKind, document.get("grade_kinds", ()))),
            facts(Outcome, "outcomes"),
            facts(Group, "groups"),
        ),
        {each.line_item: each for each in facts(Score, "scores")},
        {each.completable: each for each in facts(Completion, "completions")},
        {each.kind: each for each in facts(CourseGrade, "grades")},
        {each.outcome: each for each in facts(OutcomeResult, "results")},
        frozenset(document["memberships"]) if "memberships" in document else None,
        facts(Holding, "holdings"),
        {each.step: each for each in facts(Approval, "approvals")},
    )


def _only(facts: Mapping[Key, Fact], keys: frozenset[Key]) -> Mapping[Key, Fact]:
    return MappingProxyType({key: fact for key, fact in facts.items() if key in keys})


def _written(facts: Collection[object]) -> list[Any]:
    return sorted(map(to_plain, facts), key=canonical) if facts else []
