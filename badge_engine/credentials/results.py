"""Results: the grades that a badge carries, and what the achievement says about their meaning.

A grade travels as text, exactly as it was given. Its numbers are compared exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from badge_engine.credentials.alignment import Alignment


class ResultError(ValueError):
    """A result does not fit what its achievement says about results."""


class ResultType(StrEnum):
    """What a result measures (Open Badges 3.0, ResultType)."""

    GRADE_POINT_AVERAGE = "GradePointAverage"
    LETTER_GRADE = "LetterGrade"
    PERCENT = "Percent"
    PERFORMANCE_LEVEL = "PerformanceLevel"
    PREDICTED_SCORE = "PredictedScore"
    RAW_SCORE = "RawScore"
    RESULT = "Result"
    RUBRIC_CRITERION = "RubricCriterion"
    RUBRIC_CRITERION_LEVEL = "RubricCriterionLevel"
    RUBRIC_SCORE = "RubricScore"
    SCALED_SCORE = "ScaledScore"
    STATUS = "Status"


class ResultStatus(StrEnum):
    """How far a learner came (Open Badges 3.0, ResultStatusType)."""

    COMPLETED = "Completed"
    ENROLLED = "Enrolled"
    FAILED = "Failed"
    IN_PROGRESS = "InProgress"
    ON_HOLD = "OnHold"
    PROVISIONAL = "Provisional"
    WITHDREW = "Withdrew"


@dataclass(frozen=True, slots=True)
class Span:
    """A scale of numbers, written as decimal text; `required` is the least that earns the badge."""

    least: str
    most: str
    required: str | None = None

    def __post_init__(self) -> None:
        if not _number(self.least) <= _number(self.required or self.least) <= _number(self.most):
            raise ResultError("A scale runs from its least to its most value, with what is required between.")


@dataclass(frozen=True, slots=True)
class Ladder:
    """A scale of words, lowest first, such as letter grades."""

    values: tuple[str, ...]
    required: str | None = None

    def __post_init__(self) -> None:
        if not self.values or len(set(self.values)) != len(self.values):
            raise ResultError("A ladder of values needs values, each of them once.")
        if self.required is not None and self.required not in self.values:
            raise ResultError("What is required must be one of the values.")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a rubric; `id` is an absolute URI."""

    id: str
    name: str
    description: str | None = None
    level: str | None = None
    points: str | None = None
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """A scale of levels, lowest first; `required` is the id of the least that earns the badge."""

    levels: tuple[Level, ...]
    required: str | None = None

    def __post_init__(self) -> None:
        known = [level.id for level in self.levels]
        if not known or len(set(known)) != len(known):
            raise ResultError("A rubric needs levels, each of them once.")
        if self.required is not None and self.required not in known:
            raise ResultError("The level that is required must be one of the rubric.")


Scale = Span | Ladder | Rubric


@dataclass(frozen=True, slots=True)
class ResultDescription:
    """What one kind of result means in an achievement; `id` is an absolute URI."""

    id: str
    name: str
    kind: ResultType
    scale: Scale | None = None
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a learner; `description` is the id of a `ResultDescription` of the same achievement.

    `level` is the id of a level of that description's rubric.
    """

    description: str
    value: str | None = None
    status: ResultStatus | None = None
    level: str | None = None
    alignments: tuple[Alignment, ...] = ()


def refuse_mismatch(result: Result, descriptions: Iterable[ResultDescription]) -> None:
    """Raise `ResultError` where a result has no description, lies outside its scale, or falls short of it."""
    description = next((known for known in descriptions if known.id == result.description), None)
    if description is None:
        raise ResultError(f"The achievement does not describe the result {result.description}.")
    if description.kind is ResultType.STATUS and result.status is None:
        raise ResultError("A result of the type Status needs a status.")
    if result.value is None and result.status is None and result.level is None:
        raise ResultError("A result needs a value, a level or a status.")
    _refuse_outside(result.value, result.level, description.scale)


@lru_cache(maxsize=4096)  # a class has few different grades
def _refuse_outside(value: str | None, level: str | None, scale: Scale | None) -> None:
    match scale:
        case Span(least, most, required):
            fits = value is None or _number(required or least) <= _number(value) <= _number(most)
        case Ladder(values, required):
            fits = value is None or value in values[values.index(required or values[0]) :]
        case Rubric(levels, required):
            known = [each.id for each in levels]
            fits = level in {None, *known[known.index(required or known[0]) :]}
        case None:
            fits = True
        case _:
            assert_never(scale)
    if level is not None and not isinstance(scale, Rubric):
        raise ResultError("A result names a level, and there is no rubric.")
    if not fits:
        raise ResultError(f"The result {level or value} lies outside its scale or below what is required.")


def _number(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise ResultError(f"{text!r} is not a number.") from error
