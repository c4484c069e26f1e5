"""Sends recorded exchanges to the sandbox and tells in which points its answers differ from Moodle's."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
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
# Headers that a client acts on, of which Moodle sent none but `Link` and the media type.
ACTED_ON = ("Location", "WWW-Authenticate", "Allow", "Retry-After")
# Values that are numbers of rows, times, or addresses: their kind is compared, and they are not.
LAUNCH = re.compile(r',\\"launchid\\":\d+},\\"hash\\":\\"[^\\]*\\"')
FACELESS = re.compile(
    r"(id|ids|instance|time|date|at|access|accesskey|url|urlsmall|icon|modified|completed|graded|submitted"
    r"|version|username|^n)$"
)


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

        Compared are status, reason, media type, headers that a client acts on, and the body as it is; or else
        its shape (`-` is a path and type that only Moodle has, `+` one that only the sandbox has) and that
        Moodle's values are there (`=` is a path where one is not).
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
        found |= {name: "only the sandbox sends it" for name in ACTED_ON if name in got.headers}
        return found | ({} if expected["type"].startswith(PAGE) else self._bodies(values=values))

    def _bodies(self, *, values: bool) -> dict[str, str]:
        text = json.dumps(self.expected["body"]).replace("{moodle}", self.host)
        expected, got = json.loads(_without_launch(text)), _json_of(self.got)
        if values:
            return {} if _unordered(expected) == _unordered(got) else {"body": f"{expected} is {got}"}
        theirs, ours = set(shape(expected)), set(shape(got))
        only_theirs = {f"- {path}": "only Moodle has it" for path in theirs - ours}
        only_ours = {f"+ {path}": "only the sandbox has it" for path in ours - theirs}
        return only_theirs | only_ours | _missing_values(expected, got)


def _missing_values(expected: object, got: object) -> dict[str, str]:
    """Return the values of Moodle that the sandbox does not have in their place (`=`)."""
    theirs, ours = set(scalars(expected)), set(scalars(got))
    return {f"= {path}": f"{value} is not there" for path, value in theirs - ours}


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


def scalars(value: object, path: str = "$") -> Iterator[tuple[str, str]]:
    """Yield every value of a JSON value, as text, with its path, but for those without a face."""
    match value:
        case dict():
            for name, part in value.items():
                if not FACELESS.search(name.lower()):
                    yield from scalars(part, f"{path}.{name}")
        case list():
            for part in value:
                yield from scalars(part, f"{path}[]")
        case _:
            yield path, json.dumps(value, ensure_ascii=False)


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


def _without_launch(text: str) -> str:
    """Leave out what an old outcome service says of the launch, different each time."""
    return LAUNCH.sub("", text)


def _json_of(answer: requests.Response) -> object:
    try:
        return json.loads(_without_launch(answer.text))
    except ValueError:
        return answer.text


def _unordered(body: object) -> object:
    """Leave out the order of a list: Moodle tells results as its database happens to have them."""
    if isinstance(body, list):
        return sorted(json.dumps(row, sort_keys=True) for row in body)
    return body


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """Counts the recorded exchanges that a run has replayed, for the report at its end."""

    listed: frozenset[str]

    def report(self, outcomes: Mapping[str, Collection[str]]) -> Iterator[str]:
        """Say how many match. A test of an exchange ends in the exchange's name, `[in brackets]`."""
        held = {_named(each) for each in outcomes["passed"]} - {""}
        failed = {_named(each) for each in outcomes["failed"]} - {""}
        if held | failed:
            match = len(held - self.listed)
            yield (
                f"Moodle's recordings: {match} of {len(held | failed)} exchanges match, "
                f"{len(self.listed)} have listed differences, {len(failed)} have others."
            )


def _named(test: str) -> str:
    name, _, exchange = test.partition("[")
    return exchange.removesuffix("]") if name.rpartition("::")[0].endswith("test_replay.py") else ""
