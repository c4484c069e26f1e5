"""Canvas's names and roles (NRPS 2.0), of a course and of a group."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError, answer, require
from lti_tool.sandbox.canvas.envelope import service_not_there as not_there
from lti_tool.sandbox.canvas.lti.messages import CLAIM
from lti_tool.sandbox.canvas.lti.privacy import shared
from lti_tool.sandbox.canvas.lti.roles import MEMBERSHIP, course_roles
from lti_tool.sandbox.canvas.lti.scopes import ROSTER_SCOPE
from lti_tool.sandbox.canvas.lti.variables import ROSTER_VARIABLES, expanded, variables
from lti_tool.sandbox.canvas.names import lti11_id
from lti_tool.sandbox.canvas.paging import ROSTER_PAGE, page_of
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.links import link_named
from lti_tool.sandbox.lms import Person, opaque

KIND = "vnd.ims.lis.v2.membershipcontainer"
MEMBER = f"{MEMBERSHIP}#Member"


def add_roster(pages: Blueprint, school: School) -> None:
    """Add the rosters. With `rlid` every member carries the tool's custom fields."""

    @pages.get("/api/lti/courses/<int:course>/names_and_roles")
    def of_course(course: Course) -> Response:
        tool, custom = _asking(course)
        people = [person for person in course.people.values() if course_roles(course, person.id)]
        members = [_member(course, each, course_roles(course, each.id), tool, custom) for each in people]
        facts = course.facts
        context = {"id": course.context_id, "label": facts["code"], "title": facts["name"]}
        return _told(school, context, members)

    @pages.get("/api/lti/groups/<group>/names_and_roles")
    def of_group(group: str) -> Response:
        row = school.memory.data["groups"].get(group)
        if row is None:
            raise not_there()
        course = school.course(row["course"])
        tool, custom = _asking(course)
        people = [course.people[number] for number in row["people"] if number in course.people]
        members = [_member(course, each, [MEMBER], tool, custom) for each in people]
        context = {"id": opaque(f"canvas group {group}"), "label": row["name"], "title": row["name"]}
        return _told(school, context, members)


def _asking(course: Course) -> tuple[Mapping[str, Any], Mapping[str, str] | None]:
    """Return the tool that asks, and its custom fields where it names a link."""
    grant = require(course, ROSTER_SCOPE)
    tool: Mapping[str, Any] = course.memory.data["tools"][grant.client_id]
    if "rlid" not in request.args:
        return tool, None
    _require_own_link(course, request.args["rlid"], grant.client_id)
    return tool, tool["custom_fields"]


def _told(school: School, context: dict[str, Any], members: Sequence[dict[str, Any]]) -> Response:
    role = request.args.get("role")
    asked = [row for row in members if role is None or role in row["roles"]]
    shown, links = page_of(school.url, asked, ROSTER_PAGE, last=school.switches.last_page_link)
    told = answer({"id": request.url, "context": context, "members": shown}, KIND)
    told.headers["Link"] = links
    return told


def _require_own_link(course: Course, key: str, client_id: str) -> None:
    """Refuse a link that is not the tool's; that of the course's navigation is everybody's."""
    if key == course.context_id:
        return
    row = link_named(course.memory, key)
    if row is None:
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "Invalid 'rlid' parameter")
    if row["client_id"] != client_id:
        text = "Requested ResourceLink bound to unexpected external tool"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text)


def _member(
    course: Course,
    person: Person,
    roles: list[str],
    tool: Mapping[str, Any],
    custom: Mapping[str, str] | None,
) -> dict[str, Any]:
    member = {
        "status": "Active",
        **shared(course.url, person, tool),
        "user_id": person.sub,
        "lti11_legacy_user_id": lti11_id(course.school.people[person.id]),
        "roles": roles,
    }
    if custom is None:
        return member
    everything = variables(course.school, course, person)
    known = {name: text for name, text in everything.items() if name in ROSTER_VARIABLES}
    message = {
        CLAIM + "message_type": "LtiResourceLinkRequest",
        "locale": "en",
        CLAIM + "custom": expanded(custom, known, suppress=course.school.switches.suppress_unresolved),
    }
    return member | {"message": [message]}
