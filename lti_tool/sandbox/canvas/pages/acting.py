"""Being somebody in the simulated Canvas: signing in, acting as another person, the student view."""

from flask import Blueprint, Response, abort, redirect, request

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.lti.putting import next_number
from lti_tool.sandbox.canvas.pages.courses import COURSE
from lti_tool.sandbox.canvas.pages.sessions import become, session_of, teacher_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses
from lti_tool.sandbox.lms import Person, opaque


def acting_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("browsing", __name__)
    take_courses(pages, school, no_such_page)

    @pages.get("/")
    def home() -> str:
        """Show the courses, and who one can be."""
        return page(school, "canvas/dashboard.html")

    @pages.get("/login-as/<int:person_id>")
    def login_as(person_id: int) -> Response:
        """Become somebody."""
        if person_id not in school.people:
            abort(404)
        return become(_to(request.args.get("next") or "/"), school.people[person_id], None)

    @pages.post("/act-as")
    def act_as() -> Response:
        """Act as another person, as administrators may."""
        session, wanted = session_of(school), request.form.get("user", "")
        real = session.real or session.me
        if real is None or real.role != "administrator" or not wanted.isdecimal():
            abort(403)
        if int(wanted) not in school.people:
            abort(404)
        return become(_to("/"), school.people[int(wanted)], real)

    @pages.post(f"{COURSE}/student_view")
    def student_view(course: Course) -> Response:
        """See the course as its test student."""
        me = teacher_of(course)
        return become(_to(f"/courses/{course.id}"), _test_student(course), me)

    @pages.post("/stop-acting")
    def stop() -> Response:
        """Be oneself again."""
        real = session_of(school).real
        if real is None:
            abort(400)
        return become(_to("/"), real, None)

    return pages


def _to(address: str) -> Response:
    return Response(redirect(address).get_data(), status=302, headers={"Location": address})


def _test_student(course: Course) -> Person:
    """Return the test student of a course, who is made when somebody first asks for them."""
    found = [row.person for row in course.enrolments if row.role == "test student"]
    if found:
        return found[0]
    with course.memory.change() as data:
        number = next_number(data)
        sub = opaque(f"test student {number} {course.context_id}")
        data["new_people"][str(number)] = {
            "sub": f"{sub[:8]}-{sub[8:12]}-4{sub[13:16]}-8{sub[17:20]}-{sub[20:32]}",
            "given": "Test",
            "family": "Student",
            "role": "test student",
            "email": "",
        }
        section = next(key for key, row in data["sections"].items() if row["course"] == course.id)
        data["sections"][section]["people"][str(number)] = {"role": "test student", "state": "active"}
    return course.school.people[number]
