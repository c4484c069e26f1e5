"""A course for people: its home, who is in it, publishing, concluding, copying, sections that move."""

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.canvas.copying import copy_course
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.pages.sessions import teacher_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses

COURSE = "/courses/<int:course>"
STATES = {"publish": "available", "unpublish": "claimed", "conclude": "completed"}


def course_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("courses", __name__)
    take_courses(pages, school, no_such_page)
    _add_home(pages, school)
    _add_people(pages, school)
    return pages


def set_state(course: Course, state: str) -> None:
    """Publish, unpublish or conclude a course."""
    with course.memory.change() as data:
        data["courses"][str(course.id)]["state"] = state


def _add_home(pages: Blueprint, school: School) -> None:
    @pages.get(COURSE)
    def home(course: Course) -> str:
        return page(school, "canvas/course.html", course)

    @pages.post(f"{COURSE}/<any(publish,unpublish,conclude):change>")
    def change_state(course: Course, change: str) -> AnyResponse:
        teacher_of(course)
        set_state(course, STATES[change])
        return redirect(f"/courses/{course.id}")

    @pages.post(f"{COURSE}/copy")
    def copy(course: Course) -> AnyResponse:
        """Copy the course under another name."""
        me, name = teacher_of(course), request.form.get("name", "").strip()
        return redirect(f"/courses/{copy_course(course, name or course.facts['name'], me.id).id}")


def _add_people(pages: Blueprint, school: School) -> None:
    @pages.get(f"{COURSE}/people")
    def people(course: Course) -> str:
        """Show the sections, who is in them, and how."""
        return page(school, "canvas/people.html", course, sections=course.own("sections"))

    @pages.post(f"{COURSE}/sections/<section>/people/<person>")
    def enrol(course: Course, section: str, person: str) -> AnyResponse:
        """Change the state of an enrolment, or make one in a role."""
        teacher_of(course)
        state, role = request.form.get("state", "active"), request.form.get("role")
        if int(section) not in course.own("sections") or int(person) not in school.people:
            abort(404)
        with school.memory.change() as data:
            enrolled = data["sections"][section]["people"]
            before = enrolled.get(person, {"role": school.people[int(person)].role})
            enrolled[person] = {"role": role or before["role"], "state": state}
        return redirect(f"/courses/{course.id}/people")

    @pages.post(f"{COURSE}/sections/<section>/crosslist")
    def crosslist(course: Course, section: str) -> AnyResponse:
        """Move a section, with everybody in it, to another course, or back to where it came from."""
        teacher_of(course)
        target = request.form.get("course", "")
        if int(section) not in course.own("sections"):
            abort(404)
        with school.memory.change() as data:
            row = data["sections"][section]
            goal = int(target) if target else row["home"]
            if goal is None or str(goal) not in data["courses"]:
                abort(400)
            home = row["home"] or course.id
            row |= {"course": goal, "home": None if home == goal else home}
        return redirect(f"/courses/{course.id}/people")
