"""What a framework asks of a micro-credential. A profile is data; the engine is handed it parsed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from badge_engine.metadata.credit import Credits, CreditUnit
from badge_engine.metadata.fields import Field
from badge_engine.rules.exact import parse_threshold

Choice = TypeVar("Choice", bound=StrEnum)

MEMBERS = {"name", "source", "required", "recommended", "most_credits", "least_hours"}


class ProfileError(ValueError):
    """A document is no profile; the message says where, what, and what to write."""


class Need(StrEnum):
    """How strongly a framework asks for something."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a framework asks for: any one of these fields."""

    need: Need
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A framework with all that it asks for; a limit that is absent is not set."""

    name: str
    source: str
    asked: tuple[Asked, ...]
    most_credits: Credits | None = None
    least_hours: Fraction | None = None


def read_profile(document: object) -> Profile:
    """Return the profile that a parsed document says (`config/profiles/`). Raises `ProfileError`.

    `required` and `recommended` list fields; a list within the list means any one of its fields.
    """
    if not isinstance(document, Mapping) or not document.keys() <= MEMBERS:
        raise ProfileError(f"$: a profile has the members {', '.join(sorted(MEMBERS))} and no others")
    return Profile(
        _text(document, "name"),
        _text(document, "source"),
        tuple(asked for need in Need for asked in _asked(document, need)),
        _credits(document["most_credits"]) if "most_credits" in document else None,
        _number(document["least_hours"], "$.least_hours") if "least_hours" in document else None,
    )


def _text(document: Mapping[str, object], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise ProfileError(f"$.{name}: write a text")
    return value


def _asked(document: Mapping[str, object], need: Need) -> Iterator[Asked]:
    listed = document.get(need.value, [])
    if not isinstance(listed, list):
        raise ProfileError(f"$.{need}: write a list of fields")
    for index, each in enumerate(listed):
        alternatives = each if isinstance(each, list) else [each]
        path = f"$.{need}[{index}]"
        if not alternatives:
            raise ProfileError(f"{path}: write at least one field")
        yield Asked(need, tuple(_choice(Field, alternative, path) for alternative in alternatives))


def _credits(value: object) -> Credits:
    match value:
        case {"amount": amount, "unit": unit, **rest} if not rest:
            path = "$.most_credits"
            return Credits(_number(amount, f"{path}.amount"), _choice(CreditUnit, unit, f"{path}.unit"))
        case _:
            raise ProfileError("$.most_credits: write an amount and a unit")


def _number(value: object, path: str) -> Fraction:
    number = parse_threshold(value) if isinstance(value, str) else None
    if not number:
        raise ProfileError(f'{path}: write a number above 0 in quotes, such as "30"')
    return number


def _choice(kinds: type[Choice], value: object, path: str) -> Choice:
    known = {kind.value: kind for kind in kinds}
    if not isinstance(value, str) or value not in known:
        raise ProfileError(f"{path}: {value!r} is not known; use one of {', '.join(known)}")
    return known[value]
