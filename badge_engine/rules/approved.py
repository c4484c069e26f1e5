"""The requirement that a person has approved: for what no gradebook can say."""

from collections.abc import Iterator
from dataclasses import dataclass
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
class Approved:
    """A person's word on `step`, which is shown to people as it stands; with `evidence`, or without.

    Who is not approved is not settled: the person has not spoken yet.
    """

    WORD: ClassVar[str] = "approved"
    FIELDS: ClassVar[tuple[str, ...]] = ("step", "evidence")
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    step: str
    evidence: bool
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.step)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(members.identifier("step"), members.flag("evidence"), Window.read(members))

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"step": self.step, "evidence": self.evidence, **self.window.write()}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(steps=frozenset({self.step}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        del ids  # nothing of it belongs to one course
        return self

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:  # noqa: ARG002 - see `Leaf`
        """Yield nothing: a person can approve in every course."""
        yield from ()

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. An approval at the wrong time is not mended by evidence."""
        approval = record.approvals.get(self.step)
        if approval is None:
            return Observation(Reason.NOT_APPROVED)
        missed = self.window.misses(approval.at)
        lacking = self.evidence and not approval.evidence
        reason = missed or (Reason.NO_EVIDENCE if lacking else Reason.APPROVED)
        return Observation(reason, at=approval.at, sources=approval.evidence)

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`: one is approved, or not."""
        return Fraction(observation.reason.verdict is not Verdict.MET)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        step = words.quoted(self.step)
        text = (
            words.say("{step}, approved by a person on evidence", step=step)
            if self.evidence
            else words.say("{step}, approved by a person", step=step)
        )
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        match observation.reason:
            case Reason.APPROVED:
                return words.say("Approved.")
            case Reason.NO_EVIDENCE:
                return words.say("Approved, but the evidence is missing.")
            case _:
                return words.say("Not approved yet.")
