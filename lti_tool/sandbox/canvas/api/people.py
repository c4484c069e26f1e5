"""People, sections and groups, in the shape of Canvas's REST API."""

from typing import Any

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.lms import Person


def user(person: Person) -> dict[str, Any]:
    """Return a person."""
    return {
        "id": person.id,
        "name": person.name,
        "sortable_name": f"{person.family}, {person.given}",
        "short_name": person.name,
    }


def section(course: Course, number: int, row: dict[str, Any], words: frozenset[str]) -> dict[str, Any]:
    """Return a section, with its active learners where `students` are asked for."""
    told: dict[str, Any] = {
        "id": number,
        "name": row["name"],
        "course_id": course.id,
        "nonxlist_course_id": row["home"],
        "sis_section_id": None,
        "start_at": None,
        "end_at": None,
    }
    learners = [
        enrolled.person
        for enrolled in course.enrolments
        if (enrolled.section, enrolled.role, enrolled.state) == (number, "learner", "active")
    ]
    if "total_students" in words:
        told["total_students"] = len(learners)
    if "students" in words:
        told["students"] = [user(person) for person in learners] or None
    return told


def group(course: Course, number: int, row: dict[str, Any]) -> dict[str, Any]:
    """Return a group."""
    return {
        "id": number,
        "name": row["name"],
        "context_type": "Course",
        "course_id": course.id,
        "group_category_id": 41,
        "members_count": len(row["people"]),
        "concluded": course.facts["state"] == "completed",
    }
