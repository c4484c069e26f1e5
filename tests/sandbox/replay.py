"""Sends recorded exchanges to the sandbox and tells in which points its answers differ from Moodle's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import requests

from tests.sandbox.tool import PATIENCE

FOLDER = Path(__file__).parent.parent / "data" / "moodle"
Exchange = Mapping[str, Any]
# A page for people: what it says is not compared.
PAGE = "text/html"


@cache
def recorded(name: str) -> tuple[Exchange, ...]:
    """Return the exchanges of one file."""
    return tuple(json.loads((FOLDER / f"{name}.json").read_text()))


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recorded answer beside the sandbox's."""

    expected: Mapping[str, Any]
    got: requests.Response
    host: str

    def differences(self, *, values: bool = True) -> dict[str, str]:
        """Return the points in which the answers differ, and how.

        Compared are status, reason, media type, links and the values of the body, or else only its shape:
        `-` is a path and type that only Moodle has, `+` one that only the sandbox has.
        """
        expected, got = self.expected, self.got
        told = {
            "status": got.status_code,
            "reason": got.reason.encode("latin-1").decode().strip(),
            "type": got.headers.get("Content-Type"),
            "link": got.headers.get("Link", "").encode("latin-1").decode(),
        }
        recorded = {
            "status": expected["status"],
            "reason": expected.get("reason", got.reason).strip(),
            "type": expected["type"],
            "link": expected.get("link", "").replace("{moodle}", self.host),
        }
        found = {
            name: f"{recorded[name]!r} is {told[name]!r}" for name in told if recorded[name] != told[name]
        }
        return found | ({} if expected["type"].startswith(PAGE) else self._bodies(values=values))

    def _bodies(self, *, values: bool) -> dict[str, str]:
        expected = json.loads(json.dumps(self.expected["body"]).replace("{moodle}", self.host))
        got = _json_of(self.got)
        if values:
            return {} if _unordered(expected) == _unordered(got) else {"body": f"{expected} is {got}"}
        theirs, ours = set(shape(expected)), set(shape(got))
        only_theirs = {f"- {path}": "only Moodle has it" for path in theirs - ours}
        return only_theirs | {f"+ {path}": "only the sandbox has it" for path in ours - theirs}


def shape(value: object, path: str = "$") -> Iterator[str]:
    """Yield every path of a JSON value with the type that stands there."""
    match value:
        case dict():
            yield f"{path}: object"
            for name, part in value.items():
                yield from shape(part, f"{path}.{name}")
        case list():
            yield f"{path}: array"
            for part in value:
                yield from shape(part, f"{path}[]")
        case None:
            yield f"{path}: null"
        case bool():
            yield f"{path}: boolean"
        case int() | float():
            yield f"{path}: number"
        case _:
            yield f"{path}: text"


def send(host: str, exchange: Exchange, token: str | None) -> requests.Response:
    """Send a recorded service call; a header that Moodle was not sent is not sent here either."""
    headers = {"Accept": exchange.get("accept"), "Content-Type": exchange.get("sent_as")}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    body = exchange.get("body")
    data = body if body is None or isinstance(body, str) else json.dumps(body)
    return requests.request(
        exchange["method"], host + exchange["target"], headers=headers, data=data, timeout=PATIENCE
    )


def _json_of(answer: requests.Response) -> object:
    try:
        return json.loads(answer.text)
    except ValueError:
        return answer.text


def _unordered(body: object) -> object:
    """Leave out the order of a list: Moodle tells results as its database happens to have them."""
    if isinstance(body, list):
        return sorted(json.dumps(row, sort_keys=True) for row in body)
    return body
