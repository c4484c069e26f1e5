"""What a rule looks at, by id: nothing else can change its judgement."""

from dataclasses import dataclass, fields
from typing import Self

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import GradeKind


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of everything that a requirement or a whole rule looks at.

    `achievements` are those that must be held; of `units`, all credits are counted.
    """

    line_items: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    grades: frozenset[GradeKind] = frozenset()
    outcomes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    achievements: frozenset[str] = frozenset()
    units: frozenset[CreditUnit] = frozenset()
    steps: frozenset[str] = frozenset()

    def __or__(self, other: Self) -> Self:
        """Return everything that one of the two looks at."""
        return type(self)(
            *(getattr(self, each.name) | getattr(other, each.name) for each in fields(self)),
        )
