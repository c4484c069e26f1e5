"""Assignments and submissions, in the shape of Canvas's REST API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lti_tool.sandbox.canvas.course import COURSE_ID
from lti_tool.sandbox.canvas.rows import assignment_number
from lti_tool.sandbox.lms import Item, Lms, Person, is_posted


def assignment(item: Item) -> dict[str, Any]:
    """Return an assignment of the course."""
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


def tool_assignment(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tool's column as the gradebook has it: an assignment of its own number, nothing to hand in.

    One that was placed is done in the tool.
    """
    item = Item(assignment_number(key), row["label"], row["scoreMaximum"], "Assignment")
    return assignment(item) | {"submission_types": ["external_tool" if row.get("coupled") else "none"]}


def submission(lms: Lms, item: Item, person: Person) -> dict[str, Any]:
    """Return what a teacher's token sees of a cell, whether the learner may see it or not.

    Somebody who is excused is "graded" without a score, and a grade that is not posted has no `posted_at`.
    """
    cell = lms.score(item.id, person.id)
    given = cell["given"] if cell else None
    graded_at = iso(cell["at"]) if cell else None
    return {
        "id": item.id * 10_000 + person.id,
        "assignment_id": item.id,
        "user_id": person.id,
        "score": None if given is None else float(given),
        "grade": None if given is None else f"{given:g}",
        "workflow_state": "graded" if cell else "unsubmitted",
        "graded_at": graded_at,
        "posted_at": graded_at if cell and is_posted(cell) else None,
        "submitted_at": graded_at,
        "excused": cell is not None and given is None,
        "missing": False,
        "late": False,
    }


def iso(seconds: int) -> str:
    """Return a time as Canvas writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
