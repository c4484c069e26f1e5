"""What a tool does with its columns in the simulated Moodle."""

from typing import Any

import requests

from tests.sandbox.tool import COLUMN, RESULTS, SCORE, Tool

SECOND, NEXT_SECOND = "2026-11-23T12:00:00", "2026-11-23T12:00:01"


def make(tool: Tool, items: str, label: str, maximum: float = 1, **more: str) -> dict[str, Any]:
    told = {"label": label, "scoreMaximum": maximum, **more}
    answer = tool.send("POST", items, told, kind=COLUMN)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def post(tool: Tool, column: str, **changed: object) -> requests.Response:
    score = {
        "userId": "6",
        "scoreGiven": 15,
        "scoreMaximum": 20,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": f"{SECOND}Z",
    } | changed
    return tool.send("POST", column.replace("/lineitem?", "/lineitem/scores?"), score, kind=SCORE)


def result(tool: Tool, column: str) -> dict[str, Any]:
    address = column.replace("/lineitem?", "/lineitem/results?")
    (found,) = tool.send("GET", address, kind=RESULTS).json()
    return dict(found)


def results(tool: Tool, column: str) -> list[dict[str, Any]]:
    address = column.replace("/lineitem?", "/lineitem/results?")
    found: list[dict[str, Any]] = tool.send("GET", address, kind=RESULTS).json()
    return found
