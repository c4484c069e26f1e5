"""What all of Moodle's LTI services share: media types to the letter, tokens, courses, refusals."""

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request

from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.course import type_id
from lti_tool.sandbox.tokens import Grant, granted

SERVICES = "/mod/lti/services.php"


class ServiceRefusedError(Exception):
    """A refusal; Moodle puts the reason into the status line as well."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def told_refusal(error: ServiceRefusedError) -> Response:
    """Return the answer for a refusal, which repeats what was asked."""
    asked = {
        "method": request.method,
        "url": request.full_path.rstrip("?"),
        "accept": request.headers.get("Accept", ""),
        "contentType": request.headers.get("Content-Type", ""),
    }
    body = json.dumps({"status": error.status, "reason": error.reason, "request": asked})
    status = status_line(error.status, error.reason)
    return Response(body, status=status, content_type="application/json; charset=utf-8")


def status_line(status: HTTPStatus, reason: str | None = None) -> str:
    """Return a status line with a reason in UTF-8, which is how Moodle sends it, on one line."""
    text = status.phrase if reason is None else " ".join(reason.splitlines())
    return f"{status} {text}".encode().decode("latin-1")


def require_type(kind: str, *known: str, anything: bool = False) -> None:
    """Compare the media type that is accepted (GET) or sent with the one of this service, whole.

    Two types in one header are none. `known` are further types of the same address: they are found there,
    but not for this method. `anything` says whether `*/*` is taken for `kind`.
    """
    reading = request.method == "GET"
    accepted = request.headers.get("Accept", "") if reading else ""
    sent = "" if reading else request.headers.get("Content-Type", "").partition(";")[0]
    given = accepted or sent
    if given not in {"", "*/*", kind, *known}:
        path = request.path.removeprefix(SERVICES)
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, f"No handler found for {path} {accepted} {sent}")
    if given not in {"", kind} and not (anything and given == "*/*"):
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "No context or unsupported content type")


def require(lms: Lms, course: int, *scopes: str, binding: str | None = None) -> Grant:
    """Return what the request's token is good for: one of the scopes, as the tool that the address names."""
    grant = granted(lms.memory, request.headers.get("Authorization"))
    named = binding or request.args.get("type_id")
    if grant is None or not grant.scopes & set(scopes) or named not in {None, type_id(lms, grant.client_id)}:
        raise ServiceRefusedError(HTTPStatus.UNAUTHORIZED, "Unauthorized")
    if str(course) not in lms.memory.data["courses"]:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, f"Not Found: Course {course} doesn't exist")
    return grant


def answer(
    value: object, kind: str, *, status: HTTPStatus = HTTPStatus.OK, link: str | None = None
) -> Response:
    """Return JSON of a media type, with a `Link` header where there is one."""
    told = Response(json.dumps(value), status=status_line(status), content_type=f"{kind}; charset=utf-8")
    if link:
        told.headers["Link"] = link.encode().decode("latin-1")
    return told


def in_json(value: object) -> Response:
    """Return JSON as Moodle's own pages tell it."""
    return Response(json.dumps(value), content_type="application/json; charset=utf-8")


def page_bounds(total: int) -> tuple[int, int]:
    """Return the first row and how many: everything, unless a limit was asked for."""
    return int(request.args.get("from", 0)), int(request.args.get("limit") or total)


def curly_links(base: str, total: int) -> str | None:
    """Return Moodle's links between pages: in curly quotes, `&` escaped, the last page wrong."""
    if not request.args.get("limit"):
        return None
    start, size = page_bounds(total)
    address = _page_addresses(base, size)
    links = [("first", 0)]
    if 0 < start < total:
        links.append(("prev", max(start - size, 0)))
    links.append(("canonical", start))
    if start + size < total:
        links.append(("next", start + size))
    links.append(("last", max(total - size + 1, 0)))
    return ", ".join(f"<{address(place)}>; rel=“{name}”" for name, place in links)


def _page_addresses(base: str, size: int) -> Callable[[int], str]:
    kept = [f"{name}={request.args[name]}" for name in ("tag", "type_id") if name in request.args]
    path = f"{base}{request.path}?{'&amp;'.join([*kept, f'limit={size}'])}"
    return lambda place: f"{path}&amp;from={place}"
