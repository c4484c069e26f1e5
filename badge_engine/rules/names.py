"""What a rule looks at, by id: nothing else can change its judgement."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
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


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Renaming:
    """Other ids for what a rule names in one course; what is not in it keeps its id."""

    line_items: Mapping[str, str] = field(default_factory=_nothing)
    parts: Mapping[str, str] = field(default_factory=_nothing)
    outcomes: Mapping[str, str] = field(default_factory=_nothing)
    groups: Mapping[str, str] = field(default_factory=_nothing)
    achievements: Mapping[str, str] = field(default_factory=_nothing)
