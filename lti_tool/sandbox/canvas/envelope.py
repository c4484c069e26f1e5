"""What all of Canvas's LTI services share: bearer tokens, refusals in one envelope, media types."""

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request

from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.tokens import Grant, granted, has_expired
from lti_tool.sandbox.tools import live_tool

NOT_THERE = "The specified resource does not exist."


class ServiceRefusedError(Exception):
    """A refusal, with Canvas's words for it."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def service_not_there() -> ServiceRefusedError:
    """Return the refusal of what is not there."""
    return ServiceRefusedError(HTTPStatus.NOT_FOUND, NOT_THERE)


def told_refusal(error: ServiceRefusedError) -> tuple[dict[str, Any], int]:
    """Return the answer for a refusal."""
    kind = error.status.phrase.lower().replace(" ", "_")
    return {"errors": {"type": kind, "message": error.message}}, error.status


def require(lms: Lms, *scopes: str) -> Grant:
    """Return what the request's token is good for; it must be good for one of the scopes."""
    if "Authorization" not in request.headers:
        raise _unauthorised("Missing access token")
    authorization = request.headers["Authorization"]
    if has_expired(lms.memory, authorization):
        raise _unauthorised("Access token expired")
    grant = granted(lms.memory, authorization)
    if grant is None:
        raise _unauthorised("Invalid access token format")
    tool = live_tool(lms.memory, grant.client_id)
    if tool is None:
        raise _unauthorised("Unknown or inactive Developer Key")
    if not (grant.scopes - frozenset(tool.get("withheld", ()))) & set(scopes):
        raise _unauthorised("Insufficient permissions")
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


def _unauthorised(message: str) -> ServiceRefusedError:
    return ServiceRefusedError(HTTPStatus.UNAUTHORIZED, message)
