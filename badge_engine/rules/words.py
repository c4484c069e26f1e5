"""The seam through which every text for people passes: titles, translations, numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from gettext import NullTranslations
from typing import Protocol

from badge_engine.rules.exact import decimal_text


class Translations(Protocol):
    """What a `gettext` catalogue offers; the standard library's and Babel's classes both fit."""

    def gettext(self, message: str, /) -> str:
        """Return the message in the reader's language."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """Return the form of the message that fits the number."""
        ...


ENGLISH: Translations = NullTranslations()


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
            return self.say("“{title}”", title=self.spell(self.titles[identifier]))
        return self.say("something that is not known here ({id})", id=self.spell(identifier))

    def percent(self, number: str) -> str:
        """Return a percentage from the text of its number."""
        return self.say("{number} %", number=number)

    def points(self, number: str) -> str:
        """Return a number of points from the text of it; a number with decimals takes the plural."""
        form = int(number) if number.isdecimal() else 2
        return self.translations.ngettext("{number} point", "{number} points", form).format(number=number)

    def points_of(self, number: str, maximum: Fraction) -> str:
        """Return `7 of 10 points`; a column that gives only extra points has no maximum to name."""
        if maximum <= 0:
            return self.points(number)
        return self.say("{given} of {maximum}", given=number, maximum=self.points(decimal_text(maximum, 2)))
