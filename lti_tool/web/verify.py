"""Checking a credential, for anybody: a file or a link in, one verdict and the steps behind it out."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from badge_engine.ports import PlatformError
from badge_engine.verification.report import Report
from badge_engine.verification.verify import verify
from lti_tool.resolving import OwnResolver
from lti_tool.web.parts import parts

pages = Blueprint("verify", __name__)


@pages.get("/verify")
def form() -> ResponseReturnValue:
    """Show the form."""
    return render_template("verify.html", report=None, problem=None)


@pages.post("/verify")
def check() -> ResponseReturnValue:
    """Check what was handed in: a file (JSON or a badge picture) or the address of a credential."""
    try:
        data = _handed_in()
    except PlatformError as error:
        return render_template("verify.html", report=None, problem=str(error)), 502
    if not data:
        return render_template("verify.html", report=None, problem="Choose a file or give a link."), 400
    return render_template("verify.html", report=report_on(data), problem=None)


def report_on(data: bytes) -> Report:
    """Return the engine's report on a credential, with our own issuers looked up in the database."""
    return verify(data, resolver=OwnResolver(parts()), now=parts().clock())


def _handed_in() -> bytes:
    file, link = request.files.get("file"), request.form.get("link", "").strip()
    if file is not None and file.filename:
        return file.stream.read()
    return parts().web.fetch_bytes(link) if link else b""
