"""The requirement of a level in a learning outcome or competency."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, Outline
from badge_engine.rules.exact import (
    decimal_text_above,
    decimal_text_beside,
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


@dataclass(frozen=True, slots=True)
class OutcomeAtLeast:
    """A level of `at_least` points in the learning outcome `outcome`, in the outcome's own points."""

    WORD: ClassVar[str] = "outcome"
    FIELDS: ClassVar[tuple[str, ...]] = ("outcome", "at_least")
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    outcome: str
    at_least: Fraction
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.outcome)
        require_threshold(self.at_least)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(members.identifier("outcome"), members.threshold("at_least"), Window.read(members))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"outcome": self.outcome, "at_least": threshold_text(self.at_least), **self.window.write()}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(outcomes=frozenset({self.outcome}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, outcome=ids.outcomes.get(self.outcome, self.outcome))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: an unknown outcome, a level out of reach."""
        outcome = outline.outcomes_by_id.get(self.outcome)
        if outcome is None:
            yield (
                words.say("the course has no learning outcome {id}", id=self.outcome),
                words.say("choose a learning outcome of this course"),
            )
        elif outcome.maximum is not None and self.at_least > outcome.maximum:
            most, wanted = (
                words.points(threshold_text(number)) for number in (outcome.maximum, self.at_least)
            )
            problem = words.say(
                "{title} gives {most} at most, {wanted} is out of reach",
                title=words.title(outcome.id),
                most=most,
                wanted=wanted,
            )
            yield problem, words.say("ask for {most} or less", most=most)

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`."""
        outcome = record.outline.outcomes_by_id.get(self.outcome)
        if outcome is None:
            return Observation(Reason.OUTCOME_GONE)
        result = record.outcomes.get(self.outcome)
        if result is None:
            return Observation(Reason.NOT_GRADED)
        reason = Reason.REACHED if result.score >= self.at_least else Reason.BELOW
        measure = Measure(result.score, outcome.maximum or Fraction(0))
        return self.window.settle(Observation(reason, measure, result.assessed_at))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`."""
        if observation.measure is None:
            return Fraction(1)
        return share_left(observation.measure.given, self.at_least)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        text = words.say(
            "Level of at least {wanted} in the learning outcome {title}",
            wanted=words.points(threshold_text(self.at_least)),
            title=words.title(self.outcome),
        )
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        measure = observation.measure
        if measure is None:
            return words.say("Not assessed yet.")
        done = words.points_of(decimal_text_beside(measure.given, self.at_least), measure.maximum)
        if observation.reason is Reason.REACHED:
            return words.say("Reached: {done}.", done=done)
        missing = words.points(decimal_text_above(self.at_least - measure.given))
        return words.say("{done} so far, {missing} short.", done=done, missing=missing)
