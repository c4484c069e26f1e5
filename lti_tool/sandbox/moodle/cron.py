"""Moodle's cron: until it has run, nobody has completed a course, whatever they did in it."""

from typing import Any

from lti_tool.sandbox.moodle.course import MoodleLms, Row


def run_cron(lms: MoodleLms) -> None:
    """Note which criteria of their courses people meet now. What was once noted stays."""
    noted = {number: _noted(lms, row) for number, row in lms.memory.data["courses"].items()}
    if all(noted[number] == row["completed"] for number, row in lms.memory.data["courses"].items()):
        return
    with lms.memory.change() as data:
        for number, completed in noted.items():
            data["courses"][number]["completed"] = completed


def criteria_met(course: Row, person_id: int) -> dict[str, int]:
    """Return when a person met which criteria (by cmid), as far as the cron has noted it."""
    return dict(course["completed"].get(str(person_id), {}))


def _noted(lms: MoodleLms, course: Row) -> dict[str, Any]:
    noted = {}
    for person in lms.enrolled(course["id"]):
        times = {str(cmid): lms.done_at(cmid, person.id) for cmid in course["criteria"]}
        met = {cmid: at for cmid, at in times.items() if at is not None} | criteria_met(course, person.id)
        if met and person.role == "learner":
            noted[str(person.id)] = met
    return noted
