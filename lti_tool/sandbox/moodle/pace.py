"""How long the recorded Moodle took: one connection, two shared cores, courses of 2,000 and 5,000 learners.

The report of a whole course was timed with one activity in it; what more of them cost is not known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, request

from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.recorded import COURSE_ID

GRADE_ITEMS = "gradereport_user_get_grade_items"
ENROLLED = "core_enrol_get_enrolled_users"
WHOLE_COURSE, CHOSEN_FIELDS = f"{GRADE_ITEMS} of a course", f"{ENROLLED} with chosen fields"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that a call takes: once, and for each person in the course."""

    once: float = 0.0
    each: float = 0.0

    def seconds(self, people: int) -> float:
        """Return how long a call takes in a course of so many people."""
        return self.once + self.each * people


PACES: Mapping[str, Pace] = {
    GRADE_ITEMS: Pace(once=1 / 24),
    WHOLE_COURSE: Pace(each=0.0064),
    "core_completion_get_activities_completion_status": Pace(once=1 / 34),
    "core_completion_get_course_completion_status": Pace(once=1 / 33),
    ENROLLED: Pace(each=0.0035),
    CHOSEN_FIELDS: Pace(each=0.00043),
    "memberships": Pace(each=0.0006),
    "scores": Pace(once=1 / 34),
    "results": Pace(each=0.03 / 800),
    "token.php": Pace(once=1 / 50),
}


def pacing(lms: MoodleLms, pause: Callable[[float], None]) -> Blueprint:
    """Return a blueprint without pages, which keeps every call waiting where the site is slow."""
    pages = Blueprint("pacing", __name__)

    @pages.before_app_request
    def wait() -> None:
        pace = PACES.get(_call()) if lms.switches.slow_as_recorded else None
        if pace is not None:
            pause(pace.seconds(len(lms.enrolled(_course()))))

    return pages


def _call() -> str:
    """Return what is called, by a name of the table."""
    function = request.values.get("wsfunction", "")
    if not function:
        return request.path.rpartition("/")[2]
    if function == GRADE_ITEMS and request.values.get("userid", "0") == "0":
        return WHOLE_COURSE
    return CHOSEN_FIELDS if function == ENROLLED and "userfields" in request.values.values() else function


def _course() -> int:
    """Return the course that a call is about: of a service, the number in its path."""
    named = [part for part in request.path.split("/") if part.isdecimal()]
    return int(named[0]) if named else request.values.get("courseid", COURSE_ID, int)
