"""The self-test for who administers the LMS: one click, one light for each service."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from badge_engine.rules.words import message
from lti_tool.self_test import Colour, Light, examine
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("self_test", __name__, url_prefix="/s/<session_id>/self-test")


@pages.get("")
@with_visit
def ask(visit: Visit) -> ResponseReturnValue:
    """Offer the test: it asks the LMS for several things, which takes some seconds."""
    _require(visit)
    return render_template("self_test.html", visit=visit, lights=[])


@pages.post("")
@with_visit
def run(visit: Visit) -> ResponseReturnValue:
    """Run the test and show the lights."""
    _require(visit)
    lights = [_launch(), _storage(), *examine(parts(), visit.course.id)]
    return render_template("self_test.html", visit=visit, lights=lights)


def _launch() -> Light:
    return Light(
        message("Launch"),
        Colour.GREEN,
        message("Signature, deployment and browser of your launch were verified."),
    )


def _storage() -> Light:
    if "Authorization" in request.headers:
        sentence = message("The LMS keeps values for this browser (platform storage).")
    else:
        sentence = message("This browser keeps the tool's cookie inside the LMS.")
    return Light(message("Browser storage"), Colour.GREEN, sentence)


def _require(visit: Visit) -> None:
    if not visit.may_manage:
        abort(403)
