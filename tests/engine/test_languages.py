"""What the engine says can be said in full in every language that it offers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from hypothesis import given, settings

from badge_engine.languages import language
from badge_engine.records import CourseRecord, Outline
from badge_engine.rules import (
    Audience,
    Cap,
    Condition,
    Difference,
    Rule,
    RuleError,
    Verdict,
    check,
    examine,
    explain,
    judge,
    narrative,
    parse_rule,
    try_samples,
)
from tests import messages
from tests.engine.rules import worlds
from tests.engine.rules.courses import QUIZ_80_PERCENT, TITLES, YESTERDAY, quiz, record_of

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


def test_a_learner_reads_what_is_left_in_spanish() -> None:
    explanation = explain(
        judge(QUIZ_80_PERCENT, record_of(quiz("7"))), TITLES, Audience.LEARNER, language("es")
    )
    assert explanation.verdict is Verdict.UNMET
    assert explanation.text(language("es")).splitlines() == [
        "Todavía no: esto es lo que falta.",
        (
            "[todavía no] Puntuación de al menos 80 % en «Quiz 1». "
            "7 de 10 puntos (70 %) hasta ahora; por alcanzar: 1 punto."
        ),
    ]


def test_whatever_is_told_is_told_in_the_readers_language() -> None:
    spanish, record = language("es"), record_of(quiz("7"))
    assert narrative(QUIZ_80_PERCENT, TITLES, spanish).startswith("Para obtenerla, ")
    assert check(QUIZ_80_PERCENT, Outline(), spanish)[0].fix == "elija una columna de este curso"
    assert try_samples(QUIZ_80_PERCENT, ()).text(spanish) == "0 de 0 muestras salen como se espera."
    assert Difference((), (), ()).text(spanish) == "0 más, 0 menos; nadie pierde lo que tiene."
    warning = Cap().warning(9, 10, spanish)
    assert warning == "Esto se emitiría al 90 % de la clase (9 de 10): ¿seguro?"
    with pytest.raises(RuleError, match="esta tiene 0"):
        parse_rule({}, spanish)
    columns = replace(record.outline, line_items=record.outline.line_items[1:])
    condition = Condition(columns, record.outline, (), YESTERDAY, None)
    problems = [complaint.finding.problem for complaint in examine(QUIZ_80_PERCENT, condition, spanish)]
    assert problems == [
        "el curso no tiene ninguna columna canvas:assignment:12",
        "el curso no se ha leído nunca",
    ]


@pytest.mark.parametrize("tag", ["es", "es-MX", "es_AR"])
def test_a_regional_tag_is_read_as_its_language(tag: str) -> None:
    assert language(tag).gettext("Held.") == "Obtenida."


@pytest.mark.parametrize("tag", ["en", "de", "", "../es"])
def test_a_language_that_is_not_on_offer_is_english(tag: str) -> None:
    assert type(language(tag)) is NullTranslations
