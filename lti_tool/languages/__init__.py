"""The languages in which the tool speaks: English by itself, further ones by gettext catalogues.

Texts are written in English where they are said, with `%(names)s` for what is filled in and `%%` for a
percent sign: `_("...")` in templates, `gettext` and `ngettext` in Python. `make messages` brings the
catalogues up to date. They are compiled when they are first used, so a wheel holds what translators wrote.
"""

from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import localedata, parse_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from badge_engine.phrases import Phrase

DOMAIN = "lti_tool"
FOLDER = Path(__file__).parent
ENGLISH = "en"
OFFERED = (ENGLISH, *sorted(path.parts[-3] for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))

_spoken = ContextVar("language", default=ENGLISH)


def offered(told: str | None) -> str | None:
    """Return the tag (BCP 47) of a language that an LMS names, such as `es_mx`; `None` if not offered."""
    try:
        language, territory, *_ = parse_locale((told or "").replace("-", "_"))
    except ValueError:
        return None
    if language not in OFFERED:
        return None
    known = territory is not None and localedata.exists(f"{language}_{territory}")
    return f"{language}-{territory}" if known else language


def speak(tag: str | None) -> None:
    """Let what follows be said in a language that is `offered`; in English where there is none."""
    _spoken.set(tag or ENGLISH)


def spoken() -> str:
    """Return the tag of the language that is spoken, with its region where that was told."""
    return _spoken.get()


def gettext(message: str, /, **values: object) -> str:
    """Return a text in the language that is spoken, with its values filled in."""
    return said(message) % values


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the form of a text that fits a number, with the number as `num` and its values filled in."""
    return counted(one, many, number) % {"num": number, **values}


def said(message: str, /) -> str:
    """Return a text in the language that is spoken, still without its values."""
    return _catalogue(_spoken.get()).gettext(message)


def told(text: Phrase | str, /) -> str:
    """Return a phrase in the language that is spoken, with its values; text without values as `said`."""
    return text.said(said) if isinstance(text, Phrase) else said(text)


def counted(one: str, many: str, number: int, /) -> str:
    """Return the form of a text that fits a number, still without its values."""
    return _catalogue(_spoken.get()).ngettext(one, many, number)


@cache
def _catalogue(tag: str) -> NullTranslations:
    language = tag.partition("-")[0]
    if language == ENGLISH:
        return NullTranslations()
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return GNUTranslations(BytesIO(compiled.getvalue()))
