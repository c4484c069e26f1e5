"""Error pages: what happened, what to do, a code and a support id; never what the request said."""

import logging
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus

import orjson
from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from badge_engine.rules.words import message
from lti_tool.languages import said
from lti_tool.web.lti.refusals import Refusal

log = logging.getLogger(__name__)

_SENTENCES = {
    400: message("The page did not understand what was sent. Go back and try again."),
    403: message("You don't have access to this page. Open the tool again from your course."),
    404: message(
        "There is nothing at this address, or your visit has ended. Open the tool again from your course."
    ),
    405: message("This address cannot be opened that way. Open the tool from your course."),
    409: message("This was done already. Open the tool again from your course."),
    410: message("This took too long. Open the tool again from your course."),
    413: message("What was sent is too large."),
    415: message("This kind of file or message is not understood here."),
}
_OF_PROGRAMS = re.compile(r"/vc-api(/|$)|/ob/[^/]*/(ims|token|register|revoke)(/|$)|/oid4vci/")
_OTHERWISE = message("Something went wrong on our side. It has been noted; try again in a minute.")


def add_error_pages(app: Flask) -> None:
    """Give every kind of failure its page."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crashed)


def _refused(error: Refusal) -> tuple[str, int]:
    # The person sees this inside their LMS, also when we don't know which one; the page offers nothing.
    g.setdefault("frame_ancestors", ["*"])
    support_id = _support_id()
    log.warning(
        "launch refused: %s (%s)", error, error.code, extra={"code": error.code, "support_id": support_id}
    )
    return _page(error.sentence, error.code, support_id), error.status


def _http_error(error: HTTPException) -> tuple[str | Response, int, list[tuple[str, str]]]:
    status = error.code or 500
    code, support_id = f"HTTP-{status}", _support_id()
    noted = {"code": code, "support_id": support_id}
    log.info("page refused: %s %s", request.method, request.endpoint, extra=noted)
    sentence = _SENTENCES.get(status, _OTHERWISE)
    page = _problem(sentence, status, noted) if _for_a_program() else _page(sentence, code, support_id)
    # What a status demands, such as `Allow` with 405 (RFC 9110, 15.5.6), comes with the error.
    demanded = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    return page, status, demanded


def _crashed(error: Exception) -> tuple[str, int]:
    support_id = _support_id()
    log.error(
        "page failed: %s %s",
        request.method,
        request.endpoint,
        exc_info=error,
        extra={"support_id": support_id},
    )
    return _page(_OTHERWISE, "HTTP-500", support_id), 500


def _for_a_program() -> bool:
    """Whether a program asks: at the addresses of an API, or where it says that it wants JSON."""
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return _OF_PROGRAMS.match(request.path) is not None or wanted == "application/json"


def _problem(sentence: str, status: int, noted: Mapping[str, str]) -> Response:
    """Return the error as problem details (RFC 9457)."""
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": said(sentence), **noted}
    return Response(orjson.dumps(told), content_type="application/problem+json")


def _page(sentence: str, code: str, support_id: str) -> str:
    return render_template("error.html", sentence=said(sentence), code=code, support_id=support_id)


def _support_id() -> str:
    return secrets.token_hex(6)
