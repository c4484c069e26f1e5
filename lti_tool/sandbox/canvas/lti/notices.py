"""Canvas's Platform Notification Service: tools say where, and Canvas sends once, whatever becomes of it."""

import contextlib
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Blueprint, Response, jsonify

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError, body_of_request, require
from lti_tool.sandbox.canvas.envelope import service_not_there as not_there
from lti_tool.sandbox.canvas.lti.claims import NOTICE_TYPES, base_claims, context_claim
from lti_tool.sandbox.canvas.lti.messages import CLAIM
from lti_tool.sandbox.canvas.lti.scopes import NOTICES_SCOPE
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import DEPLOYMENT_ID, SECOND_DEPLOYMENT_ID
from lti_tool.sandbox.signing import signed
from lti_tool.sandbox.tools import live_tool

PATIENCE_SECONDS = 10
HELLO, COPY = NOTICE_TYPES[0], NOTICE_TYPES[1]
PLACES = {text.partition(":")[0]: text for text in (DEPLOYMENT_ID, SECOND_DEPLOYMENT_ID)}


def add_notice_handlers(pages: Blueprint, school: School) -> None:
    """Add asking which notices go where, and saying so; there is one address for each kind."""

    @pages.get("/api/lti/notice-handlers/<number>")
    def handlers(number: str) -> Response:
        client_id = require(school, NOTICES_SCOPE).client_id
        return jsonify(_catalogue(school, client_id, _place(number)))

    @pages.put("/api/lti/notice-handlers/<number>")
    def subscribe(number: str) -> Response:
        client_id, place = require(school, NOTICES_SCOPE).client_id, _place(number)
        body = body_of_request()
        kind, address = str(body.get("notice_type")), body.get("handler")
        _check(school.memory.data["tools"][client_id], kind, address)
        with school.memory.change() as data:
            data["notice_handlers"][f"{client_id} {place} {kind}"] = address
        if kind == HELLO and address:
            hello = {"title": "Hello World!", "message": "This is a test notice."}
            claims = {"https://www.instructure.com/hello_world": hello}
            _send(school, client_id, place, kind, {CLAIM + "context": context_claim(school, None), **claims})
        if school.switches.notice_catalogue:
            return jsonify(_catalogue(school, client_id, place))
        return jsonify(notice_type=kind, handler=address)


def tell_of_copy(school: School, course: Course, source: Course) -> None:
    """Send the notice of a course that was copied to every tool that asked for it."""
    origin = {CLAIM + "origin_contexts": [source.context_id]} if school.switches.origin_contexts else {}
    claims = {CLAIM + "context": context_claim(school, course), **origin}
    for name, address in school.memory.data["notice_handlers"].items():
        client_id, place, kind = name.split(" ")
        if kind == COPY and address and live_tool(school.memory, client_id):
            _send(school, client_id, place, kind, claims)


def _send(school: School, client_id: str, place: str, kind: str, claims: Mapping[str, Any]) -> None:
    """Send one notice, without waiting; nothing is tried again."""
    now = datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {
        **base_claims(school, client_id, place, str(uuid.uuid4())),
        CLAIM + "notice": {"id": str(uuid.uuid4()), "timestamp": now, "type": kind},
        **claims,
    }
    token = signed(told, school.memory.data["key"], school.memory.data["kid"])
    address = school.memory.data["notice_handlers"][f"{client_id} {place} {kind}"]
    threading.Thread(target=_post, args=(address, {"notices": [{"jwt": token}]}), daemon=True).start()


def _post(address: str, body: dict[str, Any]) -> None:
    with contextlib.suppress(requests.RequestException):
        requests.post(address, json=body, timeout=PATIENCE_SECONDS)


def _place(number: str) -> str:
    if number not in PLACES:
        raise not_there()
    return PLACES[number]


def _check(tool: Mapping[str, Any], kind: str, address: object) -> None:
    """Refuse a kind that there is not, and an address on another host than the tool's."""
    if kind not in NOTICE_TYPES:
        raise ServiceRefusedError(
            HTTPStatus.BAD_REQUEST, f"unknown notice_type, it must be one of {NOTICE_TYPES}"
        )
    if not isinstance(address, str):
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "handler must be a valid URL or an empty string")
    if address and urlsplit(address).hostname != urlsplit(tool["target_link_uri"]).hostname:
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "handler url should match tool's domain")


def _catalogue(school: School, client_id: str, place: str) -> dict[str, Any]:
    kept = school.memory.data["notice_handlers"]
    return {
        "client_id": int(client_id),
        "deployment_id": place,
        "notice_handlers": [
            {"notice_type": kind, "handler": kept.get(f"{client_id} {place} {kind}", "")}
            for kind in NOTICE_TYPES
        ],
    }
