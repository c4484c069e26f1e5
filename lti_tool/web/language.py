"""The language of a page: what the launch asked for, else the browser; dates and numbers by its habits."""

from datetime import UTC, date, datetime

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask, request
from markupsafe import Markup

from badge_engine.languages import language
from badge_engine.rules.words import Translations
from lti_tool.languages import ENGLISH, OFFERED, counted, said, speak, spoken, told


def add_language(app: Flask) -> None:
    """Let every page of an application speak the language of who reads it."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Jinja's types do not know what its extension brings.
    app.jinja_env.install_gettext_callables(said, counted, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        day=day, direction=direction, language=spoken, moment=moment, said=said, told=told
    )
    app.add_template_filter(number)
    app.add_template_filter(percent)
    app.before_request(_listen)
    app.teardown_request(_fall_silent)


def engine_words() -> Translations:
    """Return what the engine says, in the language that is spoken."""
    return language(spoken())


def direction() -> str:
    """Return in which direction the language is written, as HTML's `dir` says it."""
    return locale().text_direction


def day(when: date | datetime | str) -> Markup:
    """Return a day as a reader of the language writes it, and as programs do."""
    known = _in_utc(when)
    written = format_date(known, "medium", locale())
    return Markup('<time datetime="{}">{}</time>').format(known.isoformat(), written)


def moment(when: datetime) -> Markup:
    """Return a moment as a reader of the language writes it, and as programs do; in UTC, and so it says."""
    known = when.astimezone(UTC)
    written = format_datetime(known, "d MMM y, HH:mm", locale=locale())
    return Markup('<time datetime="{}">{} UTC</time>').format(known.isoformat(), written)


def number(value: float) -> str:
    """Return a number as a reader of the language writes it."""
    return format_decimal(value, locale=locale())


def percent(share: float) -> str:
    """Return a share of one as a percentage, as a reader of the language writes it."""
    return format_percent(share, locale=locale())


def locale() -> Locale:
    """Return by which habits dates and numbers are written."""
    return Locale.parse(spoken(), sep="-")


def _in_utc(when: date | datetime | str) -> date:
    known = datetime.fromisoformat(when) if isinstance(when, str) else when
    return known.astimezone(UTC) if isinstance(known, datetime) else known


def _listen() -> None:
    speak(request.accept_languages.best_match(OFFERED, default=ENGLISH))


def _fall_silent(_error: BaseException | None) -> None:
    speak(None)
