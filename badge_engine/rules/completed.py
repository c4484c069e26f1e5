"""The requirement that a part of the course is completed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, Outline
from badge_engine.rules.identifiers import require_identifier
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.words import Words


@dataclass(frozen=True, slots=True)
class Completed:
    """The module, section, activity or course `part` is completed, and not without a passing grade."""

    WORD: ClassVar[str] = "completed"
    FIELDS: ClassVar[tuple[str, ...]] = ("part",)
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    part: str
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.part)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(members.identifier("part"), Window.read(members))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"part": self.part, **self.window.write()}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(parts=frozenset({self.part}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, part=ids.parts.get(self.part, self.part))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: an unknown part, or one in which nothing is required."""
        part = outline.parts_by_id.get(self.part)
        if part is None:
            yield (
                words.say("the course has no part {id}", id=self.part),
                words.say("choose a part of this course"),
            )
        elif not part.requirements:
            problem = words.say(
                "nothing is required in {title}, everybody has it completed", title=words.title(part.id)
            )
            yield problem, words.say("add a requirement to it, or choose another part")

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`.

        A part in which nothing is required any more is not believed: the platform calls it completed for
        everybody.
        """
        part = record.outline.parts_by_id.get(self.part)
        if part is None:
            return Observation(Reason.PART_GONE)
        if not part.requirements:
            return Observation(Reason.NO_REQUIREMENTS)
        completion = record.completions.get(self.part)
        if completion is None:
            return Observation(Reason.NOT_REPORTED)
        if not completion.complete:
            return Observation(Reason.INCOMPLETE, at=completion.completed_at)
        reason = Reason.FAILED if completion.failed else Reason.COMPLETE
        return self.window.settle(Observation(reason, at=completion.completed_at))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`: there is nothing between not completed and completed."""
        return Fraction(observation.reason.verdict is not Verdict.MET)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        text = words.say("Completion of {title}", title=words.title(self.part))
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        match observation.reason:
            case Reason.COMPLETE:
                return words.say("Done.")
            case Reason.FAILED:
                return words.say("Done, but without a passing grade so far.")
            case Reason.INCOMPLETE:
                return words.say("Not done yet.")
            case _:
                return words.say("Nothing is reported yet.")
