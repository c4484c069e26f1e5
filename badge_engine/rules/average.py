"""The requirement of an average over several gradebook columns, or over the best of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, Outline
from badge_engine.rules.column import column_problems, graded_cell, measure, without_percentage
from badge_engine.rules.exact import (
    decimal_text_above,
    decimal_text_beside,
    require_threshold,
    share_left,
    threshold_text,
)
from badge_engine.rules.identifiers import require_distinct
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Left, Measure, Observation, Reason, Verdict
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.words import Words

ALL_PER_CENT = Fraction(100)

_TELLING = (Left.MENDING, Left.DATA, Left.DEED, Left.NEVER)


@dataclass(frozen=True, slots=True)
class AverageAtLeast:
    """`at_least` per cent on average over the `best` columns out of `line_items`.

    Each column counts alike, whatever its points. A score outside the window does not count.
    """

    WORD: ClassVar[str] = "average"
    FIELDS: ClassVar[tuple[str, ...]] = ("line_items", "best", "at_least")
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    line_items: tuple[str, ...]
    best: int
    at_least: Fraction
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_distinct(self.line_items)
        require_threshold(self.at_least)
        if not 1 <= self.best <= len(self.line_items):
            raise ValueError(f"the best {self.best} of {len(self.line_items)} columns do not exist")

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        line_items = members.texts("line_items", '["canvas:assignment:12"]')
        best = members.count("best", members.length("line_items"))
        threshold = members.threshold("at_least")
        return cls(line_items, min(best, len(line_items)), threshold, Window.read(members))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {
            "line_items": list(self.line_items),
            "best": self.best,
            "at_least": threshold_text(self.at_least),
            **self.window.write(),
        }

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(line_items=frozenset(self.line_items))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, line_items=tuple(ids.line_items.get(each, each) for each in self.line_items))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: columns that cannot be judged, a threshold out of reach."""
        for line_item in self.line_items:
            yield from column_problems(outline, line_item, words)
            column = outline.columns_by_id.get(line_item)
            if column is not None:
                yield from without_percentage(column, words)
        if self.at_least > ALL_PER_CENT:
            wanted = words.percent(threshold_text(self.at_least))
            problem = words.say("an average ends at 100 %, {wanted} is out of reach", wanted=wanted)
            yield problem, words.say("ask for 100 % or less")

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`.

        Met as soon as the best of what counts is enough, since a further score can only replace a worse one.
        Not unmet before all is known, since a score may be above 100 %.
        """
        seen = [self._share(record, line_item) for line_item in self.line_items]
        counted = sorted((share for share in seen if isinstance(share, Fraction)), reverse=True)[: self.best]
        average = Measure(sum(counted, Fraction(0)) / len(counted), ALL_PER_CENT) if counted else None
        reasons = [reason for reason in seen if isinstance(reason, Reason)]
        return Observation(self._reason(counted, reasons), average)

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`."""
        if observation.measure is None or observation.reason not in {Reason.REACHED, Reason.BELOW}:
            return Fraction(1)
        return share_left(observation.measure.given, self.at_least)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        columns = words.listed(map(words.title, self.line_items))
        wanted, total = words.percent(threshold_text(self.at_least)), len(self.line_items)
        if self.best == total:
            text = words.say("Average of at least {wanted} over {columns}", wanted=wanted, columns=columns)
        elif self.best == 1:
            text = words.say("Best of at least {wanted} out of {columns}", wanted=wanted, columns=columns)
        else:
            text = words.say(
                "Average of at least {wanted} over the best {best} of {columns}",
                wanted=wanted,
                best=self.best,
                columns=columns,
            )
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        if observation.reason in {Reason.TOO_EARLY, Reason.TOO_LATE}:
            return words.say("Too few scores lie in the time that counts.")
        if observation.measure is None:
            return words.say("Not graded yet.")
        given = observation.measure.given
        done = words.percent(decimal_text_beside(given, self.at_least))
        match observation.reason:
            case Reason.REACHED:
                return words.say("Reached: {done}.", done=done)
            case Reason.BELOW:
                missing = words.percent(decimal_text_above(self.at_least - given))
                return words.say("{done} so far, {missing} short.", done=done, missing=missing)
            case _:
                return words.say("{done} so far, not everything is graded yet.", done=done)

    def _share(self, record: CourseRecord, line_item: str) -> Fraction | Reason:
        """Return what counts of a column, in per cent, or the reason that nothing does."""
        cell = graded_cell(record, line_item)
        if isinstance(cell, Reason):
            return cell
        column, score = cell
        found = measure(column, score)
        if found is None or found.maximum <= 0:
            return Reason.NO_MAXIMUM
        return self.window.misses(score.graded_at) or ALL_PER_CENT * found.given / found.maximum

    def _reason(self, counted: list[Fraction], reasons: list[Reason]) -> Reason:
        enough = len(counted) == self.best
        if enough and sum(counted) >= self.at_least * self.best:
            return Reason.REACHED
        found = min(reasons, key=lambda reason: _TELLING.index(reason.left), default=Reason.BELOW)
        return Reason.BELOW if enough and found.verdict is Verdict.UNMET else found
