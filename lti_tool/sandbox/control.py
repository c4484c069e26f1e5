"""The control page: what an administrator or a teacher would click, as JSON. No real LMS has it."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from flask import Blueprint, Response, abort, request

from lti_tool.sandbox.lms import Item, Lms, Part, Person
from lti_tool.sandbox.tools import new_client_id

TOOL_FIELDS = ("title", "login_url", "redirect_uris", "jwks_url", "target_link_uri", "custom_fields")
OPTIONAL_TOOL_FIELDS = ("selection_uri", "placements", "privacy")
Titled = TypeVar("Titled", Item, Part)


def control_pages(lms: Lms, facts: Callable[[str], dict[str, Any]]) -> Blueprint:
    """Return the blueprint. `facts` tells what a tool must know of this LMS, given its client id."""
    pages = Blueprint("control", __name__, url_prefix="/sandbox")
    _add_administration(pages, lms, facts)
    _add_looking(pages, lms)
    _add_teaching(pages, lms)
    return pages


def _add_administration(pages: Blueprint, lms: Lms, facts: Callable[[str], dict[str, Any]]) -> None:
    @pages.post("/tools")
    def register() -> dict[str, Any]:
        """Register a tool; one of the same login URL is brought up to date and keeps its client id."""
        body = request.get_json()
        tool = {name: body[name] for name in TOOL_FIELDS}
        tool |= {name: body[name] for name in OPTIONAL_TOOL_FIELDS if name in body}
        with lms.memory.change() as data:
            known = [key for key, row in data["tools"].items() if row["login_url"] == tool["login_url"]]
            client_id = known[0] if known else new_client_id()
            data["tools"][client_id] = tool
        return facts(client_id)

    @pages.post("/api-tokens")
    def api_token() -> dict[str, Any]:
        """Hand out a token for the web services, the same each time; what can be asked of it is the LMS's."""
        try:
            token = lms.api_token(request.get_json(silent=True) or {})
        except ValueError as error:
            _refuse(str(error))
        return {"token": token, "api_url": lms.url}


def _add_looking(pages: Blueprint, lms: Lms) -> None:
    @pages.get("/people")
    def people() -> list[dict[str, Any]]:
        """Tell who is here."""
        return [_told(person) for person in lms.everybody.values()]

    @pages.get("/truth")
    def truth() -> dict[str, Any]:
        """Tell what everybody has done, as far as it counts, and what tools wrote into their columns."""
        return {
            "learners": [_learned(lms, person) for person in lms.learners],
            "tool_columns": [_column(row) for row in lms.memory.data["columns"].values()],
        }


def _add_teaching(pages: Blueprint, lms: Lms) -> None:
    @pages.post("/grade")
    def grade() -> dict[str, Any]:
        """Type a grade as a teacher does; `null` takes it back."""
        body = request.get_json()
        item = _named(lms.items, body["item"])
        lms.write_grade(item.id, int(body["user"]), body["score"])
        return {}

    @pages.post("/complete")
    def complete() -> dict[str, Any]:
        """Set whether a learner has completed a part."""
        body = request.get_json()
        part = _named(lms.parts, body["part"])
        if lms.completes_itself(part.id):
            _refuse("this part is completed by a grade: type one")
        lms.mark(part.id, int(body["user"]), complete=body["complete"])
        return {}


def _told(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "sub": person.sub,
        "name": person.name,
        "role": person.role,
        "email": person.email,
    }


def _learned(lms: Lms, person: Person) -> dict[str, Any]:
    scores = {
        item.title: {"given": cell["given"], "maximum": item.maximum}
        for item in lms.items.values()
        if (cell := lms.counted_score(item.id, person.id)) is not None
    }
    done = {part.title: lms.done_at(part.id, person.id) is not None for part in lms.parts.values()}
    return {"sub": person.sub, "active": person.active, "scores": scores, "completions": done}


def _column(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"label": row["label"], "resource_id": row.get("resourceId", ""), "cells": row["cells"]}


def _named(rows: Mapping[int, Titled], title: str) -> Titled:
    for row in rows.values():
        if row.title == title:
            return row
    return abort(404)


def _refuse(why: str) -> NoReturn:
    abort(Response(why, status=400, content_type="text/plain; charset=utf-8"))
