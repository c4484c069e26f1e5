"""Moodle's line items (AGS 2.0, 3.2): a tool's own columns of the gradebook."""

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.columns import columns_of, kept_facts, new_column, remove_column
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.course import type_id
from lti_tool.sandbox.moodle.dispatch import (
    SERVICES,
    ServiceRefusedError,
    answer,
    curly_links,
    page_bounds,
    require,
    require_type,
)
from lti_tool.sandbox.moodle.links import may_use
from lti_tool.sandbox.tokens import Grant

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
READ, WRITE = f"{AGS}lineitem.readonly", f"{AGS}lineitem"
LINE_ITEMS = f"{SERVICES}/<int:course>/lineitems"
LINE_ITEM = f"{LINE_ITEMS}/<key>/lineitem"
COLUMN = "application/vnd.ims.lis.v2.lineitem+json"
COLUMNS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
FILTERS = {
    "resource_id": "resourceId",
    "tag": "tag",
    "resource_link_id": "resourceLinkId",
    "lti_link_id": "resourceLinkId",
}


# What stays with a column whatever a tool makes of it.
KEPT = ("client_id", "course", "cells", "activity")
REVIEW = "submissionReview"


def add_line_items(pages: Blueprint, lms: Lms) -> None:
    """Add the list, and making a column."""

    @pages.get(LINE_ITEMS)
    def line_items(course: int) -> Response:
        require_type(COLUMNS, COLUMN)
        grant = require(lms, course, READ, WRITE)
        wanted = {field: request.args[name] for name, field in FILTERS.items() if name in request.args}
        rows = [
            _told(lms, grant, course, key, row)
            for key, row in columns_of(lms.memory, grant.client_id)
            if row["course"] == course and all(row.get(field, "") == value for field, value in wanted.items())
        ]
        start, size = page_bounds(len(rows))
        return answer(rows[start : start + size], COLUMNS, link=curly_links(lms.url, len(rows)))

    @pages.post(LINE_ITEMS)
    def create(course: int) -> Response:
        require_type(COLUMN, COLUMNS)
        grant = require(lms, course, WRITE)
        body = _body()
        if "label" not in body or "scoreMaximum" not in body:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "No label or Score Maximum")
        facts = _checked(lms, grant, body)
        with lms.memory.change() as data:
            key = new_column(data, grant.client_id, facts)
            data["columns"][key]["course"] = course
        told = {**body, "id": column_address(lms, grant, course, key)}
        return answer(told, COLUMN, status=HTTPStatus.CREATED)


def add_one_line_item(pages: Blueprint, lms: Lms) -> None:
    """Add reading, replacing and removing one column."""

    @pages.get(LINE_ITEM)
    def read(course: int, key: str) -> Response:
        require_type(COLUMN, anything=True)
        grant = require(lms, course, READ, WRITE)
        return answer(_told(lms, grant, course, key, own_column(lms, grant, key)), COLUMN)

    @pages.put(LINE_ITEM)
    def replace(course: int, key: str) -> Response:
        require_type(COLUMN)
        grant = require(lms, course, WRITE)
        own_column(lms, grant, key)
        body = _body()
        if "label" not in body or "scoreMaximum" not in body:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "Bad Request")
        _replace(lms, key, _checked(lms, grant, body) | _review(body))
        return answer({**body, "id": column_address(lms, grant, course, key)}, COLUMN)

    @pages.delete(LINE_ITEM)
    def remove(course: int, key: str) -> Response:
        own_column(lms, require(lms, course, WRITE), key)
        remove_column(lms.memory, key)
        return Response(status="204 OK", content_type="text/html; charset=utf-8")


def own_column(lms: Lms, grant: Grant, key: str) -> dict[str, Any]:
    """Return a column of the tool that asks; those of others and of the course are not there for it."""
    row: dict[str, Any] | None = lms.memory.data["columns"].get(key)
    if row is not None and row["client_id"] == grant.client_id:
        return row
    if row is not None or key in lms.memory.data["items"]:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, "Line item does not exist")
    raise ServiceRefusedError(HTTPStatus.NOT_FOUND, f"Not Found: Grade item {key} doesn't exist")


def column_address(lms: Lms, grant: Grant, course: int, key: str) -> str:
    """Return the `id` of a column, which has a query; it names whichever course it was asked through."""
    path = f"{lms.url}{SERVICES}/{course}/lineitems/{key}/lineitem"
    return f"{path}?type_id={type_id(lms, grant.client_id)}"


def rounded(points: float) -> float:
    """Return points with five digits after the point, a half rounded up, as PHP and the database do."""
    exact = Decimal(repr(points)).quantize(Decimal("0.00001"), ROUND_HALF_UP)
    return int(exact) if exact == int(exact) else float(exact)


def _told(lms: Lms, grant: Grant, course: int, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    link = row.get("resourceLinkId")
    return {
        "id": column_address(lms, grant, course, key),
        "label": row["label"],
        "scoreMaximum": row["scoreMaximum"],
        **({} if row.get("remade") else {"resourceId": row.get("resourceId", "")}),
        "tag": row.get("tag", ""),
        **({"resourceLinkId": link, "ltiLinkId": link} if link else {}),
        **({REVIEW: row[REVIEW]} if REVIEW in row else {}),
    }


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data() or b"null")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "No label or Score Maximum")
    return body


def _checked(lms: Lms, grant: Grant, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a column: a maximum may be text, zero or negative, a link must be the tool's."""
    link = body.get("resourceLinkId")
    if link is not None and not may_use(lms, str(link), grant.client_id):
        raise ServiceRefusedError(HTTPStatus.FORBIDDEN, "Forbidden")
    maximum = body["scoreMaximum"]
    return kept_facts(body) | {"scoreMaximum": float(maximum) if isinstance(maximum, str) else maximum}


def _review(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a submission review: not its label, nor for which states it is."""
    told = body.get(REVIEW)
    return {REVIEW: {name: told[name] for name in ("url", "custom") if name in told}} if told else {}


def _replace(lms: Lms, key: str, facts: Mapping[str, Any]) -> None:
    """Replace a column's facts: what is left out is cleared, and its grades follow a new maximum."""
    with lms.memory.change() as data:
        old = data["columns"][key]
        kept = {name: old[name] for name in KEPT if name in old}
        data["columns"][key] = {**facts, **kept}
        for cell in old["cells"].values():
            cell["maximum"] = facts["scoreMaximum"]
            if cell["score"] is not None and old["scoreMaximum"]:
                cell["score"] = rounded(cell["score"] / old["scoreMaximum"] * facts["scoreMaximum"])
