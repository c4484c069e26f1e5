"""Our frozen dataclasses as plain JSON values, and back.

Numbers are exact text, as `Fraction` writes them; times are ISO 8601 in UTC. What is absent is left out.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a value of ours as JSON holds it, from which `from_plain` reads an equal one."""
    match value:
        case StrEnum():
            return value.value
        case Fraction():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case tuple():
            return [to_plain(each) for each in value]
        case _ if is_dataclass(value):
            kind: Any = type(value)
            found = ((name, getattr(value, name)) for name in _names(kind))
            return {name: to_plain(inner) for name, inner in found if inner is not None}
        case _:
            return value


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass, which has no type of its own
    return tuple(each.name for each in fields(kind) if each.init)


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
