"""What an administrator of the site does: set switches, hand out web service tokens, run the cron."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import signed_in
from lti_tool.sandbox.moodle.capabilities import CAPABILITIES
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms
from lti_tool.sandbox.moodle.cron import run_cron
from lti_tool.sandbox.moodle.seats import require_administrator
from lti_tool.sandbox.moodle.service_tokens import make_token, remove_token
from lti_tool.sandbox.moodle.webservice import FUNCTIONS, SITE_INFO

SITE_PATH, TOKENS_PATH, CRON_PATH = "/admin/search.php", "/admin/webservice/tokens.php", "/admin/cron.php"


def administering_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("site", __name__)
    pages.before_request(lambda: require_administrator(lms))
    _add_site(pages, lms)
    _add_tokens(pages, lms)
    return pages


def _add_site(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(SITE_PATH)
    def site() -> str:
        """Show how the site is set up."""
        told = {"switches": asdict(lms.switches), "courses": lms.memory.data["courses"].values()}
        return render_template("moodle_site.html", lms=lms, look=LOOK, me=signed_in(lms, LOOK), **told)

    @pages.post(SITE_PATH)
    def save() -> AnyResponse:
        lms.board.change({name: _typed(name, value) for name, value in asdict(lms.switches).items()})
        return redirect(SITE_PATH)

    @pages.post(CRON_PATH)
    def cron() -> AnyResponse:
        run_cron(lms)
        return redirect(SITE_PATH)


def _typed(name: str, before: object) -> Any:  # noqa: ANN401 - of the type that the switch has
    """Return what the form says of a switch: a tick, words between commas, or text."""
    text = request.form.get(name, "")
    match before:
        case bool():
            return bool(text)
        case int():
            return int(text) if text.isdecimal() else before
        case tuple():
            return [word.strip() for word in text.split(",") if word.strip()]
        case _:
            return text


def _add_tokens(pages: Blueprint, lms: MoodleLms) -> None:
    @pages.get(TOKENS_PATH)
    def tokens() -> str:
        """Show the tokens, and what a new one may be for."""
        told = {
            "tokens": lms.memory.data["service_tokens"],
            "functions": sorted([*FUNCTIONS, SITE_INFO]),
            "capabilities": sorted(CAPABILITIES),
        }
        return render_template("moodle_tokens.html", lms=lms, look=LOOK, me=signed_in(lms, LOOK), **told)

    @pages.post(TOKENS_PATH)
    def change() -> AnyResponse:
        if "remove" in request.form:
            remove_token(lms.memory, request.form["remove"])
            return redirect(TOKENS_PATH)
        ticked = request.form.getlist
        try:
            make_token(lms.memory, functions=ticked("function"), capabilities=ticked("capability"))
        except ValueError as error:
            abort(HTTPStatus.BAD_REQUEST, str(error))
        return redirect(TOKENS_PATH)
