"""The form of a made-up learner: what was filled in as a sample, and a sample as it was filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from typing import assert_never

from badge_engine.records import (
    Approval,
    Completion,
    CourseGrade,
    CourseRecord,
    GradeKind,
    Holding,
    OutcomeResult,
    Outline,
    Score,
)
from badge_engine.rules import Sample, Verdict
from badge_engine.rules.exact import decimal_text
from lti_tool.languages import gettext
from lti_tool.web.sample_fields import Field, Kind

NAME_CHARACTERS = 120
_PLACES = 6
_NUMBER = re.compile(r"\d{1,7}([.,]\d{1,6})?", re.ASCII)


class SampleError(Exception):
    """A sample cannot be kept like this; `problems` says everything that is wrong, for a person."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_sample(
    posted: Mapping[str, str], fields: Sequence[Field], outline: Outline, now: datetime
) -> Sample:
    """Return the sample that was filled in. Raise `SampleError` with everything that is wrong."""
    name, expected = " ".join(posted.get("name", "").split()), posted.get("expected", "")
    reading = _Reading(outline, now)
    if not 0 < len(name) <= NAME_CHARACTERS or not name.isprintable():
        reading.problems.append(
            gettext("Give the sample a name of up to %(most)s characters.", most=NAME_CHARACTERS)
        )
    if expected not in set(Verdict):
        reading.problems.append(gettext("Say what is expected of it."))
    reading.date(posted.get("at", ""))
    for each in fields:
        value = posted.get(each.name, "").strip()
        if value:
            reading.take(each, value)
    if reading.problems:
        raise SampleError(reading.problems)
    return Sample(name, reading.record(any(each.kind is Kind.GROUP for each in fields)), Verdict(expected))


@dataclass(slots=True)
class _Reading:
    """What was filled in so far."""

    outline: Outline
    now: datetime
    at: datetime | None = None
    scores: dict[str, Score] = field(default_factory=dict)
    completions: dict[str, Completion] = field(default_factory=dict)
    grades: dict[GradeKind, CourseGrade] = field(default_factory=dict)
    outcomes: dict[str, OutcomeResult] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    holdings: list[Holding] = field(default_factory=list)
    approvals: dict[str, Approval] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def date(self, text: str) -> None:
        """Take the day on which all of it was reached, as its noon in UTC."""
        if not text:
            return
        try:
            self.at = datetime.strptime(text, "%Y-%m-%d").replace(hour=12, tzinfo=UTC)
        except ValueError:
            self.problems.append(gettext("Write the day as year-month-day, such as 2026-06-30."))

    def take(self, each: Field, value: str) -> None:
        """Take one fact."""
        number = self._number(each, value) if each.numeric else None
        if each.numeric and number is None:
            return
        if each.choices and value not in each.choices:
            self.problems.append(gettext("%(title)s: choose one of the answers.", title=each.title))
            return
        self._keep(each, value, number or Fraction(0))

    def _keep(self, each: Field, value: str, number: Fraction) -> None:
        at, key = self.at or self.now, each.key
        match each.kind:
            case Kind.POINTS | Kind.LETTER:
                self._score(each, value, number)
            case Kind.PART:
                complete, failed = value != "incomplete", value == "failed"
                self.completions[key] = Completion("sample", key, complete, failed, self.at)
            case Kind.GRADE:
                self.grades[GradeKind(key)] = CourseGrade("sample", GradeKind(key), number)
            case Kind.OUTCOME:
                self.outcomes[key] = OutcomeResult("sample", key, number, self.at)
            case Kind.GROUP:
                self.groups.add(key)
            case Kind.BADGE:
                self.holdings.append(Holding(key, each.issuer, f"{key}#sample", at))
            case Kind.CREDITS | Kind.UNIT:
                self.holdings.append(Holding(key, each.issuer, f"{key}#credits", at, number, each.unit))
            case Kind.STEP:
                self.approvals[key] = Approval(key, "sample", at, ("sample",))
            case _:
                assert_never(each.kind)

    def _score(self, each: Field, value: str, number: Fraction) -> None:
        known, column = self.scores.get(each.key), self.outline.columns_by_id.get(each.key)
        maximum = column.maximum if column is not None and column.maximum is not None else Fraction(0)
        points = number if each.kind is Kind.POINTS else known.given if known else Fraction(0)
        letter = value if each.kind is Kind.LETTER else known.letter if known else None
        self.scores[each.key] = Score("sample", each.key, points, maximum, self.at, letter)

    def _number(self, each: Field, value: str) -> Fraction | None:
        if _NUMBER.fullmatch(value) is None:
            self.problems.append(gettext("%(title)s: write a number, such as 7.5.", title=each.title))
            return None
        return Fraction(value.replace(",", "."))

    def record(self, with_groups: bool) -> CourseRecord:  # noqa: FBT001 - one caller, one flag
        """Return all of it as what is known of a learner."""
        return CourseRecord(
            "sample",
            self.outline,
            self.scores,
            self.completions,
            self.grades,
            self.outcomes,
            frozenset(self.groups) if with_groups else None,
            tuple(self.holdings),
            self.approvals,
        )


def filled(sample: Sample) -> dict[str, str]:
    """Return what was filled in for a sample, to show its form again."""
    record = sample.record
    moments = [each.graded_at for each in record.scores.values()]
    moments += [each.completed_at for each in record.completions.values()]
    at = next((moment for moment in moments if moment is not None), None)
    values: dict[str, str] = {"name": sample.name, "expected": sample.expected.value}
    values["at"] = at.date().isoformat() if at else ""
    for score in record.scores.values():
        values[f"{Kind.POINTS}:{score.line_item}"] = decimal_text(score.given, _PLACES)
        values[f"{Kind.LETTER}:{score.line_item}"] = score.letter or ""
    for part in record.completions.values():
        state = "failed" if part.failed else "complete" if part.complete else "incomplete"
        values[f"{Kind.PART}:{part.completable}"] = state
    values |= {
        f"{Kind.GRADE}:{kind}": decimal_text(each.percent, _PLACES) for kind, each in record.grades.items()
    }
    values |= {
        f"{Kind.OUTCOME}:{key}": decimal_text(each.score, _PLACES) for key, each in record.outcomes.items()
    }
    values |= {f"{Kind.GROUP}:{key}": "yes" for key in record.groups or ()}
    values |= {f"{Kind.STEP}:{key}": "yes" for key in record.approvals}
    for held in record.holdings:
        if held.credits is None:
            values[f"{Kind.BADGE}:{held.achievement}"] = "yes"
        else:
            for kind in (Kind.CREDITS, Kind.UNIT):
                values[f"{kind}:{held.achievement}"] = decimal_text(held.credits, _PLACES)
    return values
