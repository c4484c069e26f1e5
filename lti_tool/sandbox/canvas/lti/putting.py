"""What a tool answered, put where it belongs: links, columns, module items, a module of their own."""

import uuid
from typing import Any

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.launches import Launch
from lti_tool.sandbox.canvas.lti.placements import PLACEMENTS, PREFIX, column_for
from lti_tool.sandbox.canvas.rows import assignment_number
from lti_tool.sandbox.deep_linking import RESOURCE_LINK, Answer, AnswerRefusedError, Content, Flaw
from lti_tool.sandbox.links import put_link

MOST_NONCES = 1000
NEW_MODULE = "New Content From App"


def put(course: Course, asked: Launch, place: str, answer: Answer) -> dict[str, Content]:
    """Put the contents where they belong; what launches no tool is not kept. The answer is used up."""
    contents = [content for content in answer.contents if content.kind == RESOURCE_LINK]
    placed = {str(uuid.uuid4()): content for content in contents}
    with course.memory.change() as data:
        _use_nonce(data, answer)
        part = asked.part
        if PLACEMENTS[place].new_module and placed:
            part = _new_module(data, course.id, answer)
        for key, content in placed.items():
            facts = {
                "title": content.title,
                "text": content.text,
                "url": content.url or data["tools"][asked.client_id]["target_link_uri"],
                "custom": dict(content.custom),
                "part": part,
                "course": course.id,
            }
            number = put_link(data, key, asked.client_id, facts, column_for(place, content))
            if number is not None:
                data["columns"][number]["course"] = course.id
            if part is not None:
                _put_item(data, part, key, content.title, number)
    return placed


def next_number(data: dict[str, Any]) -> int:
    """Return a number that nothing has; `data` is being changed."""
    number: int = data["next_number"]
    data["next_number"] += 1
    return number


def _new_module(data: dict[str, Any], course: int, answer: Answer) -> int:
    """Make a module at the end of a course, not published yet, named as the tool wants."""
    number, rows = next_number(data), data["modules"]
    rows[str(number)] = {
        "course": course,
        "title": str(answer.claims.get(f"{PREFIX}module_name") or NEW_MODULE),
        "position": 1 + max((row["position"] for row in rows.values() if row["course"] == course), default=0),
        "published": False,
        "requirement_type": "all",
    }
    return number


def _put_item(data: dict[str, Any], module: int, key: str, title: str, column: str | None) -> None:
    """Put an item at the end of a module; nothing is required of it yet."""
    rows = data["module_items"]
    rows[str(next_number(data))] = {
        "module": module,
        "title": title,
        "kind": "ExternalTool" if column is None else "Assignment",
        "content": None if column is None else assignment_number(column),
        "position": 1 + sum(row["module"] == module for row in rows.values()),
        "requirement": None,
        "link": key,
    }


def _use_nonce(data: dict[str, Any], answer: Answer) -> None:
    nonce = answer.claims.get("nonce")
    if not isinstance(nonce, str) or nonce in data["used_nonces"]:
        raise AnswerRefusedError(Flaw.CONTENT)
    data["used_nonces"] = [*data["used_nonces"][-MOST_NONCES:], nonce]
