"""The course page: sections, activities and how far one has come; ticking off, hiding, trying on a role."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.moodle.changing import show_activity
from lti_tool.sandbox.moodle.course import LOOK, TICKED_BY_HAND, MoodleLms, Row
from lti_tool.sandbox.moodle.links import instance_of, module_anywhere, modules_in_section
from lti_tool.sandbox.moodle.seats import AS_STUDENT, ROLE_COOKIE, Seat, editor_in, seat_in

COURSE_PATH = "/course/view.php"
STATES: Mapping[int, str] = {0: "to do", 1: "done", 2: "done, passed", 3: "done, failed"}


def course_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("course", __name__)
    _add_course(pages, lms)
    _add_changes(pages, lms)
    return pages


def _add_course(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(COURSE_PATH)
    def course() -> str:
        """Show a course as the person who looks at it sees it."""
        seat = seat_in(lms)
        sections = [
            (
                section["name"],
                [row for row in modules_in_section(lms, seat.number, place) if _seen(seat, row)],
            )
            for place, section in enumerate(seat.course["sections"])
        ]
        told = {"states": STATES, "by_hand": TICKED_BY_HAND, "sections": sections}
        return render_template("moodle_course.html", lms=lms, look=LOOK, me=seat.me, seat=seat, **told)

    @pages.post("/course/switchrole.php")
    def switch_role() -> AnyResponse:
        """Look at the course as a student would, or as oneself again."""
        answer = redirect(f"{COURSE_PATH}?id={request.form['id']}")
        if request.form.get("role") == AS_STUDENT:
            answer.set_cookie(ROLE_COOKIE, AS_STUDENT, httponly=True, samesite="Lax")
        else:
            answer.delete_cookie(ROLE_COOKIE)
        return answer


def _add_changes(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.post("/course/togglecompletion.php")
    def tick() -> AnyResponse:
        """Mark an activity as done, or take that back; one that completes itself cannot be ticked off."""
        row, seat = _module_of_form(lms)
        if row["completion"] != TICKED_BY_HAND or seat.teaches:
            abort(HTTPStatus.FORBIDDEN)
        mark_done(lms, row["cmid"], seat.me.id, done=request.form.get("done") == "yes")
        return _back(seat)

    @pages.post("/course/mod.php")
    def show() -> AnyResponse:
        """Show an activity to learners, or hide it."""
        row, seat = _module_of_form(lms)
        editor_in(lms, seat.number)
        placed = instance_of(lms, row["cmid"])
        show_activity(lms.memory, row["cmid"], placed, visible=request.form.get("show") == "yes")
        return _back(seat)


def mark_done(lms: MoodleLms, cmid: int, person: int, *, done: bool) -> None:
    """Note that somebody has done an activity, or that they have not."""
    if not done or lms.done_at(cmid, person) is None:
        lms.mark(cmid, person, complete=done)


def _seen(seat: Seat, row: Row) -> bool:
    return bool(row["visible"]) or seat.teaches


def _module_of_form(lms: MoodleLms) -> tuple[Row, Seat]:
    row = module_anywhere(lms, request.form.get("cmid", 0, int))
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    return row, seat_in(lms, row["course"])


def _back(seat: Seat) -> AnyResponse:
    return redirect(f"{COURSE_PATH}?id={seat.number}")
