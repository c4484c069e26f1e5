"""Canvas's LTI services: tokens, line items, scores, results, names and roles."""

import base64
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.course import CONTEXT_ID, COURSE_ID, LOOK
from lti_tool.sandbox.canvas.launching import CLAIM, ROLES, expanded
from lti_tool.sandbox.lms import Lms, Person, moment
from lti_tool.sandbox.tools import Grant, TokenRefusedError, grant_token, granted

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
BASE = f"/api/lti/courses/{COURSE_ID}"
DEFAULT_PAGE, LARGEST_PAGE = 10, 100
RECORDED = frozenset({"FullyGraded", "PendingManual"})
GRADABLE = frozenset({"learner", "test student"})
REQUIRED = ("userId", "activityProgress", "gradingProgress", "timestamp")


class ServiceRefusedError(Exception):
    """A refusal in the envelope that all of Canvas's LTI services share."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def service_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("services", __name__)

    @pages.errorhandler(ServiceRefusedError)
    def refused(error: ServiceRefusedError) -> tuple[dict[str, Any], int]:
        kind = error.status.phrase.lower().replace(" ", "_")
        return {"errors": {"type": kind, "message": error.message}}, error.status

    @pages.errorhandler(TokenRefusedError)
    def no_token(error: TokenRefusedError) -> tuple[dict[str, Any], int]:
        return {"error": error.error, "error_description": error.description}, error.status

    @pages.post("/login/oauth2/token")
    def token() -> dict[str, Any]:
        return grant_token(lms.memory, request.form.to_dict())

    @pages.get(f"{BASE}/line_items")
    def line_items() -> Response:
        grant = _require(lms, f"{AGS}lineitem.readonly", f"{AGS}lineitem")
        wanted = {"tag": "tag", "resource_id": "resourceId"}
        rows = [
            _line_item(lms, key, row)
            for key, row in lms.columns_of(grant.client_id)
            if all(
                row.get(field) == request.args[name] for name, field in wanted.items() if name in request.args
            )
        ]
        return paged(lms, rows, "vnd.ims.lis.v2.lineitemcontainer", size_name="limit")

    @pages.post(f"{BASE}/line_items")
    def create() -> Response:
        grant = _require(lms, f"{AGS}lineitem")
        body = _body()
        if "label" not in body or "scoreMaximum" not in body:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "label is missing")
        if body["scoreMaximum"] < 0:
            text = "ScoreMaximum must be greater than or equal to 0"
            raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
        with lms.memory.change() as data:
            key = str(data["next_column"])
            data["next_column"] += 1
            kept = {
                name: body[name] for name in ("label", "scoreMaximum", "resourceId", "tag") if name in body
            }
            data["columns"][key] = {**kept, "client_id": grant.client_id, "cells": {}}
        return _answer(_line_item(lms, key, lms.memory.data["columns"][key]), "vnd.ims.lis.v2.lineitem", 201)

    @pages.post(f"{BASE}/line_items/<key>/scores")
    def post_score(key: str) -> Response:
        grant = _require(lms, f"{AGS}score")
        _own_column(lms, grant, key)
        _write_score(lms, key, _body())
        told = {"resultUrl": f"{lms.url}{BASE}/line_items/{key}/results/1"}
        return _answer(told, "vnd.ims.lis.v1.score")

    @pages.get(f"{BASE}/line_items/<key>/results")
    def results(key: str) -> Response:
        grant = _require(lms, f"{AGS}result.readonly")
        row = _own_column(lms, grant, key)
        address = f"{lms.url}{BASE}/line_items/{key}"
        rows = [
            _result(address, number, sub, cell)
            for number, (sub, cell) in enumerate(row["cells"].items(), start=1)
        ]
        return paged(lms, rows, "vnd.ims.lis.v2.resultcontainer", size_name="limit")

    @pages.get(f"{BASE}/names_and_roles")
    def names_and_roles() -> Response:
        grant = _require(lms, NRPS)
        link = request.args.get("rlid")
        if link not in {None, CONTEXT_ID}:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "Invalid 'rlid' parameter")
        custom = lms.memory.data["tools"][grant.client_id]["custom_fields"] if link else None
        members = [_member(lms, person, custom) for person in lms.people.values()]
        envelope = {
            "id": f"{lms.url}{BASE}/names_and_roles",
            "context": {"id": CONTEXT_ID, "label": "DATA-101", "title": LOOK.course},
        }
        return paged(
            lms, members, "vnd.ims.lti-nrps.v2.membershipcontainer", size_name="limit", inside=envelope
        )

    return pages


def paged(
    lms: Lms, rows: Sequence[Any], kind: str, *, size_name: str, inside: dict[str, Any] | None = None
) -> Response:
    """Return one page with a `Link` header. The place of a page is an opaque bookmark, letters and all."""
    size = min(max(int(request.args.get(size_name, DEFAULT_PAGE)), 1), LARGEST_PAGE)
    start = _bookmarked(request.args.get("page", ""))
    page = rows[start : start + size]
    answer = _answer({**inside, "members": page} if inside else page, kind)
    links = [("current", start), ("first", 0)] + (
        [("next", start + size)] if start + size < len(rows) else []
    )
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    addresses = [(rel, _page_address(lms, kept, place)) for rel, place in links]
    answer.headers["Link"] = ",".join(f'<{address}>; rel="{rel}"' for rel, address in addresses)
    return answer


def _page_address(lms: Lms, kept: list[tuple[str, str]], place: int) -> str:
    token = base64.b64encode(json.dumps(["AbC", place]).encode()).decode().rstrip("=")
    return f"{lms.url}{request.path}?{urlencode([*kept, ('page', f'bookmark:{token}')])}"


def _bookmarked(page: str) -> int:
    if not page.startswith("bookmark:"):
        return 0
    token = page.removeprefix("bookmark:")
    try:
        word, place = json.loads(base64.b64decode(token + "=" * (-len(token) % 4)))
    except ValueError as error:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, "The specified resource does not exist.") from error
    if word != "AbC":
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, "The specified resource does not exist.")
    return int(place)


def _require(lms: Lms, *scopes: str) -> Grant:
    if "Authorization" not in request.headers:
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Missing access token")
    grant = granted(lms.memory, request.headers["Authorization"])
    if grant is None:
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Invalid access token format")
    if not grant.scopes & set(scopes):
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Insufficient permissions")
    return grant


def _body() -> dict[str, Any]:
    body = json.loads(request.get_data() or b"null")
    if not isinstance(body, dict):
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "The body is not an object")
    return body


def _own_column(lms: Lms, grant: Grant, key: str) -> dict[str, Any]:
    row: dict[str, Any] | None = lms.memory.data["columns"].get(key)
    if row is None:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, "The specified resource does not exist.")
    if row["client_id"] != grant.client_id:
        text = "Tool does not have permission to view line_item"
        raise ServiceRefusedError(HTTPStatus.PRECONDITION_FAILED, text)
    return row


def _write_score(lms: Lms, key: str, body: dict[str, Any]) -> None:
    """Keep a score as Canvas does: older ones are refused, and a message without a score wipes the cell."""
    for name in REQUIRED:
        if name not in body:
            raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, f"{name} is missing")
    person = lms.with_sub(str(body["userId"])) or lms.people.get(_number(body["userId"]))
    if person is None or person.role not in GRADABLE:
        text = "User not found in course or is not a student"
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    with lms.memory.change() as data:
        row = data["columns"][key]
        cell = row["cells"].get(person.sub)
        _refuse_older(body["timestamp"], cell)
        posts = 1 + (cell["posts"] if cell else 0)
        kept = {"timestamp": body["timestamp"], "comment": body.get("comment"), "posts": posts}
        row["cells"][person.sub] = kept | {"score": _scaled(body, row), "maximum": row["scoreMaximum"]}


def _scaled(body: dict[str, Any], row: dict[str, Any]) -> float | None:
    if "scoreGiven" not in body or body["gradingProgress"] not in RECORDED:
        return None
    if "scoreMaximum" not in body:
        text = "ScoreMaximum not supplied when ScoreGiven present."
        raise ServiceRefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, text)
    return float(body["scoreGiven"]) / float(body["scoreMaximum"]) * float(row["scoreMaximum"])


def _refuse_older(timestamp: str, cell: dict[str, Any] | None) -> None:
    try:
        at = moment(timestamp)
    except ValueError as error:
        text = f"Provided timestamp of {timestamp} not a valid timestamp"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text) from error
    if cell is not None and at < moment(cell["timestamp"]):
        text = f"Provided timestamp of {timestamp} before last updated timestamp of {cell['timestamp']}"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text)


def _line_item(lms: Lms, key: str, row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("scoreMaximum", "label", "resourceId", "tag") if name in row}
    return {"id": f"{lms.url}{BASE}/line_items/{key}", **told}


def _result(address: str, number: int, sub: str, cell: dict[str, Any]) -> dict[str, Any]:
    told = {"id": f"{address}/results/{number}", "scoreOf": address, "userId": sub}
    if cell["score"] is not None:
        told |= {"resultScore": cell["score"], "resultMaximum": cell["maximum"]}
    return told | ({"comment": cell["comment"]} if cell["comment"] else {})


def _member(lms: Lms, person: Person, custom: dict[str, str] | None) -> dict[str, Any]:
    member = {
        "status": "Active",
        "name": person.name,
        "given_name": person.given,
        "family_name": person.family,
        "email": person.email,
        "user_id": person.sub,
        "roles": [role for role in ROLES[person.role] if "/membership" in role or "TestUser" in role],
    }
    if custom is None:
        return member
    message = {
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "custom": expanded(custom, lms, person),
    }
    return member | {"message": [message]}


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else -1


def _answer(value: Any, kind: str, status: int = 200) -> Response:  # noqa: ANN401 - JSON can be anything
    return Response(json.dumps(value), status=status, content_type=f"application/{kind}+json; charset=utf-8")
