"""What programs are told: refusals as problem documents (RFC 9457), verdicts with the steps behind them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from badge_engine.verification.reading import MalformedError, read_object
from badge_engine.verification.report import Report, Step, StepId
from badge_engine.verification.report_json import report_json

PROBLEM_TYPE = "application/problem+json"
_DATA_MODEL = "https://www.w3.org/TR/vc-data-model#"
_KINDS = {
    StepId.PARSE: _DATA_MODEL + "PARSING_ERROR",
    StepId.PROOF: "https://w3id.org/security#PROOF_VERIFICATION_ERROR",
    StepId.STATUS: "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR",
    StepId.VALIDITY: _DATA_MODEL + "RANGE_ERROR",
}


class ProblemError(Exception):
    """A program asked for what it does not get; the message is the reason."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def add_problems(pages: Blueprint) -> None:
    """Let the pages of a blueprint refuse by problem documents."""
    pages.register_error_handler(ProblemError, _refused)
    pages.register_error_handler(HTTPException, _http_error)


def json_body() -> dict[str, Any]:
    """Return the JSON object that was posted; `ProblemError` for everything else."""
    try:
        return read_object(request.get_data())
    except MalformedError as error:
        raise ProblemError(400, str(error)) from error


def member(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the JSON object of this name in a body; `ProblemError` where there is none."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise ProblemError(400, f"`{name}` must be an object.")
    return value


def verdict_json(report: Report, *, holds: bool) -> Response:
    """Return a report, as the command line tells it, with the problems by their names in the standards."""
    problems = [] if holds else [_problem(step) for step in report.steps if step.troubles]
    told = {**report_json(report), "verified": holds, "problemDetails": problems}
    return Response(orjson.dumps(told), status=200 if holds else 400, content_type="application/json")


def _problem(step: Step) -> dict[str, str]:
    kind = _KINDS.get(step.id, _DATA_MODEL + "MALFORMED_VALUE_ERROR")
    return {"type": kind, "title": f"The step {step.id.value} failed.", "detail": step.sentence}


def _refused(error: ProblemError) -> Response:
    answer = _document(error.status, str(error))
    if error.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return _document(status, HTTPStatus(status).description or HTTPStatus(status).phrase)


def _document(status: int, detail: str) -> Response:
    """Answer with a problem, which also says that nothing was verified: some programs look for that alone."""
    title = HTTPStatus(status).phrase
    problem = {"type": "about:blank", "title": title, "detail": detail}
    told = {**problem, "status": status, "verified": False, "problemDetails": [problem]}
    return Response(orjson.dumps(told), status=status, content_type=PROBLEM_TYPE)
