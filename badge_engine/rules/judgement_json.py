"""The JSON form of a judgement: the JSON form of its rule, with verdict, reason and fact beside each part.

Numbers are exact text, as `Fraction` writes them (`15/2`); times are ISO 8601 in UTC.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, assert_never

from badge_engine.rules.judging import GroupJudgement, Judgement, LeafJudgement
from badge_engine.rules.observation import Measure, Observation, Reason
from badge_engine.rules.rule_json import LEAF_KINDS, parse_leaf, write_rule
from badge_engine.rules.tree import AllOf, AnyOf, AtLeast, Rule

_REASONS = {reason.value: reason for reason in Reason}


def write_judgement(judgement: Judgement, rule: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the JSON form, which `read_judgement` reads as an equal judgement.

    `rule` is the JSON form of its rule; for a class it is the same, and written once.
    """
    return _write(judgement, write_rule(judgement.rule) if rule is None else rule)


def _write(judgement: Judgement, rule: Mapping[str, Any]) -> dict[str, Any]:
    verdict = {"verdict": judgement.verdict.value}
    match judgement:
        case LeafJudgement():
            return {**verdict, **_write_observation(judgement.observation), **rule}
        case GroupJudgement(AtLeast(count), parts):
            of = [_write(part, member) for part, member in zip(parts, rule[AtLeast.WORD]["of"], strict=True)]
            return verdict | {AtLeast.WORD: {"count": count, "of": of}}
        case GroupJudgement(group, parts):
            members = zip(parts, rule[group.WORD], strict=True)
            return verdict | {group.WORD: [_write(part, member) for part, member in members]}
        case _:
            assert_never(judgement)


def read_judgement(document: Mapping[str, Any]) -> Judgement:
    """Return the judgement that `write_judgement` wrote.

    Raises `ValueError` where the recorded verdict is not the one that follows from the recorded facts; a
    document of another form is our bug.
    """
    judgement = _read(document)
    if judgement.verdict != document["verdict"]:
        raise ValueError(f"recorded as {document['verdict']}, but the recorded facts say {judgement.verdict}")
    return judgement


def _read(document: Mapping[str, Any]) -> Judgement:
    match document:
        case {AllOf.WORD: [*members]}:
            parts = tuple(read_judgement(member) for member in members)
            return GroupJudgement(AllOf(_rules(parts)), parts)
        case {AnyOf.WORD: [*members]}:
            parts = tuple(read_judgement(member) for member in members)
            return GroupJudgement(AnyOf(_rules(parts)), parts)
        case {AtLeast.WORD: {"count": int(count), "of": [*members]}}:
            parts = tuple(read_judgement(member) for member in members)
            return GroupJudgement(AtLeast(count, _rules(parts)), parts)
        case _:
            [word] = LEAF_KINDS.keys() & document.keys()
            return LeafJudgement(parse_leaf(word, document[word]), _read_observation(document))


def _rules(parts: tuple[Judgement, ...]) -> tuple[Rule, ...]:
    return tuple(part.rule for part in parts)


def _write_observation(observation: Observation) -> dict[str, Any]:
    written: dict[str, Any] = {"reason": observation.reason.value}
    if observation.measure is not None:
        written |= {"given": str(observation.measure.given), "maximum": str(observation.measure.maximum)}
    if observation.at is not None:
        written["at"] = observation.at.astimezone(UTC).isoformat()
    if observation.letter is not None:
        written["grade"] = observation.letter
    if observation.sources:
        written["sources"] = list(observation.sources)
    return written


def _read_observation(document: Mapping[str, Any]) -> Observation:
    measure = (
        Measure(Fraction(document["given"]), Fraction(document["maximum"])) if "given" in document else None
    )
    at = datetime.fromisoformat(document["at"]) if "at" in document else None
    sources = tuple(document.get("sources", ()))
    return Observation(_REASONS[document["reason"]], measure, at, document.get("grade"), sources)
