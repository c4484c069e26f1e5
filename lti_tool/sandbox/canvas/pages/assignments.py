"""Assignments for people: a learner hands in, a teacher publishes and says how they are graded."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.canvas.course import COLUMN_OFFSET, Course
from lti_tool.sandbox.canvas.grade_columns import GradeColumn, grade_column, grade_columns
from lti_tool.sandbox.canvas.handing_in import hand_in
from lti_tool.sandbox.canvas.pages.courses import COURSE
from lti_tool.sandbox.canvas.pages.sessions import learner_of, session_of, teacher_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.pages.tools import link_in, placed_page
from lti_tool.sandbox.canvas.progression import BY_LOOKING, met
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses

GRADING_TYPES = ("points", "pass_fail")


def assignment_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("assignments", __name__)
    take_courses(pages, school, no_such_page)
    _add_looking(pages, school)
    _add_editing(pages)
    return pages


def _add_looking(pages: Blueprint, school: School) -> None:
    @pages.get(f"{COURSE}/assignments")
    def assignments(course: Course) -> str:
        return page(school, "canvas/assignments.html", course, columns=grade_columns(course))

    @pages.get(f"{COURSE}/assignments/<key>")
    def assignment(course: Course, key: str) -> str:
        """Show an assignment; one that was placed is done in its tool."""
        if link_in(course, key):
            return placed_page(course, key)
        column = _column(course, key)
        if column.link is not None and link_in(course, column.link):
            return placed_page(course, column.link)
        session = session_of(school)
        if not column.published and not session.teaches(course):
            abort(404)
        if session.me is not None and session.learns(course):
            with course.memory.change() as data:
                met(data, column.number, session.me.id, frozenset({BY_LOOKING}), course.next_moment())
        mine = (
            {}
            if session.me is None
            else course.memory.data["submitted"].get(f"{column.number}/{session.me.id}", {})
        )
        return page(
            school, "canvas/assignment.html", course, column=column, mine=mine, grading_types=GRADING_TYPES
        )

    @pages.post(f"{COURSE}/assignments/<key>/submissions")
    def submit(course: Course, key: str) -> AnyResponse:
        """Hand in a text."""
        me, column = learner_of(course), _column(course, key)
        if not column.published or column.submission_type not in {"online_upload", "online_quiz"}:
            abort(404)
        facts = {"type": "online_text_entry", "body": request.form.get("body", "")}
        with course.memory.change() as data:
            hand_in(data, column.number, me.id, course.next_moment(), facts)
        return redirect(f"/courses/{course.id}/assignments/{column.number}")


def _add_editing(pages: Blueprint) -> None:
    @pages.post(f"{COURSE}/assignments/<key>")
    def change(course: Course, key: str) -> AnyResponse:
        """Publish an assignment or not; say how it is graded, and whether it counts."""
        teacher_of(course)
        column, form = _column(course, key), request.form
        with course.memory.change() as data:
            row = _row(data, column)
            if "published" in form:
                row["published"] = form["published"] == "yes"
            if "omitted" in form:
                row["omitted"] = form["omitted"] == "yes"
            if form.get("grading_type") in GRADING_TYPES:
                row["grading_type"] = form["grading_type"]
        return redirect(f"/courses/{course.id}/assignments/{column.number}")


def _column(course: Course, key: str) -> GradeColumn:
    found = grade_column(course, int(key)) if key.isdecimal() else None
    if found is None:
        abort(404)
    return found


def _row(data: dict[str, Any], column: GradeColumn) -> dict[str, Any]:
    if column.key is None:
        row: dict[str, Any] = data["assignments"][str(column.number)]
        return row
    made: dict[str, Any] = data["columns"][str(column.number - COLUMN_OFFSET)]
    return made
