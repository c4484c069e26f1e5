"""Canvas's scores and results (AGS 2.0, 3.3 and 3.4)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.envelope import ServiceRefusedError, answer, body_of_request, require
from lti_tool.sandbox.canvas.gradebook import AGS, own_column
from lti_tool.sandbox.canvas.paging import SERVICE_PAGE, page_of
from lti_tool.sandbox.canvas.progression import evaluate_item
from lti_tool.sandbox.canvas.rows import LINE_ITEMS, assignment_number, line_item_address
from lti_tool.sandbox.lms import Lms, Person, moment

RECORDED = frozenset({"FullyGraded", "PendingManual"})
GRADABLE = frozenset({"learner", "test student"})
REQUIRED = ("userId", "activityProgress", "gradingProgress", "timestamp")
SUBMISSION = "https://canvas.instructure.com/lti/submission"


def add_scores(pages: Blueprint, lms: Lms) -> None:
    """Add posting a score."""

    @pages.post(f"{LINE_ITEMS}/<key>/scores")
    def post_score(key: str) -> Response:
        own_column(lms, require(lms, f"{AGS}score"), key)
        body = body_of_request()
        for name in REQUIRED:
            if name not in body:
                raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, f"{name} is missing")
        number = _write(lms, key, _learner(lms, body["userId"]), body)
        result = f"{line_item_address(lms, key)}/results/{number}"
        return answer({SUBMISSION: {"content_items": []}, "resultUrl": result}, "vnd.ims.lis.v1.score")


def add_results(pages: Blueprint, lms: Lms) -> None:
    """Add reading results: of those alone to whom the tool has posted a score."""

    @pages.get(f"{LINE_ITEMS}/<key>/results")
    def results(key: str) -> Response:
        row = own_column(lms, require(lms, f"{AGS}result.readonly"), key)
        rows = _results(line_item_address(lms, key), row)
        if "user_id" in request.args:
            person = _named(lms, request.args["user_id"])
            rows = [told for told in rows if person is not None and told["userId"] == person.sub]
        page, links = page_of(lms.url, rows, SERVICE_PAGE)
        told = answer(page, "vnd.ims.lis.v2.resultcontainer")
        told.headers["Link"] = links
        return told


def _learner(lms: Lms, name: object) -> Person:
    person = _named(lms, str(name))
    if person is None or person.role not in GRADABLE:
        text = "User not found in course or is not a student"
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    return person


def _named(lms: Lms, name: str) -> Person | None:
    """Return somebody by `sub` or by Canvas's own number."""
    return lms.with_sub(name) or (lms.people.get(int(name)) if name.isdecimal() else None)


def _write(lms: Lms, key: str, person: Person, body: Mapping[str, Any]) -> int:
    """Keep a score as Canvas does and return the number of its result.

    Older ones are refused, and a message without a final score wipes the cell unless it says otherwise.
    """
    at = lms.next_moment()
    with lms.memory.change() as data:
        row = data["columns"][key]
        cell = row["cells"].get(person.sub)
        _refuse_older(body["timestamp"], cell)
        score = _scaled(body, row)
        if score is None and cell is not None and body.get(SUBMISSION, {}).get("preserve_score"):
            score = cell["score"]
        row["cells"][person.sub] = {
            "at": at,
            "timestamp": body["timestamp"],
            "comment": body.get("comment"),
            "posts": 1 + (cell["posts"] if cell else 0),
            "score": score,
            "maximum": row["scoreMaximum"],
        }
        _write_submission(data, key, person, score, at)
        return list(row["cells"]).index(person.sub) + 1


def _write_submission(data: dict[str, Any], key: str, person: Person, score: float | None, at: int) -> None:
    """Grade the submission of the column's assignment, or take its grade back."""
    number = assignment_number(key)
    data["scores"].pop(f"{number}/{person.id}", None)
    if score is not None:
        data["scores"][f"{number}/{person.id}"] = {"given": score, "at": at}
    evaluate_item(data, number, person.id, at)


def _scaled(body: Mapping[str, Any], row: Mapping[str, Any]) -> float | None:
    if "scoreGiven" not in body or body["gradingProgress"] not in RECORDED:
        return None
    if "scoreMaximum" not in body:
        text = "ScoreMaximum not supplied when ScoreGiven present."
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    given, maximum, own = float(body["scoreGiven"]), float(body["scoreMaximum"]), float(row["scoreMaximum"])
    if given < 0:
        text = "ScoreGiven must be greater than or equal to 0"
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    if maximum == 0 and own != 0:
        text = "cannot be zero if line item's maximum is not zero"
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    return given / maximum * own if maximum else given


def _refuse_older(timestamp: object, cell: Mapping[str, Any] | None) -> None:
    try:
        at = moment(str(timestamp))
    except ValueError as error:
        text = f"Provided timestamp of {timestamp} not a valid timestamp"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text) from error
    if cell is not None and at < moment(cell["timestamp"]):
        text = f"Provided timestamp of {timestamp} before last updated timestamp of {cell['timestamp']}"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text)


def _results(address: str, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    cells = enumerate(row["cells"].items(), start=1)
    return [_result(address, number, sub, cell) for number, (sub, cell) in cells]


def _result(address: str, number: int, sub: str, cell: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": f"{address}/results/{number}", "scoreOf": address, "userId": sub}
    if cell["score"] is not None:
        told |= {"resultScore": cell["score"], "resultMaximum": cell["maximum"]}
    return told | ({"comment": cell["comment"]} if cell["comment"] else {})
