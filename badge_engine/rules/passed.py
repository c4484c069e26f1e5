"""The requirement that a gradebook column is passed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, Grading, Outline
from badge_engine.rules.column import column_problems, graded_cell
from badge_engine.rules.identifiers import require_identifier
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.words import Words

_WORDS = {"complete": True, "pass": True, "passed": True, "incomplete": False, "fail": False, "failed": False}


@dataclass(frozen=True, slots=True)
class Passed:
    """The column `line_item`, which is graded as passed or not, is passed."""

    WORD: ClassVar[str] = "passed"
    FIELDS: ClassVar[tuple[str, ...]] = ("line_item",)
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    line_item: str
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.line_item)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(members.identifier("line_item"), Window.read(members))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"line_item": self.line_item, **self.window.write()}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(line_items=frozenset({self.line_item}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, line_item=ids.line_items.get(self.line_item, self.line_item))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: a column that cannot be judged, or one that is not graded as passed."""
        yield from column_problems(outline, self.line_item, words)
        column = outline.columns_by_id.get(self.line_item)
        if column is not None and column.grading is not Grading.PASSED:
            yield (
                words.say("{title} is not graded as passed or not", title=words.title(column.id)),
                words.say("ask for points or per cent, or choose another column"),
            )

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. The platform's word decides: points say nothing where there are none to get."""
        cell = graded_cell(record, self.line_item)
        if isinstance(cell, Reason):
            return Observation(cell)
        _, score = cell
        passed = None if score.letter is None else _WORDS.get(score.letter.strip().casefold())
        if passed is None:
            return Observation(Reason.OTHER_GRADING, at=score.graded_at, letter=score.letter)
        reason = Reason.REACHED if passed else Reason.BELOW
        return self.window.settle(Observation(reason, at=score.graded_at, letter=score.letter))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`: there is nothing between not passed and passed."""
        return Fraction(observation.reason.verdict is not Verdict.MET)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        return self.window.narrow(words.say("A pass in {title}", title=words.title(self.line_item)), words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        match observation.reason:
            case Reason.REACHED:
                return words.say("Passed.")
            case Reason.BELOW:
                return words.say("Not passed yet.")
            case _:
                return words.say("Not graded yet.")
