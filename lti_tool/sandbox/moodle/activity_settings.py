"""The settings of one activity, and which tools a course has in its activity chooser."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.moodle.changing import show_activity
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms, Row
from lti_tool.sandbox.moodle.course_pages import COURSE_PATH
from lti_tool.sandbox.moodle.links import instance_of, make_column, module_anywhere
from lti_tool.sandbox.moodle.messages import TARGETS
from lti_tool.sandbox.moodle.seats import Seat, editor_in

SETTINGS_PATH, TOOLS_PATH = "/course/modsettings.php", "/mod/lti/coursetools.php"


def activity_settings(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("activity_settings", __name__)
    _add_settings(pages, lms)
    _add_chooser(pages, lms)
    return pages


def _add_settings(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(SETTINGS_PATH)
    def settings() -> str:
        """Show whether learners see an activity, and of an external tool, where it opens."""
        row, seat = _edited(lms)
        placed = lms.memory.data["links"].get(instance_of(lms, row["cmid"]))
        told = {"row": row, "placed": placed, "targets": TARGETS}
        return render_template(
            "moodle_activity_settings.html", lms=lms, look=LOOK, me=seat.me, seat=seat, **told
        )

    @pages.post(SETTINGS_PATH)
    def save() -> AnyResponse:
        """Keep the settings. Saving makes an external tool's column anew if the tool has deleted it."""
        row, seat = _edited(lms)
        instance = instance_of(lms, row["cmid"])
        show_activity(lms.memory, row["cmid"], instance, visible=request.form.get("visible") == "yes")
        if instance is not None:
            with lms.memory.change() as data:
                data["links"][instance]["container"] = request.form.get("container", 0, int)
                make_column(data, instance)
        return redirect(f"{COURSE_PATH}?id={seat.number}")


def _edited(lms: MoodleLms) -> tuple[Row, Seat]:
    row = module_anywhere(lms, request.values.get("cmid", 0, int))
    return abort(HTTPStatus.NOT_FOUND) if row is None else (row, editor_in(lms, row["course"]))


def _add_chooser(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(TOOLS_PATH)
    def tools() -> str:
        """Show the tools of the site, and which of them teachers of the course are offered."""
        seat = editor_in(lms)
        tools = lms.memory.data["tools"]
        return render_template(
            "moodle_course_tools.html", lms=lms, look=LOOK, me=seat.me, seat=seat, tools=tools
        )

    @pages.post(TOOLS_PATH)
    def switch() -> AnyResponse:
        """Put a tool into the activity chooser, or take it out."""
        seat, client_id = editor_in(lms), request.form.get("tool", "")
        if client_id not in lms.memory.data["tools"]:
            abort(HTTPStatus.NOT_FOUND)
        with lms.memory.change() as data:
            data["tools"][client_id]["in_chooser"] = request.form.get("show") == "yes"
        return redirect(f"{TOOLS_PATH}?id={seat.number}")
