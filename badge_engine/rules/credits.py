"""The requirement of credits, summed over achievements that are held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from badge_engine.metadata.credit import CreditUnit
from badge_engine.records import CourseRecord, Holding, Outline
from badge_engine.rules.exact import (
    decimal_text_above,
    decimal_text_beside,
    require_threshold,
    share_left,
    threshold_text,
)
from badge_engine.rules.identifiers import require_distinct
from badge_engine.rules.members import Members
from badge_engine.rules.names import Names, Renaming
from badge_engine.rules.observation import Measure, Observation, Reason
from badge_engine.rules.window import ALWAYS, Window
from badge_engine.rules.words import Words


@dataclass(frozen=True, slots=True)
class CreditsAtLeast:
    """`at_least` credits of one unit, over achievements of `issuers`; `of` narrows it to some of them.

    An achievement counts once, however often it is held. Units are never converted. Who holds too few is not
    settled, as in `Holds`.
    """

    WORD: ClassVar[str] = "credits"
    FIELDS: ClassVar[tuple[str, ...]] = ("at_least", "unit", "issuers")
    OPTIONAL: ClassVar[tuple[str, ...]] = ("of", *Window.NAMES)

    at_least: Fraction
    unit: CreditUnit
    issuers: tuple[str, ...]
    of: tuple[str, ...] | None = None
    window: Window = ALWAYS

    def __post_init__(self) -> None:
        require_threshold(self.at_least)
        require_distinct(self.issuers)
        if self.of is not None:
            require_distinct(self.of)

    @classmethod
    def read(cls, members: Members) -> Self:
        """See `Leaf.read`."""
        example = '["https://badges.example.edu/achievements/1"]'
        return cls(
            members.threshold("at_least"),
            members.choice("unit", CreditUnit),
            members.texts("issuers", '["did:web:badges.example.edu"]'),
            members.texts("of", example) if "of" in members.values else None,
            Window.read(members),
        )

    def write(self) -> dict[str, Any]:
        """See `Leaf.write`."""
        return {
            "at_least": threshold_text(self.at_least),
            "unit": self.unit.value,
            "issuers": list(self.issuers),
            **({} if self.of is None else {"of": list(self.of)}),
            **self.window.write(),
        }

    @property
    def names(self) -> Names:
        """See `Leaf.names`."""
        if self.of is None:
            return Names(units=frozenset({self.unit}))
        return Names(achievements=frozenset(self.of))

    def renamed(self, ids: Renaming) -> Self:
        """See `Leaf.renamed`."""
        of = None if self.of is None else tuple(ids.achievements.get(each, each) for each in self.of)
        return replace(self, of=of)

    def check(self, outline: Outline, words: Words) -> Iterator[tuple[str, str]]:  # noqa: ARG002 - see `Leaf`
        """Yield nothing: what can be held lies outside the course."""
        yield from ()

    def observe(self, record: CourseRecord) -> Observation:
        """See `Leaf.observe`. The credentials that were counted are kept."""
        fitting = [holding for holding in record.holdings if self._counts(holding)]
        counted = counted_once(holding for holding in fitting if holding.stands)
        total = credits_of(counted)
        sources = tuple(sorted(credential for _, credential in counted))
        return Observation(self._reason(total, fitting), Measure(total, self.at_least), sources=sources)

    def _reason(self, total: Fraction, fitting: Iterable[Holding]) -> Reason:
        if total >= self.at_least:
            return Reason.REACHED
        with_lost = credits_of(counted_once(fitting))
        return Reason.TAKEN_BACK if with_lost >= self.at_least else Reason.TOO_FEW

    def shortfall(self, observation: Observation) -> Fraction:
        """See `Leaf.shortfall`."""
        return share_left(_given(observation), self.at_least)

    def criterion(self, words: Words) -> str:
        """See `Leaf.criterion`."""
        wanted = words.credits(threshold_text(self.at_least), self.unit)
        if self.of is None:
            text = words.say("At least {wanted} from badges that are held", wanted=wanted)
        else:
            badges = words.listed(map(words.title, self.of))
            text = words.say("At least {wanted} from these badges: {badges}", wanted=wanted, badges=badges)
        return self.window.narrow(text, words)

    def standing(self, observation: Observation, words: Words) -> str:
        """See `Leaf.standing`."""
        given = _given(observation)
        done = words.credits(decimal_text_beside(given, self.at_least), self.unit)
        if observation.reason is Reason.REACHED:
            return words.say("Reached: {done}.", done=done)
        missing = words.credits(decimal_text_above(self.at_least - given), self.unit)
        if observation.reason is Reason.TAKEN_BACK:
            return words.say(
                "{done} left, {missing} short: some no longer count.",
                done=done,
                missing=missing,
            )
        return words.say("{done} so far, {missing} short.", done=done, missing=missing)

    def overlaps(self, other: Self) -> bool:
        """Return whether a holding could count in both."""
        some = self.of is None or other.of is None or not set(self.of).isdisjoint(other.of)
        return some and self.unit is other.unit and not set(self.issuers).isdisjoint(other.issuers)

    def _counts(self, holding: Holding) -> bool:
        return (
            holding.unit == self.unit
            and holding.issuer in self.issuers
            and (self.of is None or holding.achievement in self.of)
            and self.window.misses(holding.awarded_at) is None
        )


def _given(observation: Observation) -> Fraction:
    return observation.measure.given if observation.measure else Fraction(0)


def counted_once(holdings: Iterable[Holding]) -> list[tuple[Fraction, str]]:
    """Return credits and credential of each achievement once: of the holding that gives most."""
    best: dict[str, tuple[Fraction, str]] = {}
    for holding in holdings:
        found = (holding.credits or Fraction(0), holding.credential)
        best[holding.achievement] = max(found, best.get(holding.achievement, found))
    return list(best.values())


def credits_of(counted: Iterable[tuple[Fraction, str]]) -> Fraction:
    """Return the sum of what `counted_once` returns."""
    return sum((amount for amount, _ in counted), Fraction(0))
