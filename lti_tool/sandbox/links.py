"""The links that tools placed in the course, and the gradebook columns that came with them."""

from collections.abc import Iterator, Mapping
from typing import Any

from lti_tool.sandbox.columns import new_column
from lti_tool.sandbox.memory import Memory


def put_link(
    data: dict[str, Any],
    key: str,
    client_id: str,
    facts: Mapping[str, Any],
    column: Mapping[str, Any] | None = None,
) -> str | None:
    """Put a link into memory that is being changed, with a column of its own where there is one.

    `facts` are its `title`, `text`, `url`, `custom` values, and the `part` of the course it stands in. Such
    a column belongs to the course's own activity: `coupled`. Its number is returned.
    """
    data["links"][key] = {**facts, "client_id": client_id}
    if column is None:
        return None
    number = new_column(data, client_id, {**column, "resourceLinkId": key})
    data["columns"][number]["coupled"] = True
    return number


def link_named(memory: Memory, key: str | None) -> Mapping[str, Any] | None:
    """Return what was placed under this resource link id."""
    found: Mapping[str, Any] | None = memory.data["links"].get(key)
    return found


def links_in(memory: Memory, part: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the links of one part of the course, with their ids."""
    return ((key, row) for key, row in memory.data["links"].items() if row["part"] == part)


def is_own_link(memory: Memory, key: str, client_id: str) -> bool:
    """Whether a tool placed this link."""
    row = link_named(memory, key)
    return row is not None and row["client_id"] == client_id


def columns_of_link(memory: Memory, key: str) -> list[str]:
    """Return the numbers of the columns that belong to a link."""
    return [number for number, row in memory.data["columns"].items() if row.get("resourceLinkId") == key]


def coupled_column(memory: Memory, key: str) -> str | None:
    """Return the number of the column that came with a link."""
    rows = memory.data["columns"]
    return next((number for number in columns_of_link(memory, key) if rows[number].get("coupled")), None)
