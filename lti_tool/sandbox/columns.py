"""The gradebook columns that tools make. A tool sees its own and no others."""

from collections.abc import Iterator, Mapping
from typing import Any

from lti_tool.sandbox.memory import Memory

FACTS = ("label", "scoreMaximum", "resourceId", "tag", "resourceLinkId")


def add_column(memory: Memory, client_id: str, facts: Mapping[str, Any]) -> str:
    """Make a column of what of `facts` an LMS keeps, and return its number. Nothing makes it unique."""
    with memory.change() as data:
        return new_column(data, client_id, facts)


def new_column(data: dict[str, Any], client_id: str, facts: Mapping[str, Any]) -> str:
    """Make a column in memory that is being changed, and return its number."""
    key = str(data["next_column"])
    data["next_column"] += 1
    data["columns"][key] = {**kept_facts(facts), "client_id": client_id, "cells": {}}
    return key


def columns_of(memory: Memory, client_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the columns that a tool made, with their numbers."""
    return ((key, row) for key, row in memory.data["columns"].items() if row["client_id"] == client_id)


def kept_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an LMS keeps of what it was told of a column."""
    return {name: facts[name] for name in FACTS if name in facts}


def remove_column(memory: Memory, key: str) -> None:
    """Remove a column with all its cells."""
    with memory.change() as data:
        del data["columns"][key]
