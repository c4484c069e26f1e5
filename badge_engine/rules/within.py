"""The requirement to belong to a section or group: it says for whom a rule is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, Outline
from badge_engine.rules.identifiers import require_distinct
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.words import Words


@dataclass(frozen=True, slots=True)
class Within:
    """Membership of one of the sections or groups `groups`.

    Who belongs to none of them does not meet it, and that is settled: the platform told every group that the
    learner is in. To join a further group can only help. Where the platform tells no groups, nothing is
    known.
    """

    WORD: ClassVar[str] = "within"
    FIELDS: ClassVar[tuple[str, ...]] = ("groups",)
    OPTIONAL: ClassVar[tuple[str, ...]] = ()

    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        require_distinct(self.groups)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(members.texts("groups", '["canvas:section:3"]'))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"groups": list(self.groups)}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(groups=frozenset(self.groups))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, groups=tuple(ids.groups.get(each, each) for each in self.groups))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:
        """Yield what is wrong: an unknown section or group."""
        for group in self.groups:
            if group not in outline.groups_by_id:
                yield (
                    words.say("the course has no section or group {id}", id=group),
                    words.say("choose a section or group of this course"),
                )

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`."""
        if record.groups is None:
            return Observation(Reason.NOT_REPORTED)
        there = [group for group in self.groups if group in record.outline.groups_by_id]
        if not record.groups.isdisjoint(there):
            return Observation(Reason.INSIDE)
        return Observation(Reason.OUTSIDE if len(there) == len(self.groups) else Reason.GROUP_GONE)

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`: one belongs to it, or not."""
        return Fraction(observation.reason.verdict is not Verdict.MET)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        groups = words.listed(map(words.title, self.groups))
        if len(self.groups) == 1:
            return words.say("Member of {groups}", groups=groups)
        return words.say("Member of one of: {groups}", groups=groups)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        match observation.reason:
            case Reason.INSIDE:
                return words.say("Belongs to it.")
            case Reason.OUTSIDE:
                return words.say("Does not belong to it, so this is meant for others.")
            case _:
                return words.say("Nothing is reported yet.")
