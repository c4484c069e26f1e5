"""The gradebook for people: a teacher types grades, hides and posts them; a learner sees what is posted."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.canvas.api.enrolments import course_grades
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.grade_columns import grade_column, grade_columns
from lti_tool.sandbox.canvas.pages.courses import COURSE
from lti_tool.sandbox.canvas.pages.sessions import teacher_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import COURSE_ID
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses

EXCUSED = "EX"


def gradebook_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("gradebook", __name__)
    take_courses(pages, school, no_such_page)
    _add_table(pages, school)
    _add_posting(pages)
    _add_shortcut(pages)
    return pages


def _add_table(pages: Blueprint, school: School) -> None:
    @pages.get(f"{COURSE}/grades")
    @pages.get(f"{COURSE}/gradebook")
    def gradebook(course: Course) -> str:
        """Show all grades to those who teach, and to learners their own."""
        totals = {person.id: course_grades(course, person.id) for person in course.learners}
        overrides = course.memory.data["overrides"]
        return page(
            school,
            "canvas/gradebook.html",
            course,
            columns=grade_columns(course),
            totals=totals,
            override_of=lambda person_id: overrides.get(f"{course.id}/{person_id}"),
        )

    @pages.post(f"{COURSE}/gradebook")
    def type_grade(course: Course) -> AnyResponse:
        """Let a teacher type a grade, `EX` for somebody who is excused, or nothing to take it back."""
        me = teacher_of(course)
        item, person = int(request.form["item"]), int(request.form["user"])
        column = grade_column(course, item)
        if column is None or person not in course.people:
            abort(404)
        before = course.score(item, person) or {}
        course.change_cell(item, person, _cell(request.form["score"].strip(), before), me.id)
        return redirect(f"/courses/{course.id}/gradebook")


def _add_posting(pages: Blueprint) -> None:
    @pages.post(f"{COURSE}/gradebook/<int:item>/<any(post,hide):what>")
    def post_or_hide(course: Course, item: int, what: str) -> AnyResponse:
        """Let learners see the grades of a column, or hide them."""
        teacher_of(course)
        if grade_column(course, item) is None:
            abort(404)
        with course.memory.change() as data:
            for key, cell in data["scores"].items():
                if key.startswith(f"{item}/"):
                    cell["posted"] = what == "post"
        return redirect(f"/courses/{course.id}/gradebook")

    @pages.post(f"{COURSE}/gradebook/overrides/<int:person>")
    def override(course: Course, person: int) -> AnyResponse:
        """Put a course grade in the place of the one that was calculated, or take it back."""
        teacher_of(course)
        text = request.form.get("score", "").strip()
        with course.memory.change() as data:
            data["overrides"].pop(f"{course.id}/{person}", None)
            if text:
                data["overrides"][f"{course.id}/{person}"] = _number(text)
        return redirect(f"/courses/{course.id}/gradebook")


def _add_shortcut(pages: Blueprint) -> None:
    @pages.route("/gradebook", methods=["GET", "POST"])
    def shortcut() -> AnyResponse:
        """Lead on to the gradebook of the first course."""
        return redirect(f"/courses/{COURSE_ID}/gradebook", code=307)


def _cell(text: str, before: Any) -> dict[str, Any] | None:  # noqa: ANN401 - JSON can be anything
    """Return what is kept of a typed grade; one that was hidden stays hidden."""
    if not text:
        return None
    hidden = {"posted": False} if before.get("posted") is False else {}
    return {"given": None if text.upper() == EXCUSED else _number(text), **hidden}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return abort(400)
