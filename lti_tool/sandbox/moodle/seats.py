"""Who sits before the browser, in which course, and as what."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import abort, request

from lti_tool.sandbox.browsing import signed_in
from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms, Row
from lti_tool.sandbox.moodle.recorded import COURSE_ID

ROLE_COOKIE = "sandbox-moodle-role"
AS_STUDENT = "student"
EDITORS = frozenset({"teacher", "administrator"})


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a course. `me.role` is what they are there now, which they may have switched to."""

    me: Person
    course: Row

    @property
    def edits(self) -> bool:
        """Whether they may change the course."""
        return self.me.role in EDITORS

    @property
    def teaches(self) -> bool:
        """Whether they see everybody's work."""
        return self.me.role != "learner"

    @property
    def number(self) -> int:
        """The number of the course."""
        return int(self.course["id"])


def acting(me: Person) -> Person:
    """Return somebody in the role that they have switched to; they stay themselves."""
    return replace(me, role="learner") if request.cookies.get(ROLE_COOKIE) == AS_STUDENT else me


def seat_in(lms: MoodleLms, course: int | None = None) -> Seat:
    """Return who looks at the course that the address names, or the one given; others are turned away.

    A hidden course is not there for its learners, nor for those who are suspended.
    """
    me, row = signed_in(lms, LOOK), lms.course(course or request.values.get("id", COURSE_ID, int))
    if row is None:
        abort(HTTPStatus.NOT_FOUND)
    if me is None or not (me.role == "administrator" or lms.is_active(row["id"], me.id)):
        abort(HTTPStatus.FORBIDDEN, "You are not in this course. Choose who you are on the front page.")
    seat = Seat(acting(me), row)
    if not seat.teaches and not row["visible"]:
        abort(HTTPStatus.FORBIDDEN, "This course is not available to learners at present.")
    return seat


def editor_in(lms: MoodleLms, course: int | None = None) -> Seat:
    """Return who looks at a course that they may change; others are turned away."""
    seat = seat_in(lms, course)
    if not seat.edits:
        abort(HTTPStatus.FORBIDDEN, "Only teachers who may edit can do this.")
    return seat


def require_administrator(lms: MoodleLms) -> None:
    """Turn away everybody but an administrator."""
    me = signed_in(lms, LOOK)
    if me is None or me.role != "administrator":
        abort(HTTPStatus.FORBIDDEN, "Only an administrator can do this. Become one on the front page.")
