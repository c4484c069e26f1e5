"""Moodle's group functions: the groups of a course, and those of one person."""

from typing import Any

from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.capabilities import MANAGE_GROUPS
from lti_tool.sandbox.moodle.course import Row


def course_groups(asking: Asking) -> list[dict[str, Any]]:
    """Return every group of a course, or refuse who may not manage them."""
    course = asking.course(as_context=True)
    asking.require(MANAGE_GROUPS)
    extra = {"enrolmentkey": "", "visibility": 0, "participation": True}
    return [_told(course, group) | extra for group in course["groups"]]


def groups_of_person(asking: Asking) -> dict[str, Any]:
    """Return the groups of one person, in one course or all of theirs. What is refused is a warning.

    The warnings are as the source has them; this function was not recorded.
    """
    person = asking.person()
    courses = _courses_asked(asking, person.id)
    warnings = [warning for course in courses if (warning := _objection(asking, course, person.id))]
    shut_out = {warning["itemid"] for warning in warnings}
    groups = [
        _told(course, group)
        for course in courses
        for group in course["groups"]
        if course["id"] not in shut_out and person.id in group["members"]
    ]
    return {"groups": groups, "warnings": warnings}


def groups_in(course: Row, person_id: int) -> list[Row]:
    """Return the groups of a course that somebody is in."""
    return [group for group in course["groups"] if person_id in group["members"]]


def _courses_asked(asking: Asking, person_id: int) -> list[Row]:
    number = asking.number("courseid", 0)
    if not number:
        rows = asking.lms.memory.data["courses"].values()
        return [row for row in rows if str(person_id) in row["enrolled"]]
    row = asking.lms.course(number)
    return [] if row is None else [row]


def _objection(asking: Asking, course: Row, person_id: int) -> dict[str, Any] | None:
    about = {"item": "course", "itemid": course["id"]}
    if not asking.enters(course):
        return about | {"warningcode": "1", "message": "No access rights in course context"}
    if not asking.may(MANAGE_GROUPS):
        text = f"User 36 cannot manage groups in course {course['id']}"
        return about | {"warningcode": "cannotmanagegroups", "message": text}
    if str(person_id) not in course["enrolled"]:
        text = f"User {person_id} is not enrolled in course {course['id']}"
        return about | {"warningcode": "notenrolled", "message": text}
    return None


def _told(course: Row, group: Row) -> dict[str, Any]:
    return {
        "id": group["id"],
        "courseid": course["id"],
        "name": group["name"],
        "description": group["description"],
        "descriptionformat": 1,
        "idnumber": "",
    }
