"""Assignments and submissions, in the shape of Canvas's REST API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.grade_columns import GradeColumn
from lti_tool.sandbox.lms import Person, is_posted

NUMBERS = 1_000_000


def assignment(course: Course, column: GradeColumn) -> dict[str, Any]:
    """Return an assignment of the course, or a tool's column, which is one as well."""
    return {
        "id": column.number,
        "name": column.title,
        "course_id": course.id,
        "points_possible": column.maximum,
        "grading_type": column.grading_type,
        "submission_types": [column.submission_type],
        "published": column.published,
        "workflow_state": "published" if column.published else "unpublished",
        "omit_from_final_grade": not column.counts,
        "post_manually": False,
        "html_url": f"{course.url}/courses/{course.id}/assignments/{column.number}",
    }


def state_of(course: Course, number: int, person_id: int) -> str:
    """Return the `workflow_state` of a submission."""
    key = f"{number}/{person_id}"
    if key in course.memory.data["scores"]:
        return "graded"
    return "submitted" if key in course.memory.data["submitted"] else "unsubmitted"


def submission(course: Course, number: int, person: Person, *, as_teacher: bool) -> dict[str, Any]:
    """Return a cell of the gradebook. A teacher sees it whether the learner may see it or not.

    Somebody who is excused is "graded" without a score, and a grade that is not posted has no `posted_at`.
    """
    cell = course.score(number, person.id)
    handed_in = course.memory.data["submitted"].get(f"{number}/{person.id}")
    told = _blank(course, number, person) | _handed_in(handed_in)
    if cell is None:
        return told
    posted, at = is_posted(cell), iso(cell["at"])
    if not posted and not as_teacher:
        return told
    given = cell["given"]
    return told | {
        "score": None if given is None else float(given),
        "grade": None if given is None else f"{given:g}",
        "graded_at": at,
        "posted_at": at if posted else None,
        "submitted_at": told["submitted_at"] or at,
        "excused": given is None,
        "grade_matches_current_submission": handed_in is None or handed_in["at"] <= cell["at"],
    }


def _blank(course: Course, number: int, person: Person) -> dict[str, Any]:
    return {
        "id": number * NUMBERS + person.id,
        "assignment_id": number,
        "user_id": person.id,
        "score": None,
        "grade": None,
        "workflow_state": state_of(course, number, person.id),
        "graded_at": None,
        "posted_at": None,
        "submitted_at": None,
        "attempt": None,
        "excused": False,
        "missing": False,
        "late": False,
        "late_policy_status": None,
    }


def _handed_in(row: Mapping[str, Any] | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "submitted_at": iso(row["at"]),
        "attempt": row["attempt"],
        "submission_type": row["type"],
        "body": row.get("body"),
        "url": row.get("url"),
    }


def iso(seconds: int) -> str:
    """Return a time as Canvas writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
