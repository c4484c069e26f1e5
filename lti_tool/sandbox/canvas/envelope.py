"""What all of Canvas's LTI services share: bearer tokens, refusals in one envelope, media types."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request

from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.tokens import Grant, granted

NOT_THERE = "The specified resource does not exist."


class ServiceRefusedError(Exception):
    """A refusal, with Canvas's words for it."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def told_refusal(error: ServiceRefusedError) -> tuple[dict[str, Any], int]:
    """Return the answer for a refusal."""
    kind = error.status.phrase.lower().replace(" ", "_")
    return {"errors": {"type": kind, "message": error.message}}, error.status


def require(lms: Lms, *scopes: str) -> Grant:
    """Return what the request's token is good for; it must be good for one of the scopes."""
    if "Authorization" not in request.headers:
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Missing access token")
    grant = granted(lms.memory, request.headers["Authorization"])
    if grant is None:
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Invalid access token format")
    if not grant.scopes & set(scopes):
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Insufficient permissions")
    return grant


def body_of_request() -> dict[str, Any]:
    """Return the JSON object that was sent."""
    try:
        body = json.loads(request.get_data() or b"null")
    except ValueError as error:
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "The body is not JSON") from error
    if not isinstance(body, dict):
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "The body is not an object")
    return body


def answer(value: object, kind: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return JSON of the media type `application/<kind>+json`."""
    content_type = f"application/{kind}+json; charset=utf-8"
    return Response(json.dumps(value), status=status, content_type=content_type)
