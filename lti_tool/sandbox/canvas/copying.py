"""A course that is copied: everything in it has a new number, and nobody has done anything there yet."""

import uuid
from typing import Any

from lti_tool.sandbox.canvas.course import COLUMN_OFFSET, Course
from lti_tool.sandbox.canvas.lti.notices import tell_of_copy
from lti_tool.sandbox.canvas.lti.putting import next_number
from lti_tool.sandbox.lms import opaque


def copy_course(source: Course, name: str, teacher_id: int | None) -> Course:
    """Copy a course, not published yet, with one section for whoever copied it; tools are told."""
    school = source.school
    with school.memory.change() as data:
        number = next_number(data)
        data["courses"][str(number)] = {
            **source.facts,
            "name": name,
            "context_id": opaque(f"canvas course {number} {uuid.uuid4()}"),
            "state": "claimed",
            "sources": [source.id, *source.facts["sources"]],
        }
        teacher = {} if teacher_id is None else {str(teacher_id): {"role": "teacher", "state": "active"}}
        section = {"course": number, "name": name, "home": None, "people": teacher}
        data["sections"][str(next_number(data))] = section
        _copy_contents(data, source, number)
    copied = school.course(number)
    tell_of_copy(school, copied, source)
    return copied


def _copy_contents(data: dict[str, Any], source: Course, number: int) -> None:
    modules = _copy_rows(data, "modules", source.id, number)
    for module in modules.values():
        row = data["modules"][str(module)]
        row["prerequisites"] = [modules[before] for before in row.get("prerequisites", ())]
    contents = _copy_rows(data, "assignments", source.id, number)
    _copy_rows(data, "outcomes", source.id, number)
    links = {
        key: str(uuid.uuid4()) for key, row in data["links"].items() if row.get("course", 1) == source.id
    }
    contents |= _copy_columns(data, source.id, number, links)
    for key, copied in links.items():
        row = data["links"][key]
        data["links"][copied] = {**row, "course": number, "part": modules.get(row["part"])}
    for row in [row for row in data["module_items"].values() if row["module"] in modules]:
        content = contents.get(row["content"], row["content"])
        link = {"link": links[row["link"]]} if row.get("link") in links else {}
        data["module_items"][str(next_number(data))] = (
            row | {"module": modules[row["module"]], "content": content} | link
        )


def _copy_rows(data: dict[str, Any], table: str, source: int, course: int) -> dict[int, int]:
    """Copy the rows of a table that belong to a course, and return their new numbers by the old ones."""
    numbers = {int(key): next_number(data) for key, row in data[table].items() if row["course"] == source}
    for old, new in numbers.items():
        data[table][str(new)] = data[table][str(old)] | {"course": course}
    return numbers


def _copy_columns(data: dict[str, Any], source: int, course: int, links: dict[str, str]) -> dict[int, int]:
    """Copy the columns of tools, empty, each with its tag; return the numbers of their assignments."""
    numbers = {}
    for key, row in [(key, row) for key, row in data["columns"].items() if row.get("course", 1) == source]:
        new = str(data["next_column"])
        data["next_column"] += 1
        data["columns"][new] = row | {"course": course, "cells": {}}
        if row.get("resourceLinkId") in links:
            data["columns"][new]["resourceLinkId"] = links[row["resourceLinkId"]]
        numbers[COLUMN_OFFSET + int(key)] = COLUMN_OFFSET + int(new)
    return numbers
