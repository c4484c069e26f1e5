"""What programs are told by the rules of OAuth (RFC 6749, 5.2): errors by their names, and how to ask."""

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from lti_tool.web.lti.refusals import Refusal
from lti_tool.web.programs import open_to_programs

FORM = "application/x-www-form-urlencoded"
WAIT_SECONDS = "30"


class OAuthError(Exception):
    """A program asked for what it does not get; `error` is its name in the standard."""

    def __init__(self, error: str, description: str, status: int = 400, **more: object) -> None:
        super().__init__(description)
        self.status = status
        self.told = {"error": error, "error_description": description, **more}


def add_oauth_errors(pages: Blueprint) -> None:
    """Let the pages of a blueprint refuse as OAuth does, hold floods back, and answer scripts of any site."""
    open_to_programs(pages)
    pages.register_error_handler(OAuthError, _refused)
    pages.register_error_handler(HTTPException, _http_error)
    pages.register_error_handler(Refusal, _too_many)


def form_values() -> Mapping[str, str]:
    """Return the form that was posted; a value that was sent twice is refused (RFC 6749, 3.2)."""
    if request.mimetype != FORM:
        raise OAuthError("invalid_request", f"Send a form: {FORM}.")
    if any(len(values) > 1 for _, values in request.form.lists()):
        raise OAuthError("invalid_request", "A parameter was sent more than once.")
    return request.form.to_dict()


def bearer() -> str:
    """Return the token that was shown, in the header alone (RFC 6750, 2.1); an empty text for none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def told(document: Mapping[str, object], status: int = 200) -> Response:
    """Answer with JSON that nobody keeps: there may be a token in it."""
    return Response(orjson.dumps(document), status=status, content_type="application/json")


def _refused(error: OAuthError) -> Response:
    answer, name = told(error.told, error.status), error.told["error"]
    if error.status == HTTPStatus.UNAUTHORIZED:
        by_secret = name == "invalid_client"  # RFC 6749, 5.2; else a token was shown (RFC 6750, 3)
        answer.headers["WWW-Authenticate"] = 'Basic realm="OAuth"' if by_secret else f'Bearer error="{name}"'
    return answer


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    description = status.description or status.phrase
    return told({"error": "invalid_request", "error_description": description}, status)


def _too_many(error: Refusal) -> Response:
    answer = told({"error": "temporarily_unavailable", "error_description": error.sentence}, error.status)
    answer.headers["Retry-After"] = WAIT_SECONDS
    return answer
