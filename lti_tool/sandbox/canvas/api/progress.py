"""The REST API on progress: modules, their items, and how far everybody is."""

from typing import Any

from flask import Blueprint, Response

from lti_tool.sandbox.canvas.api.answering import (
    BASE,
    asked_person,
    found,
    included,
    listed,
    required_person,
    viewer,
)
from lti_tool.sandbox.canvas.api.modules import module, module_items, progress
from lti_tool.sandbox.canvas.api.viewing import not_allowed
from lti_tool.sandbox.canvas.course import Course, Module
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.lms import Part, Person

NO_PROGRESS = (
    "no progress available because this course is not module based (has modules and module completion "
    "requirements) or the user is not enrolled as a student in this course"
)


def add_modules(pages: Blueprint, school: School) -> None:
    """Add the modules and their items; what is not published is shown to staff alone."""

    @pages.get(f"{BASE}/modules")
    def modules(course: Course) -> Response:
        student, words = _student(course), included()
        rows = [part for part in course.parts.values() if part.published or viewer().is_staff(course)]
        return listed(school, rows, lambda row: module(course, _a_module(row), student, words))

    @pages.get(f"{BASE}/modules/<name>")
    def one_module(course: Course, name: str) -> dict[str, Any]:
        return module(course, _module(course, name), _student(course), included())

    @pages.get(f"{BASE}/modules/<module>/items")
    def items(course: Course, module: str) -> Response:
        rows = module_items(course, _module(course, module), _student(course))
        return listed(school, rows, lambda row: row)


def add_progress(pages: Blueprint, school: School) -> None:
    """Add the progress of the whole course, and of one learner."""

    @pages.get(f"{BASE}/bulk_user_progress")
    def all_progress(course: Course) -> Response:
        viewer().require_staff(course)
        return listed(school, course.learners, lambda person: _with_progress(course, person))

    @pages.get(f"{BASE}/users/<user>/progress")
    def one_progress(course: Course, user: str) -> dict[str, Any]:
        person = required_person(school, user)
        if not viewer().may_see(course, person.id):
            raise not_allowed()
        return _progress(course, person)


def _with_progress(course: Course, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "display_name": person.name,
        "avatar_image_url": f"{course.url}/images/messages/avatar-50.png",
        "html_url": f"{course.url}/courses/{course.id}/users/{person.id}",
        "pronouns": None,
        "progress": _progress(course, person),
    }


def _progress(course: Course, person: Person) -> dict[str, Any]:
    here = course.people.get(person.id)
    has_requirements = any(part.required and part.published for part in course.parts.values())
    if here is None or here.role not in {"learner", "test student"} or not has_requirements:
        return {"error": {"message": NO_PROGRESS}}
    return progress(course, person)


def _student(course: Course) -> Person | None:
    """Return whose state is to be told: that of `student_id`, or one's own as a learner."""
    person, me = asked_person(course, "student_id"), viewer().me
    if person is None:
        return me if me is not None and not viewer().is_staff(course) else None
    if not viewer().may_see(course, person.id):
        raise not_allowed()
    return person


def _module(course: Course, name: str) -> Module:
    part = found(course.parts.get(int(name)) if name.isdecimal() else None)
    return _a_module(part if part.published or viewer().is_staff(course) else found(None))


def _a_module(part: Part) -> Module:
    if not isinstance(part, Module):
        raise TypeError("a course of Canvas has modules")
    return part
