"""Moodle's scores and results (AGS 2.0, 3.3 and 3.4)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.lms import Lms, Person, moment
from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.dispatch import (
    ServiceRefusedError,
    answer,
    curly_links,
    page_bounds,
    require,
    require_type,
    status_line,
)
from lti_tool.sandbox.moodle.gradebook import AGS, LINE_ITEM, column_address, own_column, rounded

SCORE = "application/vnd.ims.lis.v1.score+json"
SCORES = "application/vnd.ims.lis.v1.scorecontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
FINAL = "FullyGraded"
REQUIRED = ("userId", "timestamp", "activityProgress", "gradingProgress")
CRASHED = "<html><body>Exception - Call to a member function out() on null</body></html>"
PHP_DIED = "<html><body>502 Bad Gateway</body></html>"


class ScoreRefusedError(Exception):
    """A score that is not taken: the reason is all in the status line, and the body an empty list."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def add_scores(pages: Blueprint, lms: MoodleLms) -> None:
    """Add posting a score."""

    @pages.errorhandler(ScoreRefusedError)
    def refused(error: ScoreRefusedError) -> Response:
        status = status_line(error.status, error.reason)
        return Response("[]", status=status, content_type=f"{SCORE}; charset=utf-8")

    @pages.get(f"{LINE_ITEM}/scores")
    def no_scores(course: int, key: str) -> Response:
        require_type(SCORES, anything=True)
        own_column(lms, require(lms, course, f"{AGS}score"), key)
        raise ServiceRefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed")

    @pages.post(f"{LINE_ITEM}/scores")
    def post_score(course: int, key: str) -> Response:
        require_type(SCORE, SCORES)
        own_column(lms, require(lms, course, f"{AGS}score"), key)
        score = _score_of_request()
        if not str(score["userId"]).isdecimal():
            return Response(PHP_DIED, status=status_line(HTTPStatus.BAD_GATEWAY), content_type="text/html")
        _write(lms, key, _learner(lms, course, score["userId"]), score)
        return Response(status=HTTPStatus.OK, content_type=f"{SCORE}; charset=utf-8")


def add_results(pages: Blueprint, lms: Lms) -> None:
    """Add reading results: everything at once, unless the `type_id` was left out."""

    @pages.get(f"{LINE_ITEM}/results")
    def results(course: int, key: str) -> Response:
        require_type(RESULTS, anything=True)
        grant = require(lms, course, f"{AGS}result.readonly")
        row = own_column(lms, grant, key)
        if "limit" in request.args and "type_id" in request.args:
            status = status_line(HTTPStatus.NOT_FOUND)
            return Response(CRASHED, status=status, content_type="text/html; charset=utf-8")
        address, wanted = column_address(lms, grant, course, key), request.args.get("user_id")
        cells = [(sub, row["cells"][sub]) for sub in sorted(row["cells"], key=int) if wanted in {None, sub}]
        told = [_result(address, sub, cell) for sub, cell in cells]
        start, size = page_bounds(len(told))
        return answer(told[start : start + size], RESULTS, link=curly_links(lms.url, len(told)))


def _score_of_request() -> dict[str, Any]:
    """Return the score that was sent. A refusal repeats all of it in the status line."""
    sent = request.get_data(as_text=True)
    try:
        score = json.loads(sent)
        sound = _is_sound(score)
    except (ValueError, TypeError):
        sound = False
    if not sound:
        raise ScoreRefusedError(HTTPStatus.BAD_REQUEST, f"Incorrect score received{sent}")
    return dict(score)


def _is_sound(score: Mapping[str, Any]) -> bool:
    """Whether all is there and can be read; `ValueError` or `TypeError` where a value cannot be."""
    if any(name not in score for name in REQUIRED):
        return False
    moment(score["timestamp"])
    if score.get("scoreGiven") is None:
        return True
    float(score["scoreGiven"])
    return "scoreMaximum" in score


def _learner(lms: MoodleLms, course: int, number: object) -> Person:
    """Return who has a gradebook role in the course; a suspended enrolment is one."""
    people = (person for person in lms.enrolled(course) if person.role == "learner")
    person = next((person for person in people if person.sub == str(number)), None)
    if person is None:
        sent = request.get_data(as_text=True)
        raise ScoreRefusedError(HTTPStatus.BAD_REQUEST, f"Incorrect score received{sent}")
    return person


def _write(lms: Lms, key: str, person: Person, body: Mapping[str, Any]) -> None:
    """Keep a score as Moodle does: by whole seconds, capped at the maximum, wiped by an unfinished one.

    A score that says nothing new does not move the time, and a wiped cell has none. In an activity's own
    column every score moves the time, and nothing at all stays of what is wiped.
    """
    seconds = int(moment(body["timestamp"]).timestamp())
    with lms.memory.change() as data:
        row = data["columns"][key]
        old = row["cells"].get(person.sub)
        graded = old is not None and old["score"] is not None
        if graded and old["seconds"] >= seconds:
            text = f"Refusing score with an earlier timestamp for item {key} and user {person.sub}"
            raise ScoreRefusedError(HTTPStatus.CONFLICT, text)
        is_own = "activity" in row
        if is_own and body["gradingProgress"] != FINAL:
            row["cells"].pop(person.sub, None)
            return
        score = _rescaled(body, row["scoreMaximum"], twice=not is_own)
        repeats = graded and old["score"] == score and not is_own
        row["cells"][person.sub] = {
            "seconds": old["seconds"] if repeats else seconds,
            "comment": body.get("comment"),
            "posts": 1 + (old["posts"] if old else 0),
            "score": score,
            "maximum": row["scoreMaximum"],
        }


def _rescaled(body: Mapping[str, Any], maximum: float, *, twice: bool) -> float | None:
    """Return the points on the column's scale; of a maximum of 0 nothing is scaled.

    In a column that a tool made they are rounded `twice`, before they are scaled too.
    """
    if body["gradingProgress"] != FINAL or body.get("scoreGiven") is None:
        return None
    given, of = float(body["scoreGiven"]), float(body.get("scoreMaximum", 0))
    share = given / of if of else 0.0
    points = (rounded(share) if twice else share) * maximum if of else given
    return rounded(min(max(points, 0.0), maximum))


def _result(address: str, sub: str, cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result; its addresses have a `type_id` if the request had one. A wiped cell has no more."""
    path, _, query = address.partition("?")
    column, kept = (address, f"{query}&") if "type_id" in request.args else (path, "")
    told: dict[str, Any] = {"id": f"{path}/results?{kept}user_id={sub}", "userId": sub}
    if cell["score"] is None:
        return told
    told |= {"resultScore": cell["score"], "resultMaximum": cell["maximum"], "scoreOf": column}
    if cell["comment"]:
        told["comment"] = cell["comment"]
    return told | {"timestamp": datetime.fromtimestamp(cell["seconds"], UTC).isoformat()}
