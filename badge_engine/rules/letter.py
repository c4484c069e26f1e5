"""The requirement of a letter grade in one gradebook column."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self
from unicodedata import normalize

from badge_engine.records import CourseRecord, Grading, Outline
from badge_engine.rules.column import column_problems, graded_cell
from badge_engine.rules.identifiers import require_distinct, require_identifier
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.words import Words


@dataclass(frozen=True, slots=True)
class LetterIn:
    """One of the `accepted` letters, the best first, in the column `line_item`.

    The list is the whole order: every letter in it is better than any that is not.
    """

    WORD: ClassVar[str] = "letter"
    FIELDS: ClassVar[tuple[str, ...]] = ("line_item", "accepted")
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    line_item: str
    accepted: tuple[str, ...]
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.line_item)
        require_distinct(self.accepted)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(
            members.identifier("line_item"), members.texts("accepted", '["A", "B"]'), Window.read(members)
        )

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"line_item": self.line_item, "accepted": list(self.accepted), **self.window.write()}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(line_items=frozenset({self.line_item}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, line_item=ids.line_items.get(self.line_item, self.line_item))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: a column that cannot be judged, or one that is not graded in letters."""
        yield from column_problems(outline, self.line_item, words)
        column = outline.columns_by_id.get(self.line_item)
        if column is not None and column.grading is not Grading.LETTER:
            yield (
                words.say("{title} is not graded in letters", title=words.title(column.id)),
                words.say("ask for points or per cent, or choose another column"),
            )

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. Capitals, blanks and kinds of minus signs make no difference."""
        cell = graded_cell(record, self.line_item)
        if isinstance(cell, Reason):
            return Observation(cell)
        _, score = cell
        if score.letter is None:
            return Observation(Reason.OTHER_GRADING, at=score.graded_at)
        letters = {_plain(letter) for letter in self.accepted}
        reason = Reason.REACHED if _plain(score.letter) in letters else Reason.BELOW
        return self.window.settle(Observation(reason, at=score.graded_at, letter=score.letter))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`: how far two letters are from each other is not known."""
        return Fraction(observation.reason.verdict is not Verdict.MET)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        text = words.say(
            "Grade in {title}, one of: {letters}",
            title=words.title(self.line_item),
            letters=words.listed(map(words.spell, self.accepted)),
        )
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        if observation.letter is None:
            return words.say("Not graded yet.")
        letter = words.spell(observation.letter)
        if observation.reason is Reason.REACHED:
            return words.say("Reached: {done}.", done=letter)
        return words.say("{done} so far.", done=letter)


def _plain(letter: str) -> str:
    return "".join(normalize("NFKC", letter).replace("\N{MINUS SIGN}", "-").split()).casefold()
