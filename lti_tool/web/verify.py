"""Checking a credential, for anybody: a file, a link or text in, one verdict and the steps behind it out.

Programs that ask for JSON get the report that `coursemark verify --json` prints.
"""

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from badge_engine.outgoing import PlatformError
from badge_engine.verification.report import Report
from badge_engine.verification.report_json import report_json
from badge_engine.verification.verify import verify
from lti_tool.languages import gettext
from lti_tool.resolving import OwnResolver
from lti_tool.web.parts import parts
from lti_tool.web.took import took

pages = Blueprint("verify", __name__)

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@pages.get("/verify")
def form() -> ResponseReturnValue:
    """Show the form."""
    return render_template("verify.html", report=None, problem=None)


@pages.post("/verify")
def check() -> ResponseReturnValue:
    """Check what was handed in: a file, the address of a credential, or its text.

    A program may post the bytes themselves as the body, when it asks for JSON.
    """
    try:
        data = _handed_in()
    except PlatformError as error:
        return _answer(None, str(error)), 502
    if not data:
        return _answer(None, gettext("Choose a file, give a link, or paste the text.")), 400
    return _answer(report_on(data, request.form.get("recipient", "").strip() or None), None)


def report_on(data: bytes, recipient: str | None = None) -> Report:
    """Return the engine's report on a credential, with our own issuers looked up in the database."""
    return verify(data, resolver=OwnResolver(parts()), now=parts().clock(), recipient=recipient)


def _handed_in() -> bytes:
    if _wants_json() and request.mimetype not in FORMS:
        return request.get_data()
    file, link = request.files.get("file"), request.form.get("link", "").strip()
    if file is not None and file.filename:
        return file.stream.read()
    return parts().web.fetch_bytes(link) if link else request.form.get("text", "").strip().encode()


def _answer(report: Report | None, problem: str | None) -> Response | str:
    if not _wants_json():
        said = took(report.credential if report else None)
        return render_template("verify.html", report=report, problem=problem, took=said)
    return jsonify({"problem": problem} if report is None else report_json(report))


def _wants_json() -> bool:
    kinds = request.accept_mimetypes
    return kinds["application/json"] > kinds["text/html"]
