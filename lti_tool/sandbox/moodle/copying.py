"""Copying a course, as backup and restore do: everything gets a new number, and nobody's work comes along.

What becomes of a tool's columns was not recorded: those of its activities come along, with their tags; those
that no activity stands behind become plain items, which the tool does not see.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lti_tool.sandbox.columns import kept_facts
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.moodle.links import put_activity
from lti_tool.sandbox.moodle.recorded import LINK_CMID
from lti_tool.sandbox.tools import newest_tool


def copy_course(memory: Memory, course: int, people: Iterable[int]) -> int:
    """Copy a course for these people, and return the number of the copy, which knows where it comes from."""
    tool = newest_tool(memory)
    with memory.change() as data:
        old = data["courses"][str(course)]
        number = 1 + max(map(int, data["courses"]))
        cmids = _copy_modules(data, course, number)
        _copy_items(data, course, number, cmids)
        _copy_links(data, course, number, tool)
        _copy_plain_columns(data, course, number)
        data["courses"][str(number)] = {
            **old,
            "id": number,
            "total_id": _taken(data, "next_column"),
            "fullname": f"{old['fullname']} copy {number}",
            "shortname": f"{old['shortname']}_{number}",
            "idnumber": "",
            "sections": [{**row, "id": 100 * number + place} for place, row in enumerate(old["sections"])],
            "criteria": [cmids[cmid] for cmid in old["criteria"]],
            "groups": [
                {**row, "id": 100 * number + place, "members": []} for place, row in enumerate(old["groups"])
            ],
            "enrolled": dict.fromkeys(map(str, people), True),
            "history": [course, *old["history"]],
            "completed": {},
        }
    return number


def _taken(data: dict[str, Any], counter: str) -> int:
    data[counter] += 1
    return int(data[counter]) - 1


def _copy_modules(data: dict[str, Any], course: int, copy: int) -> dict[int, int]:
    """Copy the activities, and return the new numbers by the old ones.

    The external tool that was always there launches every tool; its copy belongs to one, as all others do.
    """
    cmids = {}
    for row in [row for row in data["modules"].values() if row["course"] == course]:
        if row["cmid"] == LINK_CMID:
            continue
        cmids[row["cmid"]] = cmid = _taken(data, "next_module")
        fresh = {"cmid": cmid, "instance": cmid, "contextid": 1000 + cmid, "course": copy}
        data["modules"][str(cmid)] = {**row, **fresh}
    return cmids


def _copy_items(data: dict[str, Any], course: int, copy: int, cmids: Mapping[int, int]) -> None:
    for row in [row for row in data["items"].values() if row["course"] == course]:
        number, cmid = _taken(data, "next_column"), cmids[row["cmid"]]
        fresh = {"id": number, "cmid": cmid, "instance": cmid, "course": copy}
        data["items"][str(number)] = {**row, **fresh}


def _copy_links(data: dict[str, Any], course: int, copy: int, tool: str | None) -> None:
    always = data["modules"][str(LINK_CMID)]
    if always["course"] == course and tool is not None:
        facts = {"title": always["name"], "text": "Badges you earned", "url": "", "custom": {}, "part": None}
        put_activity(data, copy, tool, facts | {"section": always["section"]}, None)
    for instance, row in [pair for pair in data["links"].items() if pair[1]["course"] == course]:
        columns = data["columns"].values()
        own = (kept_facts(column) for column in columns if column.get("activity") == instance)
        facts = {name: value for name, value in row.items() if name != "had_column"}
        put_activity(data, copy, row["client_id"], facts, next(own, None))


def _copy_plain_columns(data: dict[str, Any], course: int, copy: int) -> None:
    for row in [row for row in data["columns"].values() if row["course"] == course]:
        if "activity" not in row:
            facts = {"label": row["label"], "scoreMaximum": row["scoreMaximum"]}
            number = str(_taken(data, "next_column"))
            data["columns"][number] = {**facts, "course": copy, "client_id": None, "cells": {}}
