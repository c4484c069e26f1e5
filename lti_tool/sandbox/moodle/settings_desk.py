"""What an administrator can set and run, as JSON beside the control page. No real Moodle has it."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.cron import run_cron
from lti_tool.sandbox.moodle.switches import UnknownSwitchError, turn_switches


def settings_desk(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("settings_desk", __name__, url_prefix="/sandbox")

    @pages.errorhandler(UnknownSwitchError)
    def unknown(error: UnknownSwitchError) -> Response:
        text = f"There is no switch {error}, or it cannot be set to that."
        return Response(text, status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")

    @pages.get("/switches")
    def switches() -> dict[str, Any]:
        """Tell how the site is set up."""
        return asdict(lms.switches)

    @pages.post("/switches")
    def turn() -> dict[str, Any]:
        """Set the switches that are named, and tell how the site is set up now."""
        return asdict(turn_switches(lms.memory, request.get_json()))

    @pages.post("/cron")
    def cron() -> ResponseReturnValue:
        """Run Moodle's cron."""
        run_cron(lms)
        return {}

    return pages
