"""Canvas's scores and results (AGS 2.0, 3.3 and 3.4)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError, answer, body_of_request
from lti_tool.sandbox.canvas.envelope import service_not_there as not_there
from lti_tool.sandbox.canvas.handing_in import SUBMISSION, hand_in_by_tool
from lti_tool.sandbox.canvas.lti.gradebook import AGS, own_column, require_grades
from lti_tool.sandbox.canvas.paging import SERVICE_PAGE, page_of
from lti_tool.sandbox.canvas.progression import evaluate_item
from lti_tool.sandbox.canvas.rows import LINE_ITEMS, assignment_number, line_item_address
from lti_tool.sandbox.lms import Person, moment

RECORDED = frozenset({"FullyGraded", "PendingManual"})
GRADABLE = frozenset({"learner", "test student"})
REQUIRED = ("userId", "activityProgress", "gradingProgress", "timestamp")


def add_scores(pages: Blueprint) -> None:
    """Add posting a score."""

    @pages.post(f"{LINE_ITEMS}/<key>/scores")
    def post_score(course: Course, key: str) -> Response:
        row = own_column(course, require_grades(course, f"{AGS}score"), key)
        body = body_of_request()
        for name in REQUIRED:
            if name not in body:
                raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, f"{name} is missing")
        person = _learner(course, body["userId"])
        if not row.get("published", True):
            raise _unprocessable("This assignment is still unpublished")
        number = _write(course, key, person, body)
        result = f"{line_item_address(course, key)}/results/{number}"
        return answer({SUBMISSION: {"content_items": []}, "resultUrl": result}, "vnd.ims.lis.v1.score")


def add_results(pages: Blueprint) -> None:
    """Add reading results: of those alone to whom the tool has posted a score."""

    @pages.get(f"{LINE_ITEMS}/<key>/results")
    def results(course: Course, key: str) -> Response:
        rows = _own_results(course, key)
        if "user_id" in request.args:
            person = _named(course, request.args["user_id"])
            rows = [told for told in rows if person is not None and told["userId"] == person.sub]
        page, links = page_of(course.url, rows, SERVICE_PAGE, last=course.school.switches.last_page_link)
        told = answer(page, "vnd.ims.lis.v2.resultcontainer")
        told.headers["Link"] = links
        return told

    @pages.get(f"{LINE_ITEMS}/<key>/results/<int:number>")
    def one_result(course: Course, key: str, number: int) -> Response:
        rows = _own_results(course, key)
        if not 0 < number <= len(rows):
            raise not_there()
        return answer(rows[number - 1], "vnd.ims.lis.v2.result")


def _own_results(course: Course, key: str) -> list[dict[str, Any]]:
    row, address = own_column(course, require_grades(course, f"{AGS}result.readonly"), key), ""
    address = line_item_address(course, key)
    return [_result(address, number, sub, cell) for number, (sub, cell) in enumerate(row["cells"].items(), 1)]


def _learner(course: Course, name: object) -> Person:
    person = _named(course, str(name))
    if person is None or person.role not in GRADABLE:
        raise _unprocessable("User not found in course or is not a student")
    return person


def _named(course: Course, name: str) -> Person | None:
    """Return somebody of the course by `sub`, also by a past one, or by Canvas's own number."""
    known = course.with_sub(name) or course.school.with_sub(name)
    number = known.id if known is not None else int(name) if name.isdecimal() else -1
    return course.people.get(number)


def _write(course: Course, key: str, person: Person, body: Mapping[str, Any]) -> int:
    """Keep a score as Canvas does and return the number of its result.

    Older ones are refused, and a message without a final score wipes the cell unless it says otherwise.
    """
    at, extension = course.next_moment(), body.get(SUBMISSION, {})
    with course.memory.change() as data:
        row = data["columns"][key]
        cell = row["cells"].get(person.sub)
        _refuse_older(body["timestamp"], cell)
        score = _scaled(body, row)
        if score is None and cell is not None and extension.get("preserve_score"):
            score = cell["score"]
        hand_in_by_tool(data, assignment_number(key), person.id, body, at)
        if _is_a_persons(data, key, person) and extension.get("prioritize_non_tool_grade"):
            score = data["scores"][f"{assignment_number(key)}/{person.id}"]["given"]
        else:
            _grade(data, key, person, score, at)
        row["cells"][person.sub] = {
            "at": at,
            "timestamp": body["timestamp"],
            "comment": body.get("comment"),
            "posts": 1 + (cell["posts"] if cell else 0),
            "score": score,
            "maximum": row["scoreMaximum"],
        }
        return list(row["cells"]).index(person.sub) + 1


def _is_a_persons(data: dict[str, Any], key: str, person: Person) -> bool:
    """Whether the grade that stands there was typed by somebody."""
    cell = data["scores"].get(f"{assignment_number(key)}/{person.id}")
    return cell is not None and not cell.get("by_tool", False)


def _grade(data: dict[str, Any], key: str, person: Person, score: float | None, at: int) -> None:
    """Grade the submission of the column's assignment, or take its grade back."""
    number = assignment_number(key)
    data["scores"].pop(f"{number}/{person.id}", None)
    if score is not None:
        data["scores"][f"{number}/{person.id}"] = {"given": score, "at": at, "by_tool": True}
    evaluate_item(data, number, person.id, at)


def _scaled(body: Mapping[str, Any], row: Mapping[str, Any]) -> float | None:
    """Return a final score of the column's maximum; one that passes or fails is all of it or nothing."""
    if "scoreGiven" not in body or body["gradingProgress"] not in RECORDED:
        return None
    if "scoreMaximum" not in body:
        raise _unprocessable("ScoreMaximum not supplied when ScoreGiven present.")
    given, maximum, own = float(body["scoreGiven"]), float(body["scoreMaximum"]), float(row["scoreMaximum"])
    if given < 0:
        raise _unprocessable("ScoreGiven must be greater than or equal to 0")
    if maximum == 0 and own != 0:
        raise _unprocessable("cannot be zero if line item's maximum is not zero")
    if row.get("grading_type") == "pass_fail":
        return own if given > 0 else 0.0
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


def _result(address: str, number: int, sub: str, cell: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": f"{address}/results/{number}", "scoreOf": address, "userId": sub}
    if cell["score"] is not None:
        told |= {"resultScore": cell["score"], "resultMaximum": cell["maximum"]}
    return told | ({"comment": cell["comment"]} if cell["comment"] else {})


def _unprocessable(text: str) -> ServiceRefusedError:
    return ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
