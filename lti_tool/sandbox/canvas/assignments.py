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
    if cell is None:
        return _ungraded(item.id, person)
    return _graded(item.id, person, cell["given"], iso(cell["at"]), posted=is_posted(cell))


def tool_submission(key: str, row: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """Return a cell of a column that a tool made, which is posted as soon as the tool has scored."""
    cell = row["cells"].get(person.sub)
    if cell is None or cell["score"] is None:
        return _ungraded(assignment_number(key), person)
    return _graded(assignment_number(key), person, cell["score"], iso(cell["at"]), posted=True)


def _graded(number: int, person: Person, given: float | None, at: str, *, posted: bool) -> dict[str, Any]:
    return _ungraded(number, person) | {
        "score": None if given is None else float(given),
        "grade": None if given is None else f"{given:g}",
        "workflow_state": "graded",
        "graded_at": at,
        "posted_at": at if posted else None,
        "submitted_at": at,
        "excused": given is None,
    }


def _ungraded(number: int, person: Person) -> dict[str, Any]:
    return {
        "id": number * 10_000 + person.id,
        "assignment_id": number,
        "user_id": person.id,
        "score": None,
        "grade": None,
        "workflow_state": "unsubmitted",
        "graded_at": None,
        "posted_at": None,
        "submitted_at": None,
        "excused": False,
        "missing": False,
        "late": False,
    }


def iso(seconds: int) -> str:
    """Return a time as Canvas writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
