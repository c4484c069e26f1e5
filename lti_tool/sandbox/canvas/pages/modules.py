"""Modules for people: a learner views, marks as done and hands in; a teacher publishes and requires."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.pages.courses import COURSE
from lti_tool.sandbox.canvas.pages.sessions import learner_of, session_of, teacher_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.pages.tools import link_in, placed_page
from lti_tool.sandbox.canvas.progression import BY_LOOKING, complete_item, evaluate
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses

REQUIREMENTS = ("", "must_view", "must_mark_done", "must_submit", "must_contribute", "min_score")
MARKED = "must_mark_done"


def module_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("modules", __name__)
    take_courses(pages, school, no_such_page)
    _add_looking(pages, school)
    _add_editing(pages)
    return pages


def view(course: Course, number: int, row: dict[str, Any]) -> None:
    """Note that the learner who sits there has seen an item, where looking is what it requires."""
    session = session_of(course.school)
    required = row["requirement"] is not None and row["requirement"]["type"] == BY_LOOKING
    if not required or session.me is None or not session.learns(course):
        return
    if course.met_at(number, session.me.id) is None:
        with course.memory.change() as data:
            complete_item(data, number, session.me.id, course.next_moment())


def _add_looking(pages: Blueprint, school: School) -> None:
    @pages.get(f"{COURSE}/modules")
    def modules(course: Course) -> str:
        return page(school, "canvas/modules.html", course, requirements=REQUIREMENTS)

    @pages.get(f"{COURSE}/modules/items/<key>")
    def item(course: Course, key: str) -> AnyResponse | str:
        """Show an item: by its number, or what a tool placed by the name of its link."""
        number, row = _item(course, key)
        if row is not None:
            view(course, number, row)
        link = key if row is None else row.get("link")
        if link is not None and link_in(course, link):
            return placed_page(course, link)
        if row is None:
            abort(404)
        if row["kind"] != "Page":
            return redirect(f"/courses/{course.id}/assignments/{row['content']}")
        return page(school, "canvas/item.html", course, number=number, item=row)

    @pages.post(f"{COURSE}/modules/items/<key>/done")
    def done(course: Course, key: str) -> AnyResponse:
        """Mark an item as done, where that is what it requires."""
        me, (number, row) = learner_of(course), _item(course, key)
        if row is None or row["requirement"] is None or row["requirement"]["type"] != MARKED:
            abort(404)
        with course.memory.change() as data:
            complete_item(data, number, me.id, course.next_moment())
        return redirect(f"/courses/{course.id}/modules")


def _add_editing(pages: Blueprint) -> None:
    @pages.post(f"{COURSE}/modules/<int:number>")
    def change(course: Course, number: int) -> AnyResponse:
        """Publish a module or not, say whether one item is enough and which module comes before.

        Everybody is looked at again.
        """
        teacher_of(course)
        if number not in course.parts:
            abort(404)
        with course.memory.change() as data:
            row, form = data["modules"][str(number)], request.form
            if "published" in form:
                row["published"] = form["published"] == "yes"
            if form.get("requirement_type") in {"all", "one"}:
                row["requirement_type"] = form["requirement_type"]
            if "prerequisite" in form:
                earlier = [each for each in course.parts if _position(data, each) < row["position"]]
                row["prerequisites"] = [each for each in earlier if str(each) == form["prerequisite"]]
            _evaluate_all(course, data, number)
        return redirect(f"/courses/{course.id}/modules")

    @pages.post(f"{COURSE}/modules/items/<key>")
    def require(course: Course, key: str) -> AnyResponse:
        """Say what an item requires; everybody is looked at again."""
        teacher_of(course)
        number, row = _item(course, key)
        kind, least = request.form.get("requirement", ""), request.form.get("min_score", "")
        if row is None or kind not in REQUIREMENTS:
            abort(404)
        wanted: dict[str, Any] | None = {"type": kind} if kind else None
        if wanted is not None and kind == "min_score":
            wanted["min_score"] = float(least or 0)
        with course.memory.change() as data:
            data["module_items"][str(number)]["requirement"] = wanted
            _evaluate_all(course, data, row["module"])
        return redirect(f"/courses/{course.id}/modules")


def _position(data: Mapping[str, Any], module: int) -> int:
    position: int = data["modules"][str(module)]["position"]
    return position


def _item(course: Course, key: str) -> tuple[int, dict[str, Any] | None]:
    """Return an item by its number or its link, with its number; `None` where there is none here."""
    for part in course.parts:
        for number, row in course.items_of(part):
            if key in {str(number), row.get("link")}:
                return number, row
    return 0, None


def _evaluate_all(course: Course, data: dict[str, Any], module: int) -> None:
    at = course.next_moment()
    for person in course.learners:
        evaluate(data, module, person.id, at)
