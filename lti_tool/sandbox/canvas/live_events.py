"""Canvas's live events, as Data Services sends them to a school's webhook: a signed JWT for each, sent once.

They are found by comparing what Canvas remembers before and after a request.
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Flask, Response

from lti_tool.sandbox.canvas.api.modules import progress
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.ids import SHARD
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.signing import signed

PATIENCE_SECONDS = 10
Event = tuple[str, dict[str, Any]]


def add_live_events(app: Flask, school: School) -> None:
    """Tell a webhook, if there is one, of grades and progress after each request that changed some."""
    told = {"data": school.memory.data}

    @app.after_request
    def tell(answer: Response) -> Response:
        before, told["data"] = told["data"], school.memory.data
        if school.switches.live_events_to and before is not told["data"]:
            for name, body in (*_grades(school, before), *_progress(school, before)):
                _send(school, name, body)
        return answer


def _grades(school: School, before: Mapping[str, Any]) -> Iterator[Event]:
    for version in school.memory.data["history"][len(before["history"]) :]:
        whose = _global(school, version["user"])
        yield (
            "grade_change",
            {
                "assignment_id": _global(school, version["item"]),
                "grade": _text(version["given"]),
                "grader_id": version["grader"] and _global(school, version["grader"]),
                "grading_complete": version["given"] is not None,
                "muted": False,
                "old_grade": _text(version["before"]),
                "old_score": version["before"],
                "score": version["given"],
                "student_id": whose,
                "user_id": whose,
            },
        )


def _progress(school: School, before: Mapping[str, Any]) -> Iterator[Event]:
    """Tell how far each learner has come in a course, of whom something was met, or is met no more."""
    data = school.memory.data
    changed = (key.split("/") for key in before["items_done"].keys() ^ data["items_done"].keys())
    items, modules = (before[table] | data[table] for table in ("module_items", "modules"))
    places = {(modules[str(items[item]["module"])]["course"], int(person)) for item, person in changed}
    for number, person_id in sorted(places):
        yield _how_far(school.course(number), person_id)


def _how_far(course: Course, person_id: int) -> Event:
    person, facts = course.named(person_id), progress(course, course.named(person_id))
    body = {
        "course": {"account_id": "1", "id": str(course.id), "name": course.facts["name"]},
        "progress": facts,
        "user": {"id": str(person.id), "name": person.name, "email": person.email},
    }
    return ("course_completed" if facts["completed_at"] else "course_progress"), body


def _send(school: School, name: str, body: dict[str, Any]) -> None:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event = {"metadata": {"event_name": name, "event_time": now, "producer": "canvas"}, "body": body}
    token = signed(event, school.memory.data["key"], school.memory.data["kid"])
    address = school.switches.live_events_to
    threading.Thread(target=_post, args=(address, token), daemon=True).start()


def _post(address: str, token: str) -> None:
    with contextlib.suppress(requests.RequestException):
        requests.post(address, data=token, timeout=PATIENCE_SECONDS)


def _global(school: School, number: int) -> str:
    """Return a number as it is among all Canvases: grades are told by these, progress by local ones."""
    return str(max(school.switches.shard, 1) * SHARD + number)


def _text(score: float | None) -> str | None:
    return None if score is None else f"{score:g}"
