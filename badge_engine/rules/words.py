"""The seam through which every text for people passes: titles, translations, numbers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from gettext import NullTranslations
from typing import Protocol, assert_never

from badge_engine.metadata.credit import CreditUnit
from badge_engine.metadata.expiry import Period
from badge_engine.rules.exact import decimal_text
from badge_engine.rules.observation import Verdict


class Translations(Protocol):
    """What a `gettext` catalogue offers; the standard library's and Babel's classes both fit."""

    def gettext(self, message: str, /) -> str:
        """Return the message in the reader's language."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """Return the form of the message that fits the number."""
        ...


ENGLISH: Translations = NullTranslations()


def message(text: str) -> str:
    """Return a message as it is; this marks it for translation where it is not said on the spot."""
    return text


def plain(title: str) -> str:
    """Return a title on one line."""
    return " ".join(title.split())


def markdown(title: str) -> str:
    r"""Return a title on one line that Markdown shows as it is (CommonMark 0.31, 2.4 backslash escapes)."""
    return plain(title).translate(_MARKDOWN)


_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>&#~|!$"})


@dataclass(frozen=True, slots=True)
class Words:
    """All that is needed to put a rule into words. `titles` maps the ids of columns and parts to titles."""

    titles: Mapping[str, str]
    translations: Translations = ENGLISH
    spell: Callable[[str], str] = plain

    def say(self, message: str, /, **values: object) -> str:
        """Return the message in the reader's language, with its `{values}` filled in."""
        return self.translations.gettext(message).format(**values)

    def title(self, identifier: str) -> str:
        """Return a title in quotation marks; an id without a title is said as such."""
        if identifier in self.titles:
            return self.quoted(self.titles[identifier])
        return self.say("something that is not known here ({id})", id=self.spell(identifier))

    def quoted(self, title: str) -> str:
        """Return a text that somebody wrote in quotation marks."""
        return self.say("“{title}”", title=self.spell(title))

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts one after the other."""
        return ", ".join(texts)

    def moment(self, moment: datetime) -> str:
        """Return a moment in the time zone in which it was set, written alike in every language."""
        seconds = ":%S" if moment.second else ""
        return f"{moment:%Y-%m-%d %H:%M{seconds}} {moment.tzname()}"

    def credits(self, number: str, unit: CreditUnit) -> str:
        """Return a number of credits with its unit."""
        match unit:
            case CreditUnit.ECTS:
                return self._plural("{number} ECTS credit", "{number} ECTS credits", number)
            case CreditUnit.US_SEMESTER:
                return self._plural("{number} US semester credit", "{number} US semester credits", number)
            case CreditUnit.CEU:
                return self._plural("{number} CEU", "{number} CEUs", number)
            case CreditUnit.CONTACT_HOURS:
                return self._plural("{number} contact hour", "{number} contact hours", number)
            case _:
                assert_never(unit)

    def period(self, count: int, period: Period) -> str:
        """Return for how long something is valid."""
        match period:
            case Period.DAYS:
                return self._plural("{number} day", "{number} days", str(count))
            case Period.MONTHS:
                return self._plural("{number} month", "{number} months", str(count))
            case _:
                assert_never(period)

    def verdict(self, verdict: Verdict) -> str:
        """Return a verdict in a word or two."""
        match verdict:
            case Verdict.MET:
                return self.say("met")
            case Verdict.UNMET:
                return self.say("not yet")
            case Verdict.UNKNOWN:
                return self.say("not known")
            case _:
                assert_never(verdict)

    def percent(self, number: str) -> str:
        """Return a percentage from the text of its number."""
        return self.say("{number} %", number=number)

    def points(self, number: str) -> str:
        """Return a number of points from the text of it."""
        return self._plural("{number} point", "{number} points", number)

    def points_of(self, number: str, maximum: Fraction) -> str:
        """Return `7 of 10 points`; a column that gives only extra points has no maximum to name."""
        if maximum <= 0:
            return self.points(number)
        return self.say("{given} of {maximum}", given=number, maximum=self.points(decimal_text(maximum, 2)))

    def _plural(self, one: str, many: str, number: str) -> str:
        """Return the form that fits the number; one with decimals takes the plural."""
        form = int(number) if number.isdecimal() else 2
        return self.translations.ngettext(one, many, form).format(number=number)
