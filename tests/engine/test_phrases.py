"""What is said later is kept with its values, and said in the language of whoever reads it."""

import json

from badge_engine.phrases import phrase, phrase_from_json, phrase_to_json

SPANISH = {
    "%(number)s of the grades %(reason)s.": "%(number)s de las notas %(reason)s.",
    "are missing": "faltan",
}
TOLD = phrase("%(number)s of the grades %(reason)s.", number=2, reason=phrase("are missing"))


def test_a_phrase_is_said_in_a_language_with_everything_in_it() -> None:
    assert TOLD.said(lambda message: SPANISH[message]) == "2 de las notas faltan."
    assert str(TOLD) == "2 of the grades are missing."


def test_a_phrase_comes_back_from_json_as_it_was() -> None:
    assert phrase_from_json(json.loads(json.dumps(phrase_to_json(TOLD)))) == TOLD


def test_a_value_is_said_as_it_is() -> None:
    assert str(phrase("50 %% of “%(title)s”", title="100 %(done)s")) == "50 % of “100 %(done)s”"
