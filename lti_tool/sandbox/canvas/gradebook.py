"""Canvas's line items (AGS 2.0, 3.2): a tool's own columns of the gradebook."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.envelope import NOT_THERE, ServiceRefusedError, answer, body_of_request, require
from lti_tool.sandbox.canvas.paging import SERVICE_PAGE, page_of
from lti_tool.sandbox.canvas.rows import LINE_ITEMS, line_item_address
from lti_tool.sandbox.canvas.seed import CONTEXT_ID
from lti_tool.sandbox.columns import FACTS, add_column, columns_of, kept_facts, remove_column
from lti_tool.sandbox.links import is_own_link
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.tokens import Grant

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
READ, WRITE = f"{AGS}lineitem.readonly", f"{AGS}lineitem"
KIND, LIST_KIND = "vnd.ims.lis.v2.lineitem", "vnd.ims.lis.v2.lineitemcontainer"
FILTERS = {"tag": "tag", "resource_id": "resourceId", "resource_link_id": "resourceLinkId"}


def add_line_items(pages: Blueprint, lms: Lms) -> None:
    """Add the list, and making a column."""

    @pages.get(LINE_ITEMS)
    def line_items() -> Response:
        grant = require(lms, READ, WRITE)
        wanted = {field: request.args[name] for name, field in FILTERS.items() if name in request.args}
        rows = [
            told_line_item(lms, key, row)
            for key, row in columns_of(lms.memory, grant.client_id)
            if all(row.get(field) == value for field, value in wanted.items())
        ]
        page, links = page_of(lms.url, rows, SERVICE_PAGE)
        told = answer(page, LIST_KIND)
        told.headers["Link"] = links
        return told

    @pages.post(LINE_ITEMS)
    def create() -> Response:
        grant = require(lms, WRITE)
        body = body_of_request()
        _check(lms, grant, body, required=("label", "scoreMaximum"))
        key = add_column(lms.memory, grant.client_id, body)
        return answer(told_line_item(lms, key, lms.memory.data["columns"][key]), KIND, HTTPStatus.CREATED)


def add_one_line_item(pages: Blueprint, lms: Lms) -> None:
    """Add reading, changing and removing one column."""

    @pages.get(f"{LINE_ITEMS}/<key>")
    def read(key: str) -> Response:
        row = own_column(lms, require(lms, READ, WRITE), key)
        return answer(told_line_item(lms, key, row), KIND)

    @pages.put(f"{LINE_ITEMS}/<key>")
    def change(key: str) -> Response:
        grant = require(lms, WRITE)
        own_column(lms, grant, key)
        body = body_of_request()
        _check(lms, grant, body, required=())
        with lms.memory.change() as data:
            data["columns"][key] |= kept_facts(body)
        return answer(told_line_item(lms, key, lms.memory.data["columns"][key]), KIND)

    @pages.delete(f"{LINE_ITEMS}/<key>")
    def remove(key: str) -> Response:
        if own_column(lms, require(lms, WRITE), key).get("coupled"):
            raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Insufficient permissions")
        remove_column(lms.memory, key)
        return Response(status=HTTPStatus.NO_CONTENT)


def own_column(lms: Lms, grant: Grant, key: str) -> dict[str, Any]:
    """Return a column of the tool that asks; a column of another tool is there, but not for it."""
    row: dict[str, Any] | None = lms.memory.data["columns"].get(key)
    if row is None:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, NOT_THERE)
    if row["client_id"] != grant.client_id:
        text = "Tool does not have permission to view line_item"
        raise ServiceRefusedError(HTTPStatus.PRECONDITION_FAILED, text)
    return row


def told_line_item(lms: Lms, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a column as Canvas tells it: what it has not, it leaves out."""
    return {"id": line_item_address(lms, key)} | {name: row[name] for name in FACTS if name in row}


def _check(lms: Lms, grant: Grant, body: Mapping[str, Any], required: tuple[str, ...]) -> None:
    for name in required:
        if name not in body:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, f"{name} is missing")
    if body.get("scoreMaximum", 0) < 0:
        text = "ScoreMaximum must be greater than or equal to 0"
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    link = body.get("resourceLinkId", CONTEXT_ID)
    if link != CONTEXT_ID and not is_own_link(lms.memory, str(link), grant.client_id):
        raise ServiceRefusedError(HTTPStatus.PRECONDITION_FAILED, "The resource link is not the tool's")
