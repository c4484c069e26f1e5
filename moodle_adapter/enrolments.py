"""Who is what in a Moodle course and in which groups, which its LTI roster does not tell right."""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.records import CourseRole, Group, GroupKind, Member
from moodle_adapter.rest import ENROLLED, MoodleApi, MoodleError

GROUP = "moodle:group:"
PAGE_SIZE = 1000
# The short names of Moodle's standard roles; who has only other ones is nobody that we know.
COURSE_ROLES = MappingProxyType(
    {
        "student": CourseRole.LEARNER,
        "teacher": CourseRole.TEACHING_ASSISTANT,
        "editingteacher": CourseRole.INSTRUCTOR,
        "coursecreator": CourseRole.CONTENT_DEVELOPER,
        "manager": CourseRole.ADMINISTRATOR,
    }
)
FIELDS = "id,roles,groups"
FIELDS_OF_A_ROSTER = "id,fullname,email,idnumber,roles,groups"


@dataclass(frozen=True, slots=True)
class Enrolments:
    """Everybody who is enrolled, by Moodle's id, which is also the LTI `sub`; and the course's groups."""

    members: Mapping[str, Member]
    groups: tuple[Group, ...]


def read_enrolments(api: MoodleApi, course: str, *, as_roster: bool = False) -> Enrolments:
    """Read all pages. As a roster it holds names too, and nobody who is suspended.

    A service user without `moodle/user:viewdetails` is shown nobody, with no error, and so is one in no group
    where groups are separate; that must not pass for a course without learners.
    """
    rows: dict[str, dict[str, Any]] = {}
    while page := _page(api, course, start=len(rows), as_roster=as_roster):
        known = len(rows)
        rows |= page
        if len(page) < PAGE_SIZE or len(rows) == known:
            break
    if not rows:
        fix = phrase(
            "Give the service user moodle/user:viewdetails and, where groups are separate, "
            "moodle/site:accessallgroups in this course."
        )
        raise MoodleError(phrase("Moodle shows nobody in this course."), fix, permanent=True, code="nobody")
    tells_groups = any("groups" in row for row in rows.values())
    groups = {group.id: group for row in rows.values() for group in _groups(row)}
    return Enrolments(
        {user: _member(user, row, tells_groups=tells_groups) for user, row in rows.items()},
        tuple(sorted(groups.values(), key=lambda group: group.title)),
    )


def _page(api: MoodleApi, course: str, start: int, *, as_roster: bool) -> dict[str, dict[str, Any]]:
    options = {
        "userfields": FIELDS_OF_A_ROSTER if as_roster else FIELDS,
        "sortby": "id",
        "limitfrom": str(start),
        "limitnumber": str(PAGE_SIZE),
        **({"onlyactive": "1"} if as_roster else {}),
    }
    body = api.call(ENROLLED, courseid=course, **_options(options))
    if not isinstance(body, list):
        raise PlatformError(phrase("Moodle did not answer with the people of the course."), permanent=False)
    return {str(row["id"]): row for row in body}


def _options(options: Mapping[str, str]) -> dict[str, str]:
    numbered = enumerate(options.items())
    return {
        f"options[{i}][{part}]": text
        for i, pair in numbered
        for part, text in zip(("name", "value"), pair, strict=True)
    }


def _member(user: str, row: Mapping[str, Any], *, tells_groups: bool) -> Member:
    """Moodle leaves `groups` out both for who is in none and where it tells none: then of everybody."""
    return Member(
        id=user,
        roles=frozenset(_roles(row)),
        name=row.get("fullname"),
        email=row.get("email"),
        lms_id=user,
        sourced_id=row.get("idnumber") or None,
        groups=frozenset(group.id for group in _groups(row)) if tells_groups else None,
    )


def _roles(row: Mapping[str, Any]) -> Iterator[CourseRole]:
    listed = row.get("roles")
    names = (role.get("shortname") for role in listed) if isinstance(listed, list) else ()
    return (COURSE_ROLES[name] for name in names if name in COURSE_ROLES)


def _groups(row: Mapping[str, Any]) -> Iterator[Group]:
    for group in row.get("groups") or ():
        yield Group(f"{GROUP}{group['id']}", html.unescape(group.get("name") or ""), GroupKind.GROUP)
