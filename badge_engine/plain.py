"""Our frozen dataclasses as plain JSON values, and back.

Numbers are exact text, as `Fraction` writes them; times are ISO 8601 in UTC. What is absent is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a value of ours as JSON holds it, from which `from_plain` reads an equal one."""
    kind: Any = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a type, which mypy takes for no key
    """Return what writes values of a type: a class has many, so that each type is looked at once."""
    if issubclass(kind, StrEnum | Fraction):
        return str
    if issubclass(kind, datetime):
        return _moment
    if issubclass(kind, tuple):
        return _each
    if is_dataclass(kind):
        return partial(_members, tuple(each.name for each in fields(kind) if each.init))
    return _as_it_is


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _each(values: tuple[object, ...]) -> list[Any]:
    return [to_plain(value) for value in values]


def _members(names: tuple[str, ...], value: object) -> dict[str, Any]:
    found = ((name, getattr(value, name)) for name in names)
    return {name: to_plain(inner) for name, inner in found if inner is not None}


def _as_it_is(value: object) -> object:
    return value


def from_plain(kind: type[Value], document: Mapping[str, Any]) -> Value:
    """Return the dataclass that `to_plain` wrote; what is left out takes its default.

    A document of another form is our bug.
    """
    hints = get_type_hints(kind)
    return kind(**{name: _read(hints[name], value) for name, value in document.items()})


def _read(hint: Any, value: Any) -> Any:  # noqa: ANN401 - any annotation, any JSON value
    origin = get_origin(hint)
    if origin is UnionType:
        [inner] = [each for each in get_args(hint) if each is not NoneType]
        return _read(inner, value)
    if origin is tuple:
        return tuple(_read(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint):
        return from_plain(hint, value)  # type: ignore[arg-type] # a class, since it is an annotation
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is Fraction or issubclass(hint, StrEnum):
        return hint(value)
    return value
