"""The requirement of a score in one gradebook column."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Self

from badge_engine.records import CourseRecord, LineItem, Outline, Score
from badge_engine.rules.exact import (
    decimal_text,
    decimal_text_above,
    decimal_text_beside,
    require_threshold,
    threshold_text,
)
from badge_engine.rules.identifiers import require_identifier
from badge_engine.rules.members import Members
from badge_engine.rules.observation import Measure, Observation, Reason
from badge_engine.rules.words import Words

ALL_PER_CENT = 100


class Unit(StrEnum):
    """In what a threshold is given: the column's own points, or per cent of the column's maximum."""

    POINTS = "points"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class ScoreAtLeast:
    """A score of `at_least` points or per cent in the column `line_item`."""

    WORD: ClassVar[str] = "score"
    FIELDS: ClassVar[tuple[str, ...]] = ("line_item", "at_least", "unit")

    line_item: str
    at_least: Fraction
    unit: Unit

    def __post_init__(self) -> None:
        require_identifier(self.line_item)
        require_threshold(self.at_least)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(
            members.identifier("line_item"), members.threshold("at_least"), members.choice("unit", Unit)
        )

    def write(self) -> dict[str, str]:
        """See `Leaf.write`."""
        return {
            "line_item": self.line_item,
            "at_least": threshold_text(self.at_least),
            "unit": self.unit.value,
        }

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: an unknown column, a threshold out of reach, a column without a maximum."""
        column = _column(outline, self.line_item)
        if column is None:
            yield (
                words.say("the course has no column {id}", id=self.line_item),
                words.say("choose a column of this course"),
            )
            return
        title, ceiling = words.title(column.id), self._ceiling(column)
        if self.unit is Unit.PERCENT and column.maximum is not None and column.maximum <= 0:
            problem = words.say("{title} has no maximum, so there is no percentage of it", title=title)
            yield problem, words.say("ask for points, or choose another column")
        elif ceiling is not None and self.at_least > ceiling:
            most, wanted = self._amount(ceiling, words), self._amount(self.at_least, words)
            problem = "{title} gives {most} at most, {wanted} is out of reach"
            fix = words.say("ask for {most} or less", most=most)
            yield words.say(problem, title=title, most=most, wanted=wanted), fix

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. A score that was given of another maximum is brought to the column's own."""
        column = _column(record.outline, self.line_item)
        if column is None:
            return Observation(Reason.COLUMN_GONE)
        score = record.scores.get(self.line_item)
        if score is None:
            return Observation(Reason.NOT_GRADED)
        measure = _measure(score, column)
        if measure is None or (self.unit is Unit.PERCENT and measure.maximum <= 0):
            return Observation(Reason.NO_MAXIMUM, at=score.graded_at)
        reason = Reason.REACHED if self._value(measure) >= self.at_least else Reason.BELOW
        return Observation(reason, measure, score.graded_at)

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`."""
        if observation.measure is None:
            return Fraction(1)
        return min(max(1 - self._value(observation.measure) / self.at_least, Fraction(0)), Fraction(1))

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        wanted = self._amount(self.at_least, words)
        return words.say(
            "Score of at least {wanted} in {title}", title=words.title(self.line_item), wanted=wanted
        )

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        measure = observation.measure
        if measure is None:
            return words.say("Not graded yet.")
        done = self._done(measure, words)
        if observation.reason is Reason.REACHED:
            return words.say("Reached: {done}.", done=done)
        return words.say("{done} so far, {missing} short.", done=done, missing=self._missing(measure, words))

    def _ceiling(self, column: LineItem) -> Fraction | None:
        """Return the most that can be given; a column that gives only extra points has no end."""
        if self.unit is Unit.PERCENT:
            return Fraction(ALL_PER_CENT)
        return column.maximum or None

    def _value(self, measure: Measure) -> Fraction:
        return measure.given if self.unit is Unit.POINTS else ALL_PER_CENT * measure.given / measure.maximum

    def _amount(self, number: Fraction, words: Words) -> str:
        text = threshold_text(number)
        return words.points(text) if self.unit is Unit.POINTS else words.percent(text)

    def _done(self, measure: Measure, words: Words) -> str:
        value = decimal_text_beside(self._value(measure), self.at_least)
        if self.unit is Unit.POINTS:
            return words.points_of(value, measure.maximum)
        points = words.points_of(decimal_text(measure.given, 2), measure.maximum)
        return words.say("{points} ({percent})", points=points, percent=words.percent(value))

    def _missing(self, measure: Measure, words: Words) -> str:
        wanted = self.at_least if self.unit is Unit.POINTS else self.at_least * measure.maximum / ALL_PER_CENT
        return words.points(decimal_text_above(wanted - measure.given))


def _column(outline: Outline, identifier: str) -> LineItem | None:
    return next((item for item in outline.line_items if item.id == identifier), None)


def _measure(score: Score, column: LineItem) -> Measure | None:
    """Return the score in the column's own points, `None` where two maxima cannot be brought together."""
    if column.maximum is None or column.maximum == score.maximum:
        return Measure(score.given, score.maximum)
    if column.maximum <= 0 or score.maximum <= 0:
        return None
    return Measure(score.given * column.maximum / score.maximum, column.maximum)
