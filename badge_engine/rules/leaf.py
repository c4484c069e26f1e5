"""What every kind of requirement offers. A new kind is one class in one module, listed in `tree.LEAVES`."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, ClassVar, Protocol, Self

from badge_engine.records import CourseRecord, Outline
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Observation
from badge_engine.rules.words import Words


class Leaf(Protocol):
    """A requirement: a frozen, slotted dataclass whose fields are the members of its JSON form.

    `WORD` names it in JSON. `OPTIONAL` members may be left out. Its JSON Schema stands in
    `rule.schema.json`, as `$defs/<WORD>`.
    """

    WORD: ClassVar[str]
    FIELDS: ClassVar[tuple[str, ...]]
    OPTIONAL: ClassVar[tuple[str, ...]]

    @classmethod
    def read(cls, members: Members) -> Self:
        """Return the requirement with these members; what is wrong is noted in `members.faults`."""
        ...

    def write(self) -> dict[str, Any]:
        """Return the members of the JSON form."""
        ...

    @property
    def names(self) -> Names:
        """Everything that `observe` looks at."""
        ...

    def renamed(self, ids: Renaming) -> Self:
        """Return the same requirement of a course that has other ids, such as a copy of its course."""
        ...

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield (problem, fix) for everything that keeps this from being met in such a course."""
        ...

    def observe(self, record: CourseRecord) -> Observation:
        """Judge one record. A better record is never judged worse, and no settled verdict ever turns."""
        ...

    def shortfall(self, observation: Observation) -> Fraction:
        """Return which share of the way is still to go, from 0 (met) to 1 (nothing is known to be done)."""
        ...

    def criterion(self, words: Words) -> str:
        """Return what is required, as a clause without a full stop."""
        ...

    def standing(self, observation: Observation, words: Words) -> str:
        """Return what is there and what is missing, in sentences.

        Only asked for what needs no attention and is not a matter of dates: those are said alike for all.
        """
        ...
