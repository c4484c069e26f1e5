"""Sessions after a launch: one for each course that a browser has open, named in the path.

`/s/<id>/...` belongs to one session; its secret is in a cookie named after that id. Two courses in two
tabs are two sessions, and neither overwrites the other. No token ever stands in an address.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import abort, request
from sqlalchemy import delete
from sqlalchemy.orm import Session

from badge_engine.records import CourseRole
from lti_tool.roles import ParsedRoles
from lti_tool.storage import tables
from lti_tool.web.lti.browser import PartitionedCookies, digest, same
from lti_tool.web.parts import parts

LIFE = timedelta(hours=8)
CHANGES = frozenset({"POST"})
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Visit:
    """One person in one course, as their launch proved it."""

    session_id: str
    form_token: str
    course: tables.Course
    person: tables.Person
    roles: frozenset[CourseRole]
    test_user: bool

    @property
    def may_manage(self) -> bool:
        """Whether this person decides about badges here: a teacher of this course, not an assistant."""
        teaches = CourseRole.INSTRUCTOR in self.roles and CourseRole.TEACHING_ASSISTANT not in self.roles
        return teaches or CourseRole.ADMINISTRATOR in self.roles

    @property
    def may_watch(self) -> bool:
        """Whether this person sees the class: teachers and their assistants."""
        return bool(
            self.roles & {CourseRole.INSTRUCTOR, CourseRole.TEACHING_ASSISTANT, CourseRole.ADMINISTRATOR}
        )

    @property
    def learns(self) -> bool:
        """Whether this person earns badges here."""
        return CourseRole.LEARNER in self.roles


def open_visit(
    session: Session,
    course: tables.Course,
    person: tables.Person,
    roles: ParsedRoles,
    *,
    cookies: PartitionedCookies,
    now: datetime,
) -> str:
    """Write a new session, remember its cookie for the response, and return the address to go to."""
    session.execute(delete(tables.LaunchSession).where(tables.LaunchSession.expires_at <= now))
    session.execute(delete(tables.Login).where(tables.Login.expires_at <= now))
    session_id, secret = secrets.token_urlsafe(12), secrets.token_urlsafe(32)
    session.add(
        tables.LaunchSession(
            id=session_id,
            secret_hash=digest(secret),
            form_token=secrets.token_urlsafe(32),
            course_id=course.id,
            person_id=person.id,
            roles=sorted(roles.roles),
            test_user=roles.test_user,
            expires_at=now + LIFE,
        )
    )
    cookies.set_cookie(f"visit-{session_id}", secret, int(LIFE.total_seconds()))
    return f"/s/{session_id}/"


def with_visit(view: Callable[Concatenate[Visit, P], R]) -> Callable[..., R]:
    """Give a page its visit. Without the session's own cookie the page does not exist (404).

    A change must carry the form token of the session and must not come from another site.
    """

    @wraps(view)
    def page(session_id: str, *args: P.args, **kwargs: P.kwargs) -> R:
        visit = _find(session_id)
        if visit is None:
            abort(404)
        if request.method in CHANGES and not _is_own_form(visit):
            abort(403)
        return view(visit, *args, **kwargs)

    return page


def _find(session_id: str) -> Visit | None:
    secret = PartitionedCookies(request).get_cookie(f"visit-{session_id}")
    with parts().database.reading() as session:
        row = session.get(tables.LaunchSession, session_id)
    if row is None or row.expires_at <= parts().clock() or not same(secret, row.secret_hash):
        return None
    roles = frozenset(CourseRole(role) for role in row.roles)
    return Visit(row.id, row.form_token, row.course, row.person, roles, row.test_user)


def _is_own_form(visit: Visit) -> bool:
    own = secrets.compare_digest(request.form.get("form_token", ""), visit.form_token)
    return own and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
