"""Enrolments with their course grades, in the shape of Canvas's REST API."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lti_tool.sandbox.canvas.course import Course, Enrolment
from lti_tool.sandbox.canvas.grade_columns import grade_columns

CellOf = Callable[[int, int], Mapping[str, Any] | None]
TYPES = {
    "learner": "StudentEnrollment",
    "teacher": "TeacherEnrollment",
    "assistant": "TaEnrollment",
    "designer": "DesignerEnrollment",
    "observer": "ObserverEnrollment",
    "test student": "StudentViewEnrollment",
}


def enrolment(course: Course, row: Enrolment) -> dict[str, Any]:
    """Return an enrolment; those of learners have course grades."""
    told = {
        "id": row.number,
        "course_id": course.id,
        "course_section_id": row.section,
        "user_id": row.person.id,
        "type": TYPES[row.role],
        "role": TYPES[row.role],
        "enrollment_state": row.state,
        "limit_privileges_to_course_section": False,
        "user": {"id": row.person.id, "name": row.person.name},
    }
    if row.role not in {"learner", "test student"}:
        return told
    return told | {"grades": course_grades(course, row.person.id)}


def course_grades(course: Course, person_id: int) -> dict[str, Any]:
    """Return course grades: the plain scores are made of what is posted, the `unposted_` of all.

    What a teacher put in their place stands beside them, and changes neither.
    """
    posted = _scores(course, person_id, course.counted_score)
    everything = _scores(course, person_id, course.score)
    told = {
        "html_url": f"{course.url}/courses/{course.id}/grades/{person_id}",
        "current_score": posted[0],
        "current_grade": None,
        "final_score": posted[1],
        "final_grade": None,
        "unposted_current_score": everything[0],
        "unposted_current_grade": None,
        "unposted_final_score": everything[1],
        "unposted_final_grade": None,
    }
    override = course.memory.data["overrides"].get(f"{course.id}/{person_id}")
    return told if override is None else told | {"override_score": override, "override_grade": None}


def _scores(course: Course, person_id: int, cell_of: CellOf) -> tuple[float | None, float | None]:
    """Return the current and the final score in per cent; what somebody is excused from counts in neither."""
    due, reached = [], []
    for column in grade_columns(course):
        if not column.published or not column.counts:
            continue
        cell = course.score(column.number, person_id)
        if cell is None or cell["given"] is not None:
            due.append(column.maximum)
        counted = cell_of(column.number, person_id)
        if counted is not None and counted["given"] is not None:
            reached.append((counted["given"], column.maximum))
    given = sum(score for score, _ in reached)
    return _percent(given, (maximum for _, maximum in reached)), _percent(given, due)


def _percent(given: float, maxima: Iterable[float]) -> float | None:
    total = sum(maxima)
    return round(given / total * 100, 2) if total else None
