"""The requirement of a score in one gradebook column."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, LineItem, Outline
from badge_engine.rules.column import column_problems, graded_cell, measure, without_percentage
from badge_engine.rules.exact import (
    decimal_text,
    decimal_text_above,
    decimal_text_beside,
    is_share,
    require_threshold,
    share_left,
    threshold_text,
)
from badge_engine.rules.identifiers import require_identifier
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Measure, Observation, Reason
from badge_engine.rules.window import ALWAYS, Window
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
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    line_item: str
    at_least: Fraction
    unit: Unit
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.line_item)
        require_threshold(self.at_least)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(
            members.identifier("line_item"),
            members.threshold("at_least"),
            members.choice("unit", Unit),
            Window.read(members),
        )

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {
            "line_item": self.line_item,
            "at_least": threshold_text(self.at_least),
            "unit": self.unit.value,
            **self.window.write(),
        }

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(line_items=frozenset({self.line_item}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, line_item=ids.line_items.get(self.line_item, self.line_item))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: a column that cannot be judged, a threshold out of reach."""
        yield from column_problems(outline, self.line_item, words)
        column = outline.columns_by_id.get(self.line_item)
        if column is None:
            return
        faults = list(without_percentage(column, words)) if self.unit is Unit.PERCENT else []
        yield from faults or self._out_of_reach(column, words)

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. A score that was given of another maximum is brought to the column's own."""
        cell = graded_cell(record, self.line_item)
        if isinstance(cell, Reason):
            return Observation(cell)
        column, score = cell
        found = measure(column, score)
        if found is None or (self.unit is Unit.PERCENT and found.maximum.numerator <= 0):
            return Observation(Reason.NO_MAXIMUM, at=score.graded_at)
        enough = (
            is_share(found.given, self.at_least, found.maximum)
            if self.unit is Unit.PERCENT
            else found.given >= self.at_least
        )
        reason = Reason.REACHED if enough else Reason.BELOW
        return self.window.settle(Observation(reason, found, score.graded_at))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`."""
        if observation.measure is None:
            return Fraction(1)
        return share_left(self._value(observation.measure), self.at_least)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        wanted = self._amount(self.at_least, words)
        text = words.say(
            "Score of at least {wanted} in {title}", title=words.title(self.line_item), wanted=wanted
        )
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        if observation.measure is None:
            return words.say("Not graded yet.")
        done = self._done(observation.measure, words)
        if observation.reason is Reason.REACHED:
            return words.say("Reached: {done}.", done=done)
        missing = self._missing(observation.measure, words)
        return words.say("{done} so far, {missing} short.", done=done, missing=missing)

    def _out_of_reach(self, column: LineItem, words: Words) -> Iterator[tuple[str, str]]:
        """Yield a threshold above all that can be given; a column that gives only extra points has no end."""
        ceiling = Fraction(ALL_PER_CENT) if self.unit is Unit.PERCENT else column.maximum or None
        if ceiling is not None and self.at_least > ceiling:
            most, wanted = self._amount(ceiling, words), self._amount(self.at_least, words)
            problem = words.say(
                "{title} gives {most} at most, {wanted} is out of reach",
                title=words.title(column.id),
                most=most,
                wanted=wanted,
            )
            yield problem, words.say("ask for {most} or less", most=most)

    def _value(self, found: Measure) -> Fraction:
        return found.given if self.unit is Unit.POINTS else ALL_PER_CENT * found.given / found.maximum

    def _amount(self, number: Fraction, words: Words) -> str:
        text = threshold_text(number)
        return words.points(text) if self.unit is Unit.POINTS else words.percent(text)

    def _done(self, found: Measure, words: Words) -> str:
        value = decimal_text_beside(self._value(found), self.at_least)
        if self.unit is Unit.POINTS:
            return words.points_of(value, found.maximum)
        points = words.points_of(decimal_text(found.given, 2), found.maximum)
        return words.say("{points} ({percent})", points=points, percent=words.percent(value))

    def _missing(self, found: Measure, words: Words) -> str:
        wanted = self.at_least if self.unit is Unit.POINTS else self.at_least * found.maximum / ALL_PER_CENT
        return words.points(decimal_text_above(wanted - found.given))
