"""Who sits in front of a Canvas, and whom they act as."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, abort, request

from lti_tool.sandbox.browsing import signed_in
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import LOOK
from lti_tool.sandbox.lms import Person

REAL_COOKIE = f"{LOOK.cookie}-real"
STAFF = frozenset({"teacher", "assistant"})


@dataclass(frozen=True, slots=True)
class Session:
    """`me` is who one is here, `real` who one really is, where that is somebody else."""

    me: Person | None
    real: Person | None

    def teaches(self, course: Course) -> bool:
        """Whether one may edit a course and grade in it; administrators may everywhere."""
        if self.me is None:
            return False
        here = course.people.get(self.me.id)
        return self.me.role == "administrator" or (here is not None and here.role in STAFF)

    def learns(self, course: Course) -> bool:
        """Whether one is a learner of a course, or its test student."""
        here = None if self.me is None else course.people.get(self.me.id)
        return here is not None and here.role in {"learner", "test student"}


def session_of(school: School) -> Session:
    """Return who sits there, as the cookies say."""
    me, real = signed_in(school, LOOK), request.cookies.get(REAL_COOKIE, "")
    return Session(me, school.people.get(int(real)) if real.isdecimal() else None)


def teacher_of(course: Course) -> Person:
    """Return the teacher who sits there, or end the request."""
    session = session_of(course.school)
    if session.me is None or not session.teaches(course):
        abort(HTTPStatus.FORBIDDEN)
    return session.me


def learner_of(course: Course) -> Person:
    """Return the learner who sits there, or end the request."""
    session = session_of(course.school)
    if session.me is None or not session.learns(course):
        abort(HTTPStatus.FORBIDDEN)
    return session.me


def become(answer: Response, person: Person, real: Person | None) -> Response:
    """Let somebody be a person, or act as one; the cookie goes along across sites."""
    for name, who in ((LOOK.cookie, person), (REAL_COOKIE, real)):
        value = "" if who is None else str(who.id)
        answer.set_cookie(name, value, httponly=True, secure=True, samesite="None")
    return answer
