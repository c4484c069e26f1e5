"""The REST API on a course and its people: the course, users, enrolments, sections, groups."""

from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.api.answering import BASE, found, included, listed, required_person, viewer
from lti_tool.sandbox.canvas.api.enrolments import TYPES, enrolment
from lti_tool.sandbox.canvas.api.people import group, section, user
from lti_tool.sandbox.canvas.api.viewing import not_allowed
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.school import School

USUAL_STATES = ("active", "invited")
OWN_ACCOUNT = {"id": 9, "name": "Service account", "short_name": "Service account"}


def add_courses(pages: Blueprint, school: School) -> None:
    """Add a course, its enrolments and its sections."""

    @pages.get(BASE)
    def course(course: Course) -> dict[str, Any]:
        return {
            "id": course.id,
            "name": course.facts["name"],
            "course_code": course.facts["code"],
            "workflow_state": course.facts["state"],
            "account_id": 1,
            "root_account_id": 1,
        }

    @pages.get(f"{BASE}/enrollments")
    def enrolments(course: Course) -> Response:
        states = request.args.getlist("state[]") or USUAL_STATES
        types = request.args.getlist("type[]") or request.args.getlist("role[]") or TYPES.values()
        rows = [
            row
            for row in course.enrolments
            if row.state in states
            and TYPES[row.role] in types
            and request.args.get("user_id", str(row.person.id)) == str(row.person.id)
        ]
        seen = [row for row in rows if row.role != "learner" or viewer().may_see(course, row.person.id)]
        return listed(school, seen, lambda row: enrolment(course, row))

    @pages.get(f"{BASE}/sections")
    def sections(course: Course) -> Response:
        words = included()
        rows = list(course.own("sections").items())
        return listed(school, rows, lambda row: section(course, *row, words))


def add_people(pages: Blueprint, school: School) -> None:
    """Add users by any of their names."""

    @pages.get("/api/v1/users/<name>")
    def one_user(name: str) -> dict[str, Any]:
        if name == "self" and viewer().me is None:
            return OWN_ACCOUNT
        person, me = required_person(school, name), viewer().me
        if me is not None and me.role not in {"teacher", "assistant", "administrator"} and me != person:
            raise not_allowed()
        return user(person)


def add_groups(pages: Blueprint, school: School) -> None:
    """Add the groups of a course, and who is in each."""

    @pages.get(f"{BASE}/groups")
    def groups(course: Course) -> Response:
        return listed(school, list(course.own("groups").items()), lambda row: group(course, *row))

    @pages.get("/api/v1/groups/<group>/memberships")
    def memberships(group: str) -> Response:
        row = _group(school, group)
        return listed(
            school,
            row["people"],
            lambda person_id: {
                "id": int(group) * 1_000_000 + person_id,
                "group_id": int(group),
                "user_id": person_id,
                "workflow_state": "accepted",
                "moderator": False,
            },
        )

    @pages.get("/api/v1/groups/<group>/users")
    def members(group: str) -> Response:
        row = _group(school, group)
        return listed(school, row["people"], lambda person_id: user(school.people[person_id]))


def _group(school: School, number: str) -> dict[str, Any]:
    row: dict[str, Any] = found(school.memory.data["groups"].get(number))
    viewer().require_member(school.course(row["course"]))
    return row
