"""The grader report, in which teachers type grades."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.moodle.course import LOOK, MoodleLms
from lti_tool.sandbox.moodle.links import columns_in
from lti_tool.sandbox.moodle.seats import seat_in

REPORT_PATH = "/grade/report/grader/index.php"
CELL = "grade"


def grading_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("grading", __name__)

    @pages.get(REPORT_PATH)
    def report() -> str:
        """Show everybody's grades to those who teach, and to a learner their own."""
        seat = seat_in(lms)
        people = [person for person in lms.enrolled(seat.number) if person.role == "learner"]
        told = {
            "items": lms.items_of(seat.number),
            "columns": [row for _, row in columns_in(lms, seat.number)],
            "people": people if seat.teaches else [seat.me],
        }
        return render_template("moodle_grader.html", lms=lms, look=LOOK, me=seat.me, seat=seat, **told)

    @pages.post(REPORT_PATH)
    def save() -> AnyResponse:
        """Keep the grades that a teacher has changed; an empty field takes a grade back."""
        seat = seat_in(lms)
        if not seat.teaches:
            abort(HTTPStatus.FORBIDDEN)
        for name, text in request.form.items():
            kind, _, place = name.partition("-")
            if kind == CELL:
                item, _, person = place.partition("-")
                _save_cell(lms, seat.number, int(item), int(person), text.strip())
        return redirect(f"{REPORT_PATH}?id={seat.number}")

    return pages


def _save_cell(lms: MoodleLms, course: int, item: int, person: int, text: str) -> None:
    row = next((row for row in lms.items_of(course) if row["id"] == item), None)
    if row is None or all(person != each.id for each in lms.enrolled(course)):
        abort(HTTPStatus.NOT_FOUND)
    try:
        points = float(text) if text else None
    except ValueError:
        abort(HTTPStatus.BAD_REQUEST, f"{text} is not a grade.")
    if points is not None and not 0 <= points <= row["maximum"]:
        abort(HTTPStatus.BAD_REQUEST, f"{text} is not between 0 and {row['maximum']}.")
    kept = lms.score(item, person)
    if points != (kept["given"] if kept else None):
        lms.write_grade(item, person, points)
