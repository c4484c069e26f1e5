"""One call of an API as descriptions tell it (OpenAPI), and the few kinds of schema that they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
ANY_OBJECT: Schema = {"type": "object"}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PROBLEM, PAGE = "application/problem+json", "text/html"


def members(needed: Mapping[str, Schema], more: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of an object with these members, of which the first ones must be there."""
    required = {"required": list(needed)} if needed else {}
    return {"type": "object", "properties": {**needed, **(more or {})}, **required}


def texts(*names: str) -> dict[str, Schema]:
    """Return members that are texts."""
    return dict.fromkeys(names, TEXT)


def named(name: str) -> Schema:
    """Return a reference to a schema that stands under its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


@dataclass(frozen=True, slots=True)
class Operation:
    """One call. `answers` and `refusals` give a schema for each status; `opened_by` says what is shown."""

    method: str
    path: str
    name: str
    summary: str
    answers: Mapping[int, Schema]
    refusals: Mapping[int, tuple[str, Schema]]
    body: tuple[str, Schema] | None = None
    query: tuple[Mapping[str, Any], ...] = ()
    opened_by: tuple[Mapping[str, list[str]], ...] = ()
    answer_type: str = JSON
    headers: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
