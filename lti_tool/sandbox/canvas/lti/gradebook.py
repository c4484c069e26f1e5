"""Canvas's line items (AGS 2.0, 3.2): a tool's own columns of the gradebook."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError, answer, body_of_request, require
from lti_tool.sandbox.canvas.envelope import service_not_there as not_there
from lti_tool.sandbox.canvas.paging import SERVICE_PAGE, page_of
from lti_tool.sandbox.canvas.rows import LINE_ITEMS, line_item_address
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.columns import FACTS, kept_facts, new_column
from lti_tool.sandbox.links import is_own_link
from lti_tool.sandbox.tokens import Grant

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
READ, WRITE = f"{AGS}lineitem.readonly", f"{AGS}lineitem"
KIND, LIST_KIND = "vnd.ims.lis.v2.lineitem", "vnd.ims.lis.v2.lineitemcontainer"
FILTERS = {"tag": "tag", "resource_id": "resourceId", "resource_link_id": "resourceLinkId"}
SUBMISSION_TYPE = "https://canvas.instructure.com/lti/submission_type"
LAUNCH_URL = "https://canvas.instructure.com/lti/launch_url"
CONCLUDED = "This course has concluded. AGS requests will no longer be accepted for this course."


def add_line_items(pages: Blueprint, school: School) -> None:
    """Add the list, and making a column."""

    @pages.get(LINE_ITEMS)
    def line_items(course: Course) -> Response:
        grant = require_grades(course, READ, WRITE)
        wanted = {field: request.args[name] for name, field in FILTERS.items() if name in request.args}
        rows = [
            told_line_item(course, key, row)
            for key, row in course.memory.data["columns"].items()
            if row["client_id"] == grant.client_id
            and row.get("course", 1) == course.id
            and all(row.get(field) == value for field, value in wanted.items())
        ]
        page, links = page_of(school.url, rows, SERVICE_PAGE, last=school.switches.last_page_link)
        told = answer(page, LIST_KIND)
        told.headers["Link"] = links
        return told

    @pages.post(LINE_ITEMS)
    def create(course: Course) -> Response:
        grant = require_grades(course, WRITE)
        body = body_of_request()
        _check(course, grant, body, required=("label", "scoreMaximum"))
        kind = body.get(SUBMISSION_TYPE, {"type": "none"})
        if not isinstance(kind, dict) or kind.get("type") not in {"none", "external_tool"}:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "Invalid submission_type")
        with course.memory.change() as data:
            key = new_column(data, grant.client_id, body)
            data["columns"][key] |= {"course": course.id, "submission_type": kind}
        return answer(
            told_line_item(course, key, course.memory.data["columns"][key]), KIND, HTTPStatus.CREATED
        )


def add_one_line_item(pages: Blueprint) -> None:
    """Add reading, changing and removing one column."""

    @pages.get(f"{LINE_ITEMS}/<key>")
    def read(course: Course, key: str) -> Response:
        row = own_column(course, require_grades(course, READ, WRITE), key)
        return answer(told_line_item(course, key, row), KIND)

    @pages.put(f"{LINE_ITEMS}/<key>")
    def change(course: Course, key: str) -> Response:
        grant = require_grades(course, WRITE)
        own_column(course, grant, key)
        body = body_of_request()
        _check(course, grant, body, required=())
        with course.memory.change() as data:
            data["columns"][key] |= kept_facts(body)
        return answer(told_line_item(course, key, course.memory.data["columns"][key]), KIND)

    @pages.delete(f"{LINE_ITEMS}/<key>")
    def remove(course: Course, key: str) -> Response:
        if own_column(course, require_grades(course, WRITE), key).get("coupled"):
            raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Insufficient permissions")
        with course.memory.change() as data:
            del data["columns"][key]
        return Response(status=HTTPStatus.NO_CONTENT)


def require_grades(course: Course, *scopes: str) -> Grant:
    """Return what the token is good for; a concluded course takes nothing and tells nothing."""
    grant = require(course, *scopes)
    if course.facts["state"] == "completed":
        if course.school.switches.old_conclusion:
            raise not_there()
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, CONCLUDED)
    return grant


def own_column(course: Course, grant: Grant, key: str) -> dict[str, Any]:
    """Return a column of the tool that asks; a column of another tool is there, but not for it."""
    row: dict[str, Any] | None = course.memory.data["columns"].get(key)
    if row is None or row.get("course", 1) != course.id:
        raise not_there()
    if row["client_id"] != grant.client_id:
        text = "Tool does not have permission to view line_item"
        raise ServiceRefusedError(HTTPStatus.PRECONDITION_FAILED, text)
    return row


def told_line_item(course: Course, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a column as Canvas tells it: what it has not, it leaves out."""
    told = {"id": line_item_address(course, key)} | {name: row[name] for name in FACTS if name in row}
    kind = row.get("submission_type", {"type": "none"})
    if kind["type"] != "none":
        told[SUBMISSION_TYPE] = kind
    if "launch_url" in request.args.getlist("include[]") and "external_tool_url" in kind:
        told[LAUNCH_URL] = kind["external_tool_url"]
    return told


def _check(course: Course, grant: Grant, body: Mapping[str, Any], required: tuple[str, ...]) -> None:
    for name in required:
        if name not in body:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, f"{name} is missing")
    if body.get("scoreMaximum", 0) < 0:
        text = "ScoreMaximum must be greater than or equal to 0"
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    link = body.get("resourceLinkId", course.context_id)
    if link != course.context_id and not is_own_link(course.memory, str(link), grant.client_id):
        raise ServiceRefusedError(HTTPStatus.PRECONDITION_FAILED, "The resource link is not the tool's")
