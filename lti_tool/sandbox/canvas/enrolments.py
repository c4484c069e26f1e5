"""Enrolments with their course grades, in the shape of Canvas's REST API."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lti_tool.sandbox.canvas.course import COURSE_ID
from lti_tool.sandbox.lms import Lms, Person

CellOf = Callable[[int, int], Mapping[str, Any] | None]


def enrolment(lms: Lms, person: Person) -> dict[str, Any]:
    """Return a learner's enrolment. The plain scores are made of what is posted, the `unposted_` of all."""
    posted = _scores(lms, person, lms.counted_score)
    everything = _scores(lms, person, lms.score)
    return {
        "id": 50_000 + person.id,
        "course_id": COURSE_ID,
        "user_id": person.id,
        "type": "StudentEnrollment",
        "role": "StudentEnrollment",
        "enrollment_state": "active",
        "grades": {
            "html_url": f"{lms.url}/courses/{COURSE_ID}/grades/{person.id}",
            "current_score": posted[0],
            "current_grade": None,
            "final_score": posted[1],
            "final_grade": None,
            "unposted_current_score": everything[0],
            "unposted_final_score": everything[1],
        },
    }


def _scores(lms: Lms, person: Person, cell_of: CellOf) -> tuple[float | None, float | None]:
    """Return the current and the final score in per cent; what somebody is excused from counts in neither."""
    due, reached = [], []
    for item in lms.items.values():
        cell = lms.score(item.id, person.id)
        if cell is None or cell["given"] is not None:
            due.append(item.maximum)
        counted = cell_of(item.id, person.id)
        if counted is not None and counted["given"] is not None:
            reached.append((counted["given"], item.maximum))
    given = sum(score for score, _ in reached)
    return _percent(given, (maximum for _, maximum in reached)), _percent(given, due)


def _percent(given: float, maxima: Iterable[float]) -> float | None:
    total = sum(maxima)
    return round(given / total * 100, 2) if total else None
