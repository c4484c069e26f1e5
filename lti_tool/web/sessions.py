"""Sessions after a launch: one for each course that a browser has open, named in the path.

`/s/<id>/...` belongs to one session; its secret is in a cookie named after that id, or with the page's
script where the browser keeps no cookies. Two courses in two tabs are two sessions, and neither overwrites
the other. No token ever stands in an address.
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import abort, request

from badge_engine.records import CourseRole
from lti_tool.languages import speak
from lti_tool.launch import Launch
from lti_tool.storage import tables
from lti_tool.storage.prepared import Prepares
from lti_tool.storage.visits import newest_visit, write_visit
from lti_tool.vault import digest
from lti_tool.web.headers import allow_framing
from lti_tool.web.lti.browser import PartitionedCookies, same
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
    mentees: frozenset[str] = frozenset()

    @property
    def may_manage(self) -> bool:
        """Whether this person decides about badges here."""
        return manages(self.roles)

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
    connection: Prepares, course_id: str, person_id: str, launch: Launch, now: datetime
) -> tuple[str, str]:
    """Write a new session and return its id and its secret, of which only the digest is kept."""
    session_id, secret = secrets.token_urlsafe(12), secrets.token_urlsafe(32)
    visit = {
        "id": session_id,
        "secret_hash": digest(secret),
        "form_token": secrets.token_urlsafe(32),
        "course_id": course_id,
        "person_id": person_id,
        "roles": sorted(launch.roles.roles),
        "test_user": launch.roles.test_user,
        "mentees": list(launch.mentees) if CourseRole.MENTOR in launch.roles.roles else [],
        "language": launch.language,
        "expires_at": now + LIFE,
    }
    write_visit(connection, visit)
    return session_id, secret


def keep_in_cookie(cookies: PartitionedCookies, session_id: str, secret: str) -> None:
    """Let the browser keep the secret of a session, in a cookie of its own."""
    cookies.set_cookie(f"visit-{session_id}", secret, int(LIFE.total_seconds()))


def manages(roles: Collection[CourseRole]) -> bool:
    """Whether these roles decide about badges: a teacher of the course, not an assistant."""
    teaches = CourseRole.INSTRUCTOR in roles and CourseRole.TEACHING_ASSISTANT not in roles
    return teaches or CourseRole.ADMINISTRATOR in roles


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
    """Return the visit of this browser, with the roles that its person has by the last launch.

    Who was a teacher yesterday manages nothing in yesterday's tab.
    """
    secret = _bearer() or PartitionedCookies(request).get_cookie(f"visit-{session_id}")
    with parts().database.reading() as session:
        row = session.get(tables.LaunchSession, session_id)
        if row is None:
            return None
        newest = newest_visit(session, row)
    allow_framing(row.course.deployment.registration)
    if row.expires_at <= parts().clock() or not same(secret, row.secret_hash):
        return None
    if row.language is not None:
        speak(row.language)
    roles = frozenset(CourseRole(role) for role in newest.roles)
    mentees = frozenset(newest.mentees)
    return Visit(row.id, row.form_token, row.course, row.person, roles, newest.test_user, mentees)


def _bearer() -> str | None:
    """Return the secret that a page's script sends where the browser keeps no cookies (RFC 6750, 2.1)."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret if scheme == "Bearer" and secret else None


def _is_own_form(visit: Visit) -> bool:
    token = request.form.get("form_token", "")
    own = secrets.compare_digest(token.encode(), visit.form_token.encode())
    return own and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
