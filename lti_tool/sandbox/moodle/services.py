"""Moodle's LTI services, with what they are particular about: media types to the letter, scores by the second."""

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.lms import Lms, Person, moment
from lti_tool.sandbox.moodle.course import COURSE_ID, RECORDED, type_id
from lti_tool.sandbox.tools import Grant, TokenRefusedError, grant_token, granted

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
BASE = f"/mod/lti/services.php/{COURSE_ID}/lineitems"
COLUMN = "application/vnd.ims.lis.v2.lineitem+json"
COLUMNS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
REQUIRED = ("userId", "timestamp", "activityProgress", "gradingProgress")


class ServiceRefusedError(Exception):
    """A refusal; Moodle puts the reason into the status line as well."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def service_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("services", __name__)

    @pages.errorhandler(ServiceRefusedError)
    def refused(error: ServiceRefusedError) -> Response:
        asked = {
            "method": request.method,
            "url": request.full_path.rstrip("?"),
            "accept": request.headers.get("Accept", ""),
            "contentType": request.headers.get("Content-Type", ""),
        }
        body = json.dumps({"status": error.status, "reason": error.reason, "request": asked})
        return Response(
            body, status=f"{error.status} {error.reason}", content_type="application/json; charset=utf-8"
        )

    @pages.errorhandler(TokenRefusedError)
    def no_token(error: TokenRefusedError) -> tuple[dict[str, Any], int]:
        return {"error": error.error}, HTTPStatus.BAD_REQUEST

    @pages.post("/mod/lti/token.php")
    def token() -> Response:
        told = json.dumps(grant_token(lms.memory, request.form.to_dict()))
        return Response(told, content_type="text/html; charset=utf-8")

    @pages.get(BASE)
    def line_items() -> Response:
        grant = _require(lms, f"{AGS}lineitem.readonly", f"{AGS}lineitem")
        _accept(COLUMNS, anything=False)
        wanted = {"resource_id": "resourceId", "tag": "tag"}
        rows = [
            _line_item(lms, grant, key, row)
            for key, row in lms.columns_of(grant.client_id)
            if all(
                row.get(field, "") == request.args[name]
                for name, field in wanted.items()
                if name in request.args
            )
        ]
        return _answer(_cut(rows), COLUMNS, link=_curly_next(lms, len(rows)))

    @pages.post(BASE)
    def create() -> Response:
        grant = _require(lms, f"{AGS}lineitem")
        body = _body(COLUMN)
        if "label" not in body or "scoreMaximum" not in body:
            raise ServiceRefusedError(400, "No label or Score Maximum")
        with lms.memory.change() as data:
            key = str(data["next_column"])
            data["next_column"] += 1
            kept = {
                name: body[name] for name in ("label", "scoreMaximum", "resourceId", "tag") if name in body
            }
            data["columns"][key] = {**kept, "client_id": grant.client_id, "cells": {}}
        return _answer({**body, "id": _column_address(lms, grant, key)}, COLUMN, status=201)

    @pages.post(f"{BASE}/<key>/lineitem/scores")
    def post_score(key: str) -> Response:
        grant = _require(lms, f"{AGS}score")
        _own_column(lms, grant, key)
        _write_score(lms, key, _body(SCORE))
        return Response(status=200)

    @pages.get(f"{BASE}/<key>/lineitem/results")
    def results(key: str) -> Response:
        grant = _require(lms, f"{AGS}result.readonly")
        _accept(RESULTS, anything=True)
        if "limit" in request.args and "type_id" in request.args:
            return Response("<html><body>Error</body></html>", status=404, content_type="text/html")
        row = _own_column(lms, grant, key)
        address = _column_address(lms, grant, key)
        wanted = request.args.get("user_id")
        cells = {sub: cell for sub, cell in row["cells"].items() if wanted in {None, sub}}
        return _answer([_result(address, sub, cell) for sub, cell in cells.items()], RESULTS)

    @pages.get(f"/mod/lti/services.php/CourseSection/{COURSE_ID}/bindings/<number>/memberships")
    def memberships(number: str) -> Response:
        _require(lms, NRPS)
        _accept(MEMBERS, anything=True)
        present = [
            person for person in lms.people.values() if person.active and person.role != "administrator"
        ]
        rows = [_member(person) for person in sorted(present, key=lambda person: (person.family, person.id))]
        wanted = request.args.get("role", "").rpartition("#")[2]
        if wanted in {"Learner", "Instructor"}:
            rows = [row for row in rows if wanted in row["roles"]]
        course = RECORDED["course"]
        body = {
            "id": f"{lms.url}/mod/lti/services.php/CourseSection/{COURSE_ID}/bindings/{number}/memberships",
            "context": {"id": str(COURSE_ID), "label": course["shortname"], "title": course["fullname"]},
            "members": _cut(rows),
        }
        return _answer(body, MEMBERS, link=_plain_next(lms, len(rows)))

    return pages


def _require(lms: Lms, *scopes: str) -> Grant:
    grant = granted(lms.memory, request.headers.get("Authorization"))
    if grant is None or not grant.scopes & set(scopes):
        raise ServiceRefusedError(401, "Unauthorized")
    return grant


def _accept(kind: str, *, anything: bool) -> None:
    """Compare the whole header: two types in it are none."""
    accepted = request.headers.get("Accept", "")
    if accepted in {"", kind} or (anything and accepted == "*/*"):
        return
    if accepted == "*/*":
        raise ServiceRefusedError(400, "No context or unsupported content type")
    raise ServiceRefusedError(
        400, f"No handler found for {request.path.rpartition('services.php')[2]} {accepted}"
    )


def _body(kind: str) -> dict[str, Any]:
    if request.headers.get("Content-Type", "").partition(";")[0] != kind:
        raise ServiceRefusedError(400, "No context or unsupported content type")
    body = json.loads(request.get_data() or b"null")
    if not isinstance(body, dict):
        raise ServiceRefusedError(400, "Could not parse the body")
    return body


def _own_column(lms: Lms, grant: Grant, key: str) -> dict[str, Any]:
    row: dict[str, Any] | None = lms.memory.data["columns"].get(key)
    if row is None or row["client_id"] != grant.client_id:
        raise ServiceRefusedError(404, "Line item does not exist")
    return row


def _write_score(lms: Lms, key: str, body: dict[str, Any]) -> None:
    """Keep a score as Moodle does: by whole seconds, capped at the maximum, wiped by an unfinished one."""
    if any(name not in body for name in REQUIRED) or ("scoreGiven" in body and "scoreMaximum" not in body):
        raise ServiceRefusedError(400, f"Incorrect score received{json.dumps(body)}")
    person = lms.with_sub(str(body["userId"]))
    if person is None or person.role != "learner":
        raise ServiceRefusedError(400, f"Incorrect score received{json.dumps(body)}")
    try:
        seconds = int(moment(body["timestamp"]).timestamp())
    except ValueError as error:
        raise ServiceRefusedError(400, "Incorrect timestamp") from error
    with lms.memory.change() as data:
        row = data["columns"][key]
        cell = row["cells"].get(person.sub)
        if cell is not None and cell["score"] is not None and cell["seconds"] >= seconds:
            text = "Refusing score with an earlier timestamp for item"
            raise ServiceRefusedError(409, f"{text} {key} and user {person.sub}")
        kept = {
            "seconds": seconds,
            "comment": body.get("comment"),
            "posts": 1 + (cell["posts"] if cell else 0),
        }
        row["cells"][person.sub] = kept | {"score": _rescaled(body, row), "maximum": row["scoreMaximum"]}


def _rescaled(body: dict[str, Any], row: dict[str, Any]) -> float | None:
    if body["gradingProgress"] != "FullyGraded" or "scoreGiven" not in body:
        return None
    maximum = float(row["scoreMaximum"])
    scaled = round(float(body["scoreGiven"]) / float(body["scoreMaximum"]), 5) * maximum
    return round(min(max(scaled, 0.0), maximum), 5)


def _column_address(lms: Lms, grant: Grant, key: str) -> str:
    return f"{lms.url}{BASE}/{key}/lineitem?type_id={type_id(lms, grant.client_id)}"


def _line_item(lms: Lms, grant: Grant, key: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": _column_address(lms, grant, key),
        "label": row["label"],
        "scoreMaximum": row["scoreMaximum"],
        "resourceId": row.get("resourceId", ""),
        "tag": row.get("tag", ""),
    }


def _result(address: str, sub: str, cell: dict[str, Any]) -> dict[str, Any]:
    path, _, query = address.partition("?")
    told: dict[str, Any] = {"id": f"{path}/results?{query}&user_id={sub}", "userId": sub}
    if cell["score"] is None:
        return told
    comment = {"comment": cell["comment"]} if cell["comment"] else {}
    return (
        told | {"resultScore": cell["score"], "resultMaximum": cell["maximum"], "scoreOf": address} | comment
    )


def _member(person: Person) -> dict[str, Any]:
    """Return a row of the roster: a teacher who may not edit is a learner here."""
    number = int(person.sub) - 5
    return {
        "status": "Active",
        "roles": ["Instructor" if person.role == "teacher" else "Learner"],
        "user_id": person.sub,
        "lis_person_sourcedid": f"S{number:04}" if person.role == "learner" else "",
        "name": person.name,
        "given_name": person.given,
        "family_name": person.family,
        "email": person.email,
        "ext_user_username": person.email.partition("@")[0],
    }


def _cut(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    start, size = _window(len(rows))
    return rows[start : start + size]


def _window(total: int) -> tuple[int, int]:
    """Return the first row and how many: everything, unless a limit was asked for."""
    return int(request.args.get("from", 0)), int(request.args.get("limit") or total)


def _plain_next(lms: Lms, total: int) -> str | None:
    start, size = _window(total)
    return (
        f'<{lms.url}{request.path}?limit={size}&from={start + size}>; rel="next"'
        if start + size < total
        else None
    )


def _curly_next(lms: Lms, total: int) -> str | None:
    """Return Moodle's link between columns: in curly quotes, with an escaped ampersand."""
    start, size = _window(total)
    if start + size >= total:
        return None
    return f"<{lms.url}{request.path}?limit={size}&amp;from={start + size}>; rel=“next”"


def _answer(value: Any, kind: str, *, status: int = 200, link: str | None = None) -> Response:  # noqa: ANN401 - JSON
    answer = Response(json.dumps(value), status=status, content_type=f"{kind}; charset=utf-8")
    if link is not None:
        answer.headers["Link"] = link.encode().decode("latin-1")
    return answer
