"""Refusals as 1EdTech's services tell them: `Imsx_StatusInfo` (Open Badges 3.0, 9.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import orjson
from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from lti_tool.web.lti.refusals import Refusal
from lti_tool.web.oauth import WAIT_SECONDS

_MINOR = {
    HTTPStatus.BAD_REQUEST: "invalid_query_parameter",
    HTTPStatus.UNAUTHORIZED: "unauthorizedrequest",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "not_allowed",
    HTTPStatus.TOO_MANY_REQUESTS: "server_busy",
}


@dataclass
class ImsxError(Exception):
    """A program asked for what it does not get; `headers` say how to ask (RFC 6750, 3; RFC 9110, 15.5.6)."""

    status: HTTPStatus
    description: str
    headers: Mapping[str, str] = field(default_factory=dict)


def add_imsx_errors(pages: Blueprint) -> None:
    """Let the pages of a blueprint refuse in this form."""
    pages.register_error_handler(ImsxError, _refused)
    pages.register_error_handler(HTTPException, _http_error)
    pages.register_error_handler(Refusal, _too_many)


def _refused(error: ImsxError) -> Response:
    answer = _status_info(error.status, error.description)
    answer.headers.update(error.headers)
    return answer


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return _status_info(status, status.description or status.phrase)


def _too_many(error: Refusal) -> Response:
    answer = _status_info(HTTPStatus.TOO_MANY_REQUESTS, error.sentence)
    answer.headers["Retry-After"] = WAIT_SECONDS
    return answer


def _status_info(status: HTTPStatus, description: str) -> Response:
    major = "unsupported" if status is HTTPStatus.METHOD_NOT_ALLOWED else "failure"
    minor = {
        "imsx_codeMinorFieldName": "sourcedId",
        "imsx_codeMinorFieldValue": _MINOR.get(status, "unknown"),
    }
    info = {
        "imsx_codeMajor": major,
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {"imsx_codeMinorField": [minor]},
    }
    return Response(orjson.dumps(info), status=status, content_type="application/json")
