"""What teachers manage in a course: its settings, its copies, the people in it."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.moodle.changing import Enrolment, end_course, enrol, show_course
from lti_tool.sandbox.moodle.copying import copy_course
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms
from lti_tool.sandbox.moodle.course_pages import COURSE_PATH
from lti_tool.sandbox.moodle.seats import editor_in, seat_in

SETTINGS_PATH, COPY_PATH, PEOPLE_PATH = "/course/edit.php", "/backup/copy.php", "/user/index.php"


def managing_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("managing", __name__)
    _add_settings(pages, lms)
    _add_copy(pages, lms)
    _add_people(pages, lms)
    return pages


def _add_settings(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(SETTINGS_PATH)
    def settings() -> str:
        """Show whether learners see the course, and when it ends."""
        seat = editor_in(lms)
        ends = seat.course["ends"]
        day = datetime.fromtimestamp(ends, UTC).date().isoformat() if ends else ""
        return render_template("moodle_settings.html", lms=lms, look=LOOK, me=seat.me, seat=seat, ends=day)

    @pages.post(SETTINGS_PATH)
    def save() -> AnyResponse:
        seat = editor_in(lms)
        try:
            day = request.form.get("enddate", "")
            ends = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else 0
        except ValueError:
            abort(HTTPStatus.BAD_REQUEST, "The end date is not a day.")
        show_course(lms.memory, seat.number, visible=request.form.get("visible") == "yes")
        end_course(lms.memory, seat.number, ends)
        return redirect(f"{COURSE_PATH}?id={seat.number}")


def _add_copy(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(COPY_PATH)
    def offer() -> str:
        """Ask who is to be in the copy."""
        seat = editor_in(lms)
        return render_template("moodle_copy.html", lms=lms, look=LOOK, me=seat.me, seat=seat)

    @pages.post(COPY_PATH)
    def copy() -> AnyResponse:
        seat = editor_in(lms)
        people = those_who_come_along(lms, seat.number, everybody=request.form.get("people") == "all")
        return redirect(f"{COURSE_PATH}?id={copy_course(lms.memory, seat.number, people)}")


def those_who_come_along(lms: MoodleLms, course: int, *, everybody: bool) -> list[int]:
    """Return who is to be in the copy of a course: those who teach, or everybody."""
    return [person.id for person in lms.enrolled(course) if everybody or person.role != "learner"]


def _add_people(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(PEOPLE_PATH)
    def people() -> str:
        """Show who is in the course; teachers who may edit can suspend them, and become them."""
        seat = seat_in(lms)
        people = [(person, lms.is_active(seat.number, person.id)) for person in lms.enrolled(seat.number)]
        outside = [person for person in lms.people.values() if str(person.id) not in seat.course["enrolled"]]
        told = {"people": people, "outside": outside, "ways": list(Enrolment)}
        return render_template("moodle_people.html", lms=lms, look=LOOK, me=seat.me, seat=seat, **told)

    @pages.post(PEOPLE_PATH)
    def change() -> AnyResponse:
        seat = editor_in(lms)
        person, how = request.form.get("user", 0, int), request.form.get("how", "")
        if person not in lms.people or how not in set(Enrolment):
            abort(HTTPStatus.NOT_FOUND)
        enrol(lms.memory, seat.number, person, Enrolment(how))
        return redirect(f"{PEOPLE_PATH}?id={seat.number}")

    @pages.post("/course/loginas.php")
    def log_in_as() -> AnyResponse:
        """Become a person of the course, to see it as they do."""
        seat, person = editor_in(lms), request.form.get("user", 0, int)
        if str(person) not in seat.course["enrolled"]:
            abort(HTTPStatus.NOT_FOUND)
        answer = redirect(f"{COURSE_PATH}?id={seat.number}")
        answer.set_cookie(LOOK.cookie, str(person), httponly=True, samesite="Lax")
        return answer
