"""A text for people that is said later, in the language of whoever reads it: its message and its values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Filling: TypeAlias = "str | int | Phrase"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message as translators know it, and what its `%(names)s` stand for; as text it is English."""

    message: str
    values: Mapping[str, Filling]

    def said(self, translate: Callable[[str], str]) -> str:
        """Return it filled in, in the language into which `translate` puts a message."""
        told = {
            name: value.said(translate) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return translate(self.message) % told

    def __str__(self) -> str:
        return self.said(str)


def phrase(message: str, /, **values: Filling) -> Phrase:
    """Return a phrase; this marks its message for translation."""
    return Phrase(message, values)


def phrase_to_json(phrase: Phrase) -> dict[str, Any]:
    """Return a phrase as JSON holds it."""
    values = {
        name: phrase_to_json(value) if isinstance(value, Phrase) else value
        for name, value in phrase.values.items()
    }
    return {"message": phrase.message, "values": values}


def phrase_from_json(document: Mapping[str, Any]) -> Phrase:
    """Return the phrase that `phrase_to_json` wrote."""
    values = {
        name: phrase_from_json(value) if isinstance(value, dict) else value
        for name, value in document["values"].items()
    }
    return Phrase(document["message"], values)
