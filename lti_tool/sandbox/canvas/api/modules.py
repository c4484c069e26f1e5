"""Modules, their items, and progress through them, in the shape of Canvas's REST API."""

from typing import Any

from lti_tool.sandbox.canvas.api.assignments import iso
from lti_tool.sandbox.canvas.course import Course, Module
from lti_tool.sandbox.lms import Person


def module(course: Course, part: Module, person: Person | None, words: frozenset[str]) -> dict[str, Any]:
    """Return a module; the state of it is told of one person only.

    A module that requires nothing is completed by everybody. The items of a big one are left out.
    """
    told: dict[str, Any] = {
        "id": part.id,
        "name": part.title,
        "position": part.position,
        "workflow_state": "active" if part.published else "unpublished",
        "published": part.published,
        "unlock_at": None,
        "require_sequential_progress": False,
        "requirement_type": part.requirement_type,
        "prerequisite_module_ids": list(part.prerequisites),
        "items_count": len(part.items),
        "items_url": f"{course.url}/api/v1/courses/{course.id}/modules/{part.id}/items",
    }
    if person is not None:
        told |= _state(course, part, person)
    if "items" in words and len(part.items) <= course.school.switches.most_inline_items:
        told["items"] = module_items(course, part, person)
    return told


def module_items(course: Course, part: Module, person: Person | None) -> list[dict[str, Any]]:
    """Return the items of a module, each with what it requires; `completed` is told of one person only."""
    return [_item(course, number, row, person) for number, row in course.items_of(part.id)]


def progress(course: Course, person: Person) -> dict[str, Any]:
    """Return how many requirements a learner has met; a module of which one is enough counts as one."""
    total, met, times, following = 0, 0, [], None
    for part in course.parts.values():
        if not part.published or not part.required:
            continue
        required = [(number, row) for number, row in course.items_of(part.id) if row["requirement"]]
        done = [course.met_at(number, person.id) is not None for number, _ in required]
        if getattr(part, "requirement_type", "all") == "one":
            done = [any(done)]
        total, met = total + len(done), met + sum(done)
        times.append(course.done_at(part.id, person.id) or 0)
        if following is None and not all(done):
            number = next(number for number, _ in required if course.met_at(number, person.id) is None)
            following = f"{course.url}/courses/{course.id}/modules/items/{number}"
    return {
        "requirement_count": total,
        "requirement_completed_count": met,
        "next_requirement_url": following,
        "completed_at": iso(max(times)) if met == total else None,
    }


def _state(course: Course, part: Module, person: Person) -> dict[str, Any]:
    done = course.done_at(part.id, person.id)
    if done is not None:
        return {"state": "completed", "completed_at": iso(done)}
    if course.is_locked(part.id, person.id):
        return {"state": "locked", "completed_at": None}
    started = any(course.met_at(number, person.id) is not None for number in part.items)
    return {"state": "started" if started else "unlocked", "completed_at": None}


def _item(course: Course, number: int, row: dict[str, Any], person: Person | None) -> dict[str, Any]:
    """Return an item; of what a tool placed, nothing is required before a teacher says so."""
    link = row.get("link")
    told: dict[str, Any] = {
        "id": number,
        "module_id": row["module"],
        "position": row["position"],
        "title": row["title"],
        "indent": 0,
        "type": row["kind"],
        "html_url": f"{course.url}/courses/{course.id}/modules/items/{link or number}",
        "published": row.get("published", True),
    }
    if row["kind"] == "ExternalTool":
        told["external_url"] = course.memory.data["links"][link]["url"]
    else:
        told["content_id"] = row["content"]
    if row["requirement"]:
        met = {} if person is None else {"completed": course.met_at(number, person.id) is not None}
        told["completion_requirement"] = row["requirement"] | met
    return told
