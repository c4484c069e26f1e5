"""The requirement to hold another achievement: of this course, of another one, or of an outside issuer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.records import CourseRecord, Holding, Outline
from badge_engine.rules.identifiers import require_distinct, require_identifier
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.words import Words


@dataclass(frozen=True, slots=True)
class Holds:
    """The achievement `achievement`, issued by one of `issuers`.

    Who does not hold it is not settled: it can be earned or shown at any time. Nobody but the listed issuers
    is believed, whatever a credential calls itself.
    """

    WORD: ClassVar[str] = "holds"
    FIELDS: ClassVar[tuple[str, ...]] = ("achievement", "issuers")
    OPTIONAL: ClassVar[tuple[str, ...]] = Window.NAMES

    achievement: str
    issuers: tuple[str, ...]
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_identifier(self.achievement)
        require_distinct(self.issuers)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        return cls(
            members.identifier("achievement"),
            members.texts("issuers", '["did:web:badges.example.edu"]'),
            Window.read(members),
        )

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {"achievement": self.achievement, "issuers": list(self.issuers), **self.window.write()}

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        return Names(achievements=frozenset({self.achievement}))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        return replace(self, achievement=ids.achievements.get(self.achievement, self.achievement))

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:  # noqa: ARG002 - see `Leaf`
        """Yield nothing: what can be held lies outside the course."""
        yield from ()

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. The holding that was earned first is kept as the reason."""
        fitting = [holding for holding in record.holdings if self._fits(holding)]
        held = [(holding.awarded_at, holding.credential) for holding in fitting if holding.stands]
        if not held:
            return Observation(Reason.TAKEN_BACK if fitting else Reason.NOT_HELD)
        at, credential = min(held)
        return Observation(Reason.HELD, at=at, sources=(credential,))

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`: one holds it, or not."""
        return Fraction(observation.reason.verdict is not Verdict.MET)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        text = words.say("Holding the badge {title}", title=words.title(self.achievement))
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        if observation.reason is Reason.HELD:
            return words.say("Held.")
        if observation.reason is Reason.TAKEN_BACK:
            return words.say("It was held, and no longer counts.")
        return words.say("Not held yet, as far as is known here.")

    def _fits(self, holding: Holding) -> bool:
        return (
            holding.achievement == self.achievement
            and holding.issuer in self.issuers
            and self.window.misses(holding.awarded_at) is None
        )
