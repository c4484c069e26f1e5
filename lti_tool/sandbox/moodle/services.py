"""Moodle's LTI services on one blueprint: tokens, line items, scores and results, names and roles."""

import json
from http import HTTPStatus

from flask import Blueprint, Response, request

from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.dispatch import ServiceRefusedError, status_line, told_refusal
from lti_tool.sandbox.moodle.gradebook import add_line_items, add_one_line_item
from lti_tool.sandbox.moodle.roster import add_roster
from lti_tool.sandbox.moodle.scores import add_results, add_scores
from lti_tool.sandbox.tokens import Reason, Strictness, TokenRefusedError, grant_token

PAGE = "text/html; charset=utf-8"
# Moodle looks at the signature and at `exp`, and at nothing else.
LENIENT = Strictness()
REFUSALS = {
    Reason.INCOMPLETE: "invalid_request",
    Reason.GRANT_TYPE: "unsupported_grant_type",
    Reason.UNKNOWN_CLIENT: "invalid_client",
    Reason.UNKNOWN_SCOPE: "invalid_scope",
    Reason.NO_KEY_ID: "error/Error: kid must be provided in JWT header.",
    Reason.UNKNOWN_KEY: '"kid" invalid, unable to lookup correct key',
    Reason.WRONG_SIGNATURE: "Signature verification failed",
    Reason.EXPIRED: "Expired token",
}


def service_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("services", __name__)
    pages.register_error_handler(ServiceRefusedError, told_refusal)
    _add_tokens(pages, lms)
    add_line_items(pages, lms)
    add_one_line_item(pages, lms)
    add_scores(pages, lms)
    add_results(pages, lms)
    add_roster(pages, lms)
    return pages


def _add_tokens(pages: Blueprint, lms: Lms) -> None:
    @pages.errorhandler(TokenRefusedError)
    def no_token(error: TokenRefusedError) -> Response:
        # Written by hand, as Moodle does: quotes in the reason make it no JSON.
        body = f'{{\r\n  "error" : "{REFUSALS[error.reason]}"\r\n}}'
        return Response(body, status=status_line(HTTPStatus.BAD_REQUEST), content_type=PAGE)

    @pages.route("/mod/lti/token.php", methods=["GET", "POST"])
    def token() -> Response:
        return Response(json.dumps(grant_token(lms.memory, request.form, LENIENT)), content_type=PAGE)
