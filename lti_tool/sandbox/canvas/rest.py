"""Canvas's REST API, as far as a badge tool reads it: assignments, submissions, grades, modules, progress."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.course import COURSE_ID, LOOK
from lti_tool.sandbox.canvas.services import paged
from lti_tool.sandbox.lms import Item, Lms, Part, Person

BASE = f"/api/v1/courses/{COURSE_ID}"
COLUMN_OFFSET = 9000
Answer = TypeVar("Answer")


def rest_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("rest", __name__)

    def with_token(
        view: Callable[..., Answer],
    ) -> Callable[..., Answer | tuple[dict[str, Any], int, dict[str, str]]]:
        @wraps(view)
        def page(**given: str) -> Answer | tuple[dict[str, Any], int, dict[str, str]]:
            token = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in lms.memory.data["api_tokens"]:
                text = {"errors": [{"message": "Invalid access token."}]}
                return text, 401, {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
            return view(**given)

        return page

    @pages.get(BASE)
    @with_token
    def course() -> dict[str, Any]:
        return {
            "id": COURSE_ID,
            "name": LOOK.course,
            "course_code": "DATA-101",
            "workflow_state": "available",
        }

    @pages.get(f"{BASE}/assignments")
    @with_token
    def assignments() -> Response:
        native = [_assignment(item) for item in lms.items.values()]
        return _list(
            lms, [*native, *(_tool_assignment(*pair) for pair in lms.memory.data["columns"].items())]
        )

    @pages.get(f"{BASE}/students/submissions")
    @with_token
    def submissions() -> Response:
        wanted = request.args.getlist("student_ids[]")
        people = [person for person in lms.learners if "all" in wanted or _is_named(person, wanted)]
        rows = [_submission(lms, item, person) for person in people for item in lms.items.values()]
        if request.args.get("workflow_state") == "graded":
            rows = [row for row in rows if row["workflow_state"] == "graded"]
        return _list(lms, rows)

    @pages.get(f"{BASE}/enrollments")
    @with_token
    def enrolments() -> Response:
        return _list(lms, [_enrolment(lms, person) for person in lms.learners])

    @pages.get(f"{BASE}/modules")
    @with_token
    def modules() -> Response:
        student = request.args.get("student_id")
        person = _person(lms, student) if student else None
        with_items = "items" in request.args.getlist("include[]")
        return _list(lms, [_module(lms, part, person, with_items=with_items) for part in lms.parts.values()])

    @pages.get(f"{BASE}/bulk_user_progress")
    @with_token
    def progress() -> Response:
        return _list(lms, [_progress(lms, person) for person in lms.learners])

    @pages.get("/api/v1/users/<name>")
    @with_token
    def user(name: str) -> dict[str, Any] | tuple[dict[str, Any], int]:
        person = _person(lms, name)
        if person is None:
            return {"errors": [{"message": "The specified resource does not exist."}]}, 404
        return {"id": person.id, "name": person.name, "short_name": person.name}

    return pages


def _list(lms: Lms, rows: list[dict[str, Any]]) -> Response:
    answer = paged(lms, rows, "json", size_name="per_page")
    answer.content_type = "application/json; charset=utf-8"
    answer.headers["X-Request-Cost"], answer.headers["X-Rate-Limit-Remaining"] = "0.9", "599.1"
    return answer


def _person(lms: Lms, name: str) -> Person | None:
    if name.startswith("lti_1_3_id:"):
        return lms.with_sub(name.removeprefix("lti_1_3_id:"))
    return lms.people.get(int(name)) if name.isdecimal() else None


def _is_named(person: Person, names: list[str]) -> bool:
    return str(person.id) in names or f"lti_1_3_id:{person.sub}" in names


def _assignment(item: Item) -> dict[str, Any]:
    kind = "online_quiz" if item.kind == "Quiz" else "online_upload"
    return {
        "id": item.id,
        "name": item.title,
        "course_id": COURSE_ID,
        "points_possible": item.maximum,
        "grading_type": "points",
        "submission_types": [kind],
        "published": True,
        "workflow_state": "published",
        "omit_from_final_grade": False,
    }


def _tool_assignment(key: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a tool's column as the gradebook has it: an assignment of its own number, nothing to submit."""
    item = Item(COLUMN_OFFSET + int(key), row["label"], row["scoreMaximum"], "Assignment")
    return _assignment(item) | {"submission_types": ["none"]}


def _submission(lms: Lms, item: Item, person: Person) -> dict[str, Any]:
    cell = lms.score(item.id, person.id)
    graded_at = _iso(cell["at"]) if cell else None
    return {
        "id": item.id * 10_000 + person.id,
        "assignment_id": item.id,
        "user_id": person.id,
        "score": float(cell["given"]) if cell else None,
        "grade": str(cell["given"]) if cell else None,
        "workflow_state": "graded" if cell else "unsubmitted",
        "graded_at": graded_at,
        "posted_at": graded_at,
        "submitted_at": graded_at,
        "excused": False,
        "missing": False,
        "late": False,
    }


def _enrolment(lms: Lms, person: Person) -> dict[str, Any]:
    cells = [
        (cell["given"], item.maximum)
        for item in lms.items.values()
        if (cell := lms.score(item.id, person.id))
    ]
    graded, everything = (
        sum(maximum for _, maximum in cells),
        sum(item.maximum for item in lms.items.values()),
    )
    given = sum(score for score, _ in cells)
    return {
        "id": 50_000 + person.id,
        "course_id": COURSE_ID,
        "user_id": person.id,
        "type": "StudentEnrollment",
        "role": "StudentEnrollment",
        "enrollment_state": "active",
        "grades": {
            "html_url": f"{lms.url}/courses/{COURSE_ID}/grades/{person.id}",
            "current_score": round(given / graded * 100, 2) if graded else None,
            "current_grade": None,
            "final_score": round(given / everything * 100, 2),
            "final_grade": None,
        },
    }


def _module(lms: Lms, part: Part, person: Person | None, *, with_items: bool) -> dict[str, Any]:
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
        "items_count": len(part.items),
        "items_url": f"{lms.url}{BASE}/modules/{part.id}/items",
    }
    done = lms.done_at(part.id, person.id) if person else None
    if person:
        told |= {"state": "completed" if done else "started", "completed_at": _iso(done) if done else None}
    if with_items:
        told["items"] = [_module_item(lms, part, item_id, done=bool(done)) for item_id in part.items]
    return told


def _module_item(lms: Lms, part: Part, item_id: int, *, done: bool) -> dict[str, Any]:
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
        told["completion_requirement"] = {"type": "must_submit" if item else "must_view", "completed": done}
    return told


def _progress(lms: Lms, person: Person) -> dict[str, Any]:
    required = [part for part in lms.parts.values() if part.required and part.published]
    done = [at for part in required if (at := lms.done_at(part.id, person.id)) is not None]
    return {
        "id": person.id,
        "display_name": person.name,
        "progress": {
            "requirement_count": len(required),
            "requirement_completed_count": len(done),
            "next_requirement_url": None,
            "completed_at": _iso(max(done)) if len(done) == len(required) else None,
        },
    }


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
