"""What a change would do to a class, and whether a number of new holders looks odd."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from badge_engine.records import CourseRecord
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.judging import verdict_of
from badge_engine.rules.observation import Verdict
from badge_engine.rules.tree import Rule
from badge_engine.rules.words import ENGLISH, Translations, Words


@dataclass(frozen=True, slots=True)
class Difference:
    """What another rule does to a class; every learner is named by id.

    `gained` would get the achievement by the new rule and not by the old one, `lost` the other way round.
    `kept` hold it and do not meet the new rule: they keep what they hold.
    """

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    kept: tuple[str, ...]

    def text(self, translations: Translations = ENGLISH) -> str:
        """Return it in one sentence."""
        words = Words({}, translations)
        return words.say(
            "{more} more, {fewer} fewer; nobody loses what they hold.",
            more=len(self.gained),
            fewer=len(self.lost),
        )


@dataclass(frozen=True, slots=True)
class Cap:
    """From when on a number of new holders is odd: above `share` of a class of at least `smallest`."""

    share: Fraction = Fraction(4, 5)
    smallest: int = 5

    def warning(self, would_get: int, total: int, translations: Translations = ENGLISH) -> str | None:
        """Return a question to ask before so many of the class get it, `None` where that is not odd."""
        if total < self.smallest or would_get <= self.share * total:
            return None
        words = Words({}, translations)
        return words.say(
            "This would issue to {percent} of the class ({count} of {total}): sure?",
            percent=words.percent(decimal_text(Fraction(100 * would_get, total), 0)),
            count=would_get,
            total=total,
        )


def difference(old: Rule, new: Rule, records: Iterable[CourseRecord], holders: Collection[str]) -> Difference:
    """Judge a class by two rules. `holders` are the learners who hold the achievement already."""
    gained: list[str] = []
    lost: list[str] = []
    kept: list[str] = []
    for record in records:
        met_new = verdict_of(new, record) is Verdict.MET
        if record.learner in holders:
            if not met_new:
                kept.append(record.learner)
        elif met_new is not (verdict_of(old, record) is Verdict.MET):
            (gained if met_new else lost).append(record.learner)
    return Difference(tuple(gained), tuple(lost), tuple(kept))
