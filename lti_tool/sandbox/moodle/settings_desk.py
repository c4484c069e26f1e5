"""What an administrator can set and run, as JSON beside the control page. No real Moodle has it."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lti_tool.sandbox.moodle.changing import Enrolment, end_course, enrol, show_activity, show_course
from lti_tool.sandbox.moodle.copying import copy_course
from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.cron import run_cron
from lti_tool.sandbox.moodle.links import instance_of
from lti_tool.sandbox.moodle.managing_pages import those_who_come_along


def settings_desk(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("settings_desk", __name__, url_prefix="/sandbox")
    _add_site(pages, lms)
    _add_courses(pages, lms)
    return pages


def _add_site(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.post("/cron")
    def cron() -> ResponseReturnValue:
        """Run Moodle's cron."""
        run_cron(lms)
        return {}


def _add_courses(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.post("/copy")
    def copy() -> dict[str, int]:
        """Copy a course, for those who teach or for `all` people, and tell its number."""
        body = request.get_json()
        people = those_who_come_along(lms, body["course"], everybody=body.get("people") == "all")
        return {"course": copy_course(lms.memory, body["course"], people)}

    @pages.post("/course")
    def course() -> dict[str, Any]:
        """Hide or show a course, or set when it ends (in seconds since 1970, 0 for never)."""
        body = request.get_json()
        if "visible" in body:
            show_course(lms.memory, body["course"], visible=body["visible"])
        if "ends" in body:
            end_course(lms.memory, body["course"], body["ends"])
        return {}

    @pages.post("/activity")
    def activity() -> dict[str, Any]:
        """Hide or show an activity."""
        body = request.get_json()
        placed = instance_of(lms, body["cmid"])
        show_activity(lms.memory, body["cmid"], placed, visible=body["visible"])
        return {}

    @pages.post("/enrolment")
    def enrolment() -> dict[str, Any]:
        """Set how somebody is in a course: active, suspended or gone."""
        body = request.get_json()
        enrol(lms.memory, body["course"], body["user"], Enrolment(body["how"]))
        return {}
