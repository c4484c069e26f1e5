"""Modules, their items, and progress through them, in the shape of Canvas's REST API."""

from typing import Any

from lti_tool.sandbox.canvas.assignments import iso
from lti_tool.sandbox.canvas.course import COURSE_ID
from lti_tool.sandbox.canvas.rows import assignment_number, module_item_number
from lti_tool.sandbox.links import coupled_column, links_in
from lti_tool.sandbox.lms import Lms, Part, Person


def module(lms: Lms, part: Part, person: Person | None, *, with_items: bool) -> dict[str, Any]:
    """Return a module; the state of it is told of one person only.

    A module that requires nothing is completed by everybody.
    """
    told: dict[str, Any] = {
        "id": part.id,
        "name": part.title,
        "position": part.id - 100,
        "workflow_state": "active" if part.published else "unpublished",
        "published": part.published,
        "unlock_at": None,
        "require_sequential_progress": False,
        "requirement_type": "all",
        "prerequisite_module_ids": [],
        "items_count": len(part.items) + len(list(links_in(lms.memory, part.id))),
        "items_url": f"{lms.url}/api/v1/courses/{COURSE_ID}/modules/{part.id}/items",
    }
    if person is not None:
        done = lms.done_at(part.id, person.id)
        told |= {"state": "completed" if done else "started", "completed_at": iso(done) if done else None}
    if with_items:
        told["items"] = module_items(lms, part, person)
    return told


def module_items(lms: Lms, part: Part, person: Person | None) -> list[dict[str, Any]]:
    """Return the items of a module, each with what it requires; `completed` is told of one person only."""
    done = None if person is None else lms.done_at(part.id, person.id) is not None
    own = [_item(lms, part, item_id, done) for item_id in part.items]
    placed = enumerate(links_in(lms.memory, part.id), start=len(own) + 1)
    return own + [_placed_item(lms, part, key, row["title"], place) for place, (key, row) in placed]


def progress(lms: Lms, person: Person) -> dict[str, Any]:
    """Return how many requirements a learner has met: one for every module that requires something."""
    required = [part for part in lms.parts.values() if part.required and part.published]
    done = [at for part in required if (at := lms.done_at(part.id, person.id)) is not None]
    return {
        "id": person.id,
        "display_name": person.name,
        "progress": {
            "requirement_count": len(required),
            "requirement_completed_count": len(done),
            "next_requirement_url": None,
            "completed_at": iso(max(done)) if len(done) == len(required) else None,
        },
    }


def _item(lms: Lms, part: Part, item_id: int, done: bool | None) -> dict[str, Any]:  # noqa: FBT001 - None too
    item = lms.items.get(item_id)
    told: dict[str, Any] = {
        "id": part.id * 100 + item_id,
        "module_id": part.id,
        "title": item.title if item else "Welcome",
        "type": item.kind if item else "Page",
        "position": part.items.index(item_id) + 1,
        "published": True,
    }
    if part.required:
        requirement: dict[str, Any] = {"type": "must_submit" if item else "must_view"}
        told["completion_requirement"] = requirement if done is None else requirement | {"completed": done}
    return told


def _placed_item(lms: Lms, part: Part, key: str, title: str, position: int) -> dict[str, Any]:
    """Return what a tool placed: nothing is required of it before a teacher says so."""
    column, number = coupled_column(lms.memory, key), module_item_number(lms, key)
    told = {
        "id": number,
        "module_id": part.id,
        "title": title,
        "position": position,
        "html_url": f"{lms.url}/courses/{COURSE_ID}/modules/items/{key}",
        "published": True,
    }
    if column is None:
        return told | {"type": "ExternalTool", "external_url": lms.memory.data["links"][key]["url"]}
    return told | {"type": "Assignment", "content_id": assignment_number(column)}
