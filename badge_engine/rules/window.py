"""From when to when a fact counts: "not before" and "by" of every requirement whose facts have a date."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from badge_engine.rules.members import Members
from badge_engine.rules.observation import Observation, Reason, Verdict
from badge_engine.rules.words import Words, message


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which a fact counts, both ends included; an end that is `None` is open."""

    NAMES: ClassVar[tuple[str, ...]] = ("not_before", "by")

    not_before: datetime | None = None
    by: datetime | None = None

    def __post_init__(self) -> None:
        for end in (self.not_before, self.by):
            if end is not None and (end.tzinfo is None or end.microsecond):
                raise ValueError(f"{end} is no end of a window: whole seconds, with a time zone")
        if self.not_before is not None and self.by is not None and self.by < self.not_before:
            raise ValueError("a window cannot end before it begins")

    @classmethod
    def read(cls, members: Members) -> Self:
        """Take the two ends from the members of a requirement."""
        not_before, by = members.moment("not_before"), members.moment("by")
        if not_before is not None and by is not None and by < not_before:
            last = cls.NAMES[-1]
            fix = message("write a later moment, or leave one out")
            members.wrong(last, members.values[last], '{value} is before "not_before"', fix)
            return cls()
        return cls(not_before, by)

    def write(self) -> dict[str, str]:
        """Return the members of the JSON form; an open end has none."""
        ends = {"not_before": self.not_before, "by": self.by}
        return {name: end.isoformat() for name, end in ends.items() if end is not None}

    def misses(self, at: datetime | None) -> Reason | None:
        """Return why a fact of this moment does not count, `None` where it does."""
        if self.not_before is None and self.by is None:
            return None
        if at is None:
            return Reason.NOT_DATED
        if self.by is not None and at > self.by:
            return Reason.TOO_LATE
        if self.not_before is not None and at < self.not_before:
            return Reason.TOO_EARLY
        return None

    def settle(self, found: Observation) -> Observation:
        """Return an observation, corrected where what would be enough came at the wrong time.

        Only a fact that is enough is asked for its date: so one that is better at the same time is never
        judged worse, and one without a date is never judged for good.
        """
        missed = self.misses(found.at) if found.reason.verdict is Verdict.MET else None
        return found if missed is None else replace(found, reason=missed)

    def narrow(self, criterion: str, words: Words) -> str:
        """Return a criterion with the time in which it is to be met."""
        if self.not_before is not None:
            criterion = words.say(
                "{criterion}, not before {moment}", criterion=criterion, moment=words.moment(self.not_before)
            )
        if self.by is not None:
            criterion = words.say(
                "{criterion}, by {moment}", criterion=criterion, moment=words.moment(self.by)
            )
        return criterion


ALWAYS = Window()
