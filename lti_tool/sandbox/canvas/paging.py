"""Canvas's pages: a `Link` header whose addresses are to be followed, not understood."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from lti_tool.sandbox.canvas.envelope import NOT_THERE, ServiceRefusedError

T = TypeVar("T")

# A reader that changes the case of an address loses its place.
SPELLING = "AbC"


@dataclass(frozen=True, slots=True)
class PageSize:
    """How many rows a page has when nothing is said, how many at most, and the parameter that says it."""

    usual: int
    largest: int
    parameter: str


SERVICE_PAGE = PageSize(10, 100, "limit")
ROSTER_PAGE = PageSize(50, 50, "limit")
REST_PAGE = PageSize(10, 100, "per_page")


def page_of(base: str, rows: Sequence[T], sizes: PageSize, *, last: bool = False) -> tuple[list[T], str]:
    """Return the rows that the request asks for, and the `Link` header for them; `base` is the host."""
    text = request.args.get(sizes.parameter, "")
    size = min(max(int(text), 1), sizes.largest) if text.isdecimal() else sizes.usual
    start = _place(request.args.get("page", ""))
    links = [("current", start), ("first", 0)]
    if start + size < len(rows):
        links.append(("next", start + size))
    if last:
        links.append(("last", max(len(rows) - 1, 0) // size * size))
    header = ",".join(f'<{_address(base, place)}>; rel="{name}"' for name, place in links)
    return list(rows[start : start + size]), header


def _address(base: str, place: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    token = base64.b64encode(json.dumps([SPELLING, place]).encode()).decode().rstrip("=")
    return f"{base}{request.path}?{urlencode([*kept, ('page', f'bookmark:{token}')])}"


def _place(page: str) -> int:
    if not page.startswith("bookmark:"):
        return 0
    token = page.removeprefix("bookmark:")
    try:
        spelling, place = json.loads(base64.b64decode(token + "=" * (-len(token) % 4)))
    except ValueError as error:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, NOT_THERE) from error
    if spelling != SPELLING:
        raise ServiceRefusedError(HTTPStatus.NOT_FOUND, NOT_THERE)
    return int(place)
