"""The requirement of a grade for the whole course."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Self, assert_never

from badge_engine.records import CourseRecord, GradeKind, Outline
from badge_engine.rules.exact import (
    decimal_text_above,
    decimal_text_beside,
    require_threshold,
    share_left,
    threshold_text,
)
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Measure, Observation, Reason
from badge_engine.rules.words import Words

ALL_PER_CENT = Fraction(100)


@dataclass(frozen=True, slots=True)
class CourseGradeAtLeast:
    """A course grade of `at_least` per cent. Which of the two grades is meant is always said."""

    WORD: ClassVar[str] = "course_grade"
    FIELDS: ClassVar[tuple[str, ...]] = ("kind", "at_least")
    OPTIONAL: ClassVar[tuple[str, ...]] = ()

    kind: GradeKind
    at_least: Fraction

    def __post_init__(self) -> None:
        require_threshold(self.at_least)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(members.choice("kind", GradeKind), members.threshold("at_least"))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"kind": self.kind.value, "at_least": threshold_text(self.at_least)}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(grades=frozenset({self.kind}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        del ids  # nothing of it belongs to one course
        return self

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: a grade that the platform does not let us read, a threshold out of reach."""
        if self.kind not in outline.grade_kinds:
            fix = words.say("choose columns of the gradebook instead, or ask for the access that is missing")
            yield self._unreadable(words), fix
        if self.at_least > ALL_PER_CENT:
            wanted = words.percent(threshold_text(self.at_least))
            problem = words.say("a course grade ends at 100 %, {wanted} is out of reach", wanted=wanted)
            yield problem, words.say("ask for 100 % or less")

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`."""
        if self.kind not in record.outline.grade_kinds:
            return Observation(Reason.GRADE_NOT_READABLE)
        grade = record.grades.get(self.kind)
        if grade is None:
            return Observation(Reason.NOT_GRADED)
        reason = Reason.REACHED if grade.percent >= self.at_least else Reason.BELOW
        return Observation(reason, Measure(grade.percent, ALL_PER_CENT))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`."""
        if observation.measure is None:
            return Fraction(1)
        return share_left(observation.measure.given, self.at_least)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        wanted = words.percent(threshold_text(self.at_least))
        match self.kind:
            case GradeKind.CURRENT:
                return words.say("Course grade of at least {wanted}, ungraded work left out", wanted=wanted)
            case GradeKind.FINAL:
                return words.say(
                    "Course grade of at least {wanted}, ungraded work counted as zero", wanted=wanted
                )
            case _:
                assert_never(self.kind)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        if observation.measure is None:
            return words.say("Not graded yet.")
        given = observation.measure.given
        done = words.percent(decimal_text_beside(given, self.at_least))
        if observation.reason is Reason.REACHED:
            return words.say("Reached: {done}.", done=done)
        missing = words.percent(decimal_text_above(self.at_least - given))
        return words.say("{done} so far, {missing} short.", done=done, missing=missing)

    def _unreadable(self, words: Words) -> str:
        match self.kind:
            case GradeKind.CURRENT:
                return words.say("the current course grade cannot be read in this course")
            case GradeKind.FINAL:
                return words.say("the final course grade cannot be read in this course")
            case _:
                assert_never(self.kind)
