"""What a credential says it took, for people: read from any document, also one that strangers made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.languages import gettext


@dataclass(frozen=True, slots=True)
class Skill:
    """An entry of a framework that a credential names."""

    name: str
    url: str
    framework: str
    code: str


@dataclass(frozen=True, slots=True)
class Took:
    """The criteria in words, single facts with their names, and skills."""

    name: str
    criteria: str
    facts: Sequence[tuple[str, str]]
    alignments: Sequence[Skill]


def took(credential: Mapping[str, Any] | None) -> Took:
    """Return what an Open Badges credential says it took; what is not there, or of another form, is empty."""
    achievement = _part(_part(credential or {}, "credentialSubject"), "achievement")
    told = ((name, text) for name, text in _facts(credential or {}, achievement) if text)
    criteria = _text(_part(achievement, "criteria"), "narrative")
    return Took(_text(achievement, "name"), criteria, tuple(told), tuple(_skills(achievement)))


def _facts(credential: Mapping[str, Any], achievement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    unit = _text(_part(achievement, "microCredential"), "creditUnit")
    credits_ = _number(achievement, "creditsAvailable")
    yield gettext("Credits"), f"{credits_} {unit}".strip() if credits_ else ""
    yield gettext("Field of study"), _text(achievement, "fieldOfStudy")
    yield gettext("Language"), _text(achievement, "inLanguage")
    yield gettext("Valid until"), _text(credential, "validUntil")[:10]


def _skills(achievement: Mapping[str, Any]) -> Iterator[Skill]:
    """Yield what can be linked to; a link of a stranger must be one of the web."""
    entries = achievement.get("alignment")
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict) and _text(entry, "targetUrl").startswith(("https://", "http://")):
            texts = (_text(entry, f"target{part}") for part in ("Name", "Url", "Framework", "Code"))
            yield Skill(*texts)


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""


def _number(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""
