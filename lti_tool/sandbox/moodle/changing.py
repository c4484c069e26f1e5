"""What teachers and administrators change in courses: what is shown, when it ends, who is in it."""

from enum import StrEnum
from typing import Any

from lti_tool.sandbox.memory import Memory


class Enrolment(StrEnum):
    """How somebody is in a course. Who has left is still on the site."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    GONE = "gone"


def show_course(memory: Memory, course: int, *, visible: bool) -> None:
    """Show a course to learners, or hide it."""
    with memory.change() as data:
        data["courses"][str(course)]["visible"] = int(visible)


def end_course(memory: Memory, course: int, ends: int) -> None:
    """Set when a course ends, in seconds since 1970; 0 for never. Moodle shuts nobody out then."""
    with memory.change() as data:
        data["courses"][str(course)]["ends"] = ends


def show_activity(memory: Memory, cmid: int, instance: str | None, *, visible: bool) -> None:
    """Show an activity to learners, or hide it; `instance` is an external tool's that was placed."""
    with memory.change() as data:
        row = data["modules"][str(cmid)] if instance is None else data["links"][instance]
        row["visible"] = int(visible)


def enrol(memory: Memory, course: int, person: int, how: Enrolment) -> None:
    """Put somebody into a course, suspend them there, or take them out, of its groups too."""
    with memory.change() as data:
        row: dict[str, Any] = data["courses"][str(course)]
        if how is not Enrolment.GONE:
            row["enrolled"][str(person)] = how is Enrolment.ACTIVE
            return
        row["enrolled"].pop(str(person), None)
        for group in row["groups"]:
            group["members"] = [member for member in group["members"] if member != person]
