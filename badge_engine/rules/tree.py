"""The rule tree: requirements, and groups of rules. There is no `not`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import ClassVar, TypeAlias

from badge_engine.rules.approved import Approved
from badge_engine.rules.average import AverageAtLeast
from badge_engine.rules.completed import Completed
from badge_engine.rules.course_grade import CourseGradeAtLeast
from badge_engine.rules.credits import CreditsAtLeast
from badge_engine.rules.holds import Holds
from badge_engine.rules.leaf import Leaf
from badge_engine.rules.letter import LetterIn
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.outcome import OutcomeAtLeast
from badge_engine.rules.passed import Passed
from badge_engine.rules.score import ScoreAtLeast
from badge_engine.rules.within import Within

LEAVES: tuple[type[Leaf], ...] = (
    ScoreAtLeast,
    LetterIn,
    Passed,
    AverageAtLeast,
    CourseGradeAtLeast,
    Completed,
    OutcomeAtLeast,
    Within,
    Holds,
    CreditsAtLeast,
    Approved,
)
"""Every kind of requirement. A further kind is added here and in `rule.schema.json`, and nowhere else."""

Group: TypeAlias = "AllOf | AnyOf | AtLeast"
Rule: TypeAlias = "Leaf | Group"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the rules, and there is at least one."""

    WORD: ClassVar[str] = "all"

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        _require_rules(self.rules)

    @property
    def needed(self) -> int:
        """How many of the rules must be met."""
        return len(self.rules)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the rules or more, and there is at least one."""

    WORD: ClassVar[str] = "any"

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        _require_rules(self.rules)

    @property
    def needed(self) -> int:
        """How many of the rules must be met."""
        return 1


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`count` of the rules or more; `count` is from 1 to the number of rules."""

    WORD: ClassVar[str] = "at_least"

    count: int
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        _require_rules(self.rules)
        if not 1 <= self.count <= len(self.rules):
            raise ValueError(f"{self.count} of {len(self.rules)} rules cannot be met, or asks for nothing")

    @property
    def needed(self) -> int:
        """How many of the rules must be met."""
        return self.count


GROUPS = (AllOf, AnyOf, AtLeast)


def leaves(rule: Rule, path: str = "$") -> Iterator[tuple[str, Leaf]]:
    """Yield every requirement with its JSON path, in the order of the tree."""
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            for index, part in enumerate(rule.rules):
                yield from leaves(part, member_path(rule, path, index))
        case leaf:
            yield f"{path}.{leaf.WORD}", leaf


def names(rule: Rule) -> Names:
    """Return everything that a rule looks at."""
    return reduce(or_, (leaf.names for _, leaf in leaves(rule)))


def renamed(rule: Rule, ids: Renaming) -> Rule:
    """Return the same rule of a course that has other ids, such as a copy of its course."""
    match rule:
        case AllOf() | AnyOf() | AtLeast():
            return replace(rule, rules=tuple(renamed(part, ids) for part in rule.rules))
        case leaf:
            return leaf.renamed(ids)


def member_path(group: Group, path: str, index: int) -> str:
    """Return the JSON path of a member of the group that stands at `path`."""
    members = f"{group.WORD}.of" if isinstance(group, AtLeast) else group.WORD
    return f"{path}.{members}[{index}]"


def _require_rules(rules: tuple[Rule, ...]) -> None:
    if not rules:
        raise ValueError(
            "a group needs at least one rule: an empty one would be met by everybody or by nobody"
        )
