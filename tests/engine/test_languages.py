"""What the engine says can be said in full in every language that it offers."""

import re
from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from hypothesis import given, settings

from badge_engine.languages import language
from badge_engine.records import CourseRecord
from badge_engine.rules import (
    Audience,
    Rule,
    RuleError,
    check,
    explain,
    judge,
    narrative,
    parse_rule,
)
from tests import messages
from tests.engine.rules import worlds

EVERY = messages.catalogues()
KNOWN = {text if isinstance(text, str) else text[0] for text in messages.texts()}


def translated(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def places(text: str) -> set[str]:
    return set(re.findall(r"{+[a-z]*}+", text))


def test_spanish_is_on_offer() -> None:
    assert [path.parts[-3] for path in EVERY] == ["es"]


@pytest.mark.parametrize("path", EVERY)
def test_every_text_of_the_code_is_translated_and_no_other(path: Path) -> None:
    catalogue = messages.read(path)
    known = {message.id for message in translated(catalogue)}
    assert known == set(messages.texts()), "make messages brings the catalogue up to date"
    assert [message.id for message in translated(catalogue) if not all(forms(message))] == []


@pytest.mark.parametrize("path", EVERY)
def test_a_translation_fills_in_what_its_text_does(path: Path) -> None:
    for message in translated(messages.read(path)):
        [told, *_] = [message.id] if isinstance(message.id, str) else message.id
        assert {frozenset(places(form)) for form in forms(message)} == {frozenset(places(told))}


@pytest.mark.parametrize("path", EVERY)
def test_what_programs_read_is_what_translators_wrote(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in translated(messages.read(path)):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            one, many = message.id
            assert [compiled.ngettext(one, many, number) for number in (1, 2)] == forms(message)


class Complete:
    """A translation that refuses a text which the translators were never shown."""

    def gettext(self, message: str, /) -> str:
        assert message in KNOWN
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        return self.gettext(msgid1 if n else msgid1 or msgid2)


@settings(max_examples=30, deadline=None)
@given(worlds.rules, worlds.records)
def test_nothing_is_said_that_the_translators_were_never_shown(rule: Rule, record: CourseRecord) -> None:
    narrative(rule, {}, Complete())
    check(rule, record.outline, Complete())
    for audience in Audience:
        explain(judge(rule, record), {}, audience, Complete()).text(Complete())


def test_the_faults_of_a_rule_are_told_in_spanish() -> None:
    with pytest.raises(RuleError, match="esta tiene 0"):
        parse_rule({}, language("es"))


@pytest.mark.parametrize("tag", ["es", "es-MX", "es_AR"])
def test_a_regional_tag_is_read_as_its_language(tag: str) -> None:
    assert language(tag).gettext("Held.") == "Obtenida."


@pytest.mark.parametrize("tag", ["en", "de", "", "../es"])
def test_a_language_that_is_not_on_offer_is_english(tag: str) -> None:
    assert type(language(tag)) is NullTranslations
