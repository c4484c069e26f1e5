"""Deep linking in Canvas: a teacher chooses a place, a tool answers, and Canvas puts it into the course."""

import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from lti_tool.sandbox.browsing import signed_in
from lti_tool.sandbox.canvas.launching import STORAGE, TOOL, login_form
from lti_tool.sandbox.canvas.messages import RETURN_PATH, read_selection
from lti_tool.sandbox.canvas.placements import PLACEMENTS, column_for, takes
from lti_tool.sandbox.canvas.rows import assignment_number
from lti_tool.sandbox.canvas.seed import DEPLOYMENT_ID, ISSUER, LOOK
from lti_tool.sandbox.deep_linking import Answer, AnswerRefusedError, Content, Flaw, read_answer
from lti_tool.sandbox.links import put_link
from lti_tool.sandbox.lms import Lms, Person, Started
from lti_tool.sandbox.tools import live_tool

EDITORS = frozenset({"teacher", "assistant"})
MOST_NONCES = 1000
REFUSALS = {
    Flaw.FORMAT: "JWT format is invalid",
    Flaw.ALGORITHM: "JWT has unexpected alg",
    Flaw.UNKNOWN_CLIENT: "Client not found",
    Flaw.UNKNOWN_KEY: "JWT verification failure",
    Flaw.UNPROVEN: "JWT verification failure",
    Flaw.CONTENT: "JWT exception",
}


def placing_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("placing", __name__)
    _add_choice(pages, lms)
    _add_return(pages, lms)
    return pages


def _add_choice(pages: Blueprint, lms: Lms) -> None:
    @pages.get(LOOK.adding_path)
    def choose() -> str:
        """Show the places in which a teacher can add what a tool offers."""
        me, choices = signed_in(lms, LOOK), list(_choices(lms))
        return render_template("add.html", lms=lms, look=LOOK, me=me, choices=choices, storage=STORAGE)

    @pages.get(f"{TOOL}/<client_id>/resource_selection")
    def select(client_id: str) -> Response:
        """Ask a tool for content for a place, and for a module of the course unless it is an assignment."""
        me, place = _editor(lms), request.args.get("placement", "")
        if not _is_offered(lms, client_id, place):
            abort(404)
        part = int(request.args.get("module", next(iter(lms.parts))))
        if part not in lms.parts:
            abort(404)
        into = None if PLACEMENTS[place].is_assignment else part
        return login_form(lms, Started(client_id, me.id, place=place, part=into))


def _add_return(pages: Blueprint, lms: Lms) -> None:
    @pages.errorhandler(AnswerRefusedError)
    def refused(error: AnswerRefusedError) -> tuple[Response, int]:
        words = REFUSALS[error.flaw]
        told = [{"attribute": "jwt", "type": words, "message": words}]
        return jsonify(errors={"jwt": told}), HTTPStatus.BAD_REQUEST

    @pages.post(RETURN_PATH)
    def take() -> str:
        """Take a tool's answer into the course, and show what has become of it."""
        me, asked = _editor(lms), read_selection(lms, request.args.get("data", ""))
        if asked is None or asked.place is None or asked.person_id != me.id:
            abort(HTTPStatus.UNAUTHORIZED)
        answer = read_answer(lms.memory, request.form.get("JWT", ""), ISSUER)
        _require_answer_to(asked, answer)
        if not takes(asked.place, answer.contents):
            raise AnswerRefusedError(Flaw.CONTENT)
        placed = _put(lms, asked, asked.place, answer)
        links = [(content.title, LOOK.link_path(key)) for key, content in placed.items()]
        return render_template("added.html", lms=lms, look=LOOK, me=me, links=links, words=answer.words)


def _editor(lms: Lms) -> Person:
    me = signed_in(lms, LOOK)
    if me is None or me.role not in EDITORS:
        abort(HTTPStatus.UNAUTHORIZED)
    return me


def _is_offered(lms: Lms, client_id: str, place: str) -> bool:
    tool = live_tool(lms.memory, client_id)
    return tool is not None and place in PLACEMENTS and place in tool.get("placements", PLACEMENTS)


def _choices(lms: Lms) -> Iterator[tuple[str, str]]:
    """Yield what a teacher can click: words and address, for every module where it goes into one."""
    for client_id, tool in lms.memory.data["tools"].items():
        for name, place in PLACEMENTS.items():
            if not _is_offered(lms, client_id, name):
                continue
            address = url_for("placing.select", client_id=client_id, placement=name)
            if place.is_assignment:
                yield f"{place.words}: {tool['title']}", address
                continue
            for part in lms.parts.values():
                yield f"{part.title}: {place.words}: {tool['title']}", f"{address}&module={part.id}"


def _require_answer_to(asked: Started, answer: Answer) -> None:
    if (answer.client_id, answer.deployment_id) != (asked.client_id, DEPLOYMENT_ID):
        raise AnswerRefusedError(Flaw.CONTENT)


def _put(lms: Lms, asked: Started, place: str, answer: Answer) -> dict[str, Content]:
    """Put the contents where they belong, and use the answer's nonce up."""
    placed = {str(uuid.uuid4()): content for content in answer.contents}
    with lms.memory.change() as data:
        _use_nonce(data, answer)
        for key, content in placed.items():
            facts = {
                "title": content.title,
                "text": content.text,
                "url": content.url or data["tools"][asked.client_id]["target_link_uri"],
                "custom": dict(content.custom),
                "part": asked.part,
            }
            number = put_link(data, key, asked.client_id, facts, column_for(place, content))
            if asked.part is not None:
                _put_item(data, asked.part, key, content.title, number)
    return placed


def _put_item(data: dict[str, Any], module: int, key: str, title: str, column: str | None) -> None:
    """Put an item at the end of a module that is being changed; nothing is required of it yet."""
    number, rows = data["next_number"], data["module_items"]
    data["next_number"] += 1
    rows[str(number)] = {
        "module": module,
        "title": title,
        "kind": "ExternalTool" if column is None else "Assignment",
        "content": None if column is None else assignment_number(column),
        "position": 1 + sum(row["module"] == module for row in rows.values()),
        "requirement": None,
        "link": key,
    }


def _use_nonce(data: dict[str, Any], answer: Answer) -> None:
    nonce = answer.claims.get("nonce")
    if not isinstance(nonce, str) or nonce in data["used_nonces"]:
        raise AnswerRefusedError(Flaw.CONTENT)
    data["used_nonces"] = [*data["used_nonces"][-MOST_NONCES:], nonce]
