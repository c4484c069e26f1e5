"""The columns of a course's gradebook: its own assignments, and those that tools made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.rows import assignment_number


@dataclass(frozen=True, slots=True)
class GradeColumn:
    """A column. `key` names it among the columns of tools, `link` what was placed with it."""

    number: int
    title: str
    maximum: float
    submission_type: str
    published: bool = True
    grading_type: str = "points"
    counts: bool = True
    key: str | None = None
    link: str | None = None


def grade_columns(course: Course) -> list[GradeColumn]:
    """Return all columns, the course's own first."""
    own = [_own(number, row) for number, row in course.own("assignments").items()]
    return own + [_made(key, row) for key, row in tool_columns(course).items()]


def grade_column(course: Course, number: int) -> GradeColumn | None:
    """Return the column of this number."""
    return next((column for column in grade_columns(course) if column.number == number), None)


def tool_columns(course: Course) -> dict[str, dict[str, Any]]:
    """Return the columns that tools made in a course, by their keys."""
    return {
        key: row for key, row in course.memory.data["columns"].items() if row.get("course", 1) == course.id
    }


def _own(number: int, row: Mapping[str, Any]) -> GradeColumn:
    kind = "online_quiz" if row["kind"] == "Quiz" else "online_upload"
    return GradeColumn(
        number,
        row["title"],
        row["maximum"],
        kind,
        published=row["published"],
        grading_type=row["grading_type"],
    )


def _made(key: str, row: Mapping[str, Any]) -> GradeColumn:
    """Return a tool's column: nothing is handed in, unless it was placed, and is done in the tool."""
    return GradeColumn(
        assignment_number(key),
        row["label"],
        row["scoreMaximum"],
        "external_tool" if row.get("coupled") else "none",
        published=row.get("published", True),
        grading_type=row.get("grading_type", "points"),
        counts=not row.get("omitted", False),
        key=key,
        link=row.get("resourceLinkId"),
    )
