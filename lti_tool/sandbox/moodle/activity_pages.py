"""The pages of activities: read a page, hand in work, sit a quiz."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.moodle.course import LOOK, MoodleLms, Row
from lti_tool.sandbox.moodle.course_pages import STATES, mark_done
from lti_tool.sandbox.moodle.seats import Seat, seat_in

VIEW_RULE = "completionview"


def activity_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint; external tools have a page of their own."""
    pages = Blueprint("activities", __name__)

    @pages.get("/mod/<kind>/view.php")
    def view(kind: str) -> str:
        """Show an activity. Where looking at it completes it, it is completed now."""
        row, seat = _opened(lms, kind)
        if VIEW_RULE in row["rules"] and not seat.teaches:
            mark_done(lms, row["cmid"], seat.me.id, done=True)
        told = _told(lms, row, seat.me.id)
        return render_template("moodle_activity.html", lms=lms, look=LOOK, me=seat.me, seat=seat, **told)

    @pages.post("/mod/<kind>/view.php")
    def do(kind: str) -> AnyResponse:
        """Take a learner's work in. A quiz is graded at once, by the number of right answers."""
        row, seat = _opened(lms, kind)
        item = lms.graded(row["cmid"])
        if item is None or seat.teaches:
            abort(HTTPStatus.FORBIDDEN)
        with lms.memory.change() as data:
            work = {"text": request.form.get("text", ""), "at": lms.next_moment()}
            data["submissions"][f"{row['cmid']}/{seat.me.id}"] = work
        if kind == "quiz":
            points = request.form.get("points", 0.0, float)
            lms.write_grade(item["id"], seat.me.id, min(max(points, 0.0), item["maximum"]))
        return redirect(f"/mod/{kind}/view.php?id={row['cmid']}")

    return pages


def _told(lms: MoodleLms, row: Row, person: int) -> dict[str, Any]:
    """Return what an activity shows to a person, and to those who teach of everybody."""
    item = lms.graded(row["cmid"])
    return {
        "row": row,
        "item": item,
        "cell": item and lms.score(item["id"], person),
        "state": STATES[lms.state(row["cmid"], person)] if row["completion"] else None,
        "submission": lms.memory.data["submissions"].get(f"{row['cmid']}/{person}"),
        "handed_in": _handed_in(lms, row),
    }


def _opened(lms: MoodleLms, kind: str) -> tuple[Row, Seat]:
    row = lms.module(request.values.get("id", 0, int))
    if row is None or row["modname"] != kind:
        abort(HTTPStatus.NOT_FOUND)
    seat = seat_in(lms, row["course"])
    if not row["visible"] and not seat.teaches:
        abort(HTTPStatus.FORBIDDEN, "This activity is not available at present.")
    return row, seat


def _handed_in(lms: MoodleLms, row: Row) -> list[tuple[str, str]]:
    """Return who has handed in what, for those who teach."""
    kept = lms.memory.data["submissions"]
    people = lms.enrolled(row["course"])
    found = ((person.name, kept.get(f"{row['cmid']}/{person.id}")) for person in people)
    return [(name, work["text"]) for name, work in found if work]
