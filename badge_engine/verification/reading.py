"""Reading JSON that a stranger wrote: strictly, and within limits."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

MAXIMUM_BYTES = 2 * 1024 * 1024
MAXIMUM_DEPTH = 64
MAXIMUM_INTEGER = 2**53
# The work of JSON-LD grows with the square of this; the fullest example of 1EdTech has some 700.
MAXIMUM_VALUES = 2_500


class MalformedError(ValueError):
    """The bytes are not one JSON object within the limits; the message is a sentence for a person."""


def read_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data` (UTF-8).

    Raise `MalformedError` for anything else: a repeated key, which two readers would read differently; NaN,
    infinity and whole numbers beyond 2^53; more than 2 MiB, 64 levels or 2,500 values.
    """
    if len(data) > MAXIMUM_BYTES:
        raise MalformedError("The document is larger than 2 MiB.")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
    except MalformedError:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedError("The document is not JSON.") from error
    if not isinstance(value, dict):
        raise MalformedError("The document is not a JSON object.")
    opened = data.count(b"{") + data.count(b"[")
    # So few brackets and commas cannot break a limit, and most documents have few.
    if opened > MAXIMUM_DEPTH or opened + data.count(b",") >= MAXIMUM_VALUES:
        _refuse_excess(value)
    return value


def count_values(value: object) -> int:
    """Return how many values a JSON value holds, itself included."""
    return 1 + sum(map(count_values, _children(value)))


def objects(value: object) -> list[dict[str, Any]]:
    """Return the JSON objects in a value that may be one or a list of them; all else is left out."""
    return [item for item in listed(value) if isinstance(item, dict)]


def listed(value: object) -> list[Any]:
    """Return a value that may stand alone or in a list as a list; an absent one as an empty list."""
    match value:
        case None:
            return []
        case list():
            return value
        case _:
            return [value]


def types_of(node: dict[str, Any]) -> set[str]:
    """Return the types of a JSON object as far as they are text."""
    return {item for item in listed(node.get("type")) if isinstance(item, str)}


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise MalformedError(f"The term {key} occurs twice in one object.")
        members[key] = value
    return members


def _refuse_constant(_text: str) -> NoReturn:
    raise MalformedError("The document holds a number that is none.")


def _refuse_excess(document: dict[str, Any]) -> None:
    """Walk level by level, so that depth costs no stack."""
    level: list[Any] = [document]
    count = depth = 0
    while level:
        count += len(level)
        depth += 1
        if depth > MAXIMUM_DEPTH or count > MAXIMUM_VALUES:
            raise MalformedError("The document is nested too deeply or holds too many values.")
        level = [below for value in level for below in _children(value)]


def _children(value: object) -> Iterable[Any]:
    match value:
        case Mapping():
            return value.values()
        case list():
            return value
        case _:
            return ()


def _whole(text: str) -> int:
    """Read a whole number, unless readers with 64-bit floats would read another one."""
    value = int(text)
    if abs(value) > MAXIMUM_INTEGER:
        raise MalformedError("The document holds a number that is too large.")
    return value


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise MalformedError("The document holds a number that is too large.")
    return value
