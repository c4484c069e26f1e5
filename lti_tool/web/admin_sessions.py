"""Sessions of administrators: opened by a one-time code, kept in a cookie that no other site can use."""

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import Response, abort, request

from lti_tool.administration.admin_visits import VISIT_LIFE, find_admin_visit
from lti_tool.storage import tables
from lti_tool.web.parts import parts

COOKIE = "__Host-coursemark-admin"
CHANGES = frozenset({"POST"})
log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


def with_admin(view: Callable[Concatenate[tables.AdminVisit, P], R]) -> Callable[P, R]:
    """Give a page its administrator. Without the cookie of a running visit the page does not exist (404).

    A change must carry the form token of the visit and must not come from another site.
    """

    @wraps(view)
    def page(*args: P.args, **kwargs: P.kwargs) -> R:
        token = request.form.get("form_token", "")
        visit = present_visit()
        if visit is None:
            abort(404)
        own = secrets.compare_digest(token.encode(), visit.form_token.encode())
        if request.method in CHANGES and not (own and from_our_pages()):
            abort(403)
        if request.method in CHANGES:
            log.info("administrator: %s", request.endpoint, extra={"institution": visit.institution.slug})
        return view(visit, *args, **kwargs)

    return page


def present_visit() -> tables.AdminVisit | None:
    """Return the running visit of this browser."""
    text = request.cookies.get(COOKIE)
    if not text:
        return None
    with parts().database.reading() as session:
        return find_admin_visit(session, text, parts().clock())


def from_our_pages() -> bool:
    """Whether a request comes from a page of ours, as far as the browser tells."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def keep_visit(answer: Response, secret: str) -> Response:
    """Let the browser keep the secret of a visit; an empty one is forgotten."""
    seconds = int(VISIT_LIFE.total_seconds()) if secret else 0
    answer.set_cookie(COOKIE, secret, max_age=seconds, secure=True, httponly=True, samesite="Strict")
    return answer
