"""Moodle's names and roles (NRPS 2.0)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.moodle.course import MoodleLms
from lti_tool.sandbox.moodle.dispatch import (
    SERVICES,
    ServiceRefusedError,
    answer,
    page_bounds,
    require,
    require_type,
)
from lti_tool.sandbox.moodle.links import column_of_activity, may_use
from lti_tool.sandbox.moodle.outcomes import outcome_service
from lti_tool.sandbox.moodle.recorded import FIRST_LEARNER, LINK_INSTANCE
from lti_tool.sandbox.tokens import Grant

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MESSAGE: dict[str, Any] = {"https://purl.imsglobal.org/spec/lti/claim/message_type": "LtiResourceLinkRequest"}
OUTCOMES = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
FILTERS = frozenset({"Learner", "Instructor"})
SHARES = ("names", "email")


def add_roster(pages: Blueprint, lms: MoodleLms) -> None:
    """Add the roster: all at once, without those who are suspended."""

    @pages.get(f"{SERVICES}/CourseSection/<int:course>/bindings/<number>/memberships")
    def memberships(course: int, number: str) -> Response:
        require_type(MEMBERS, anything=True)
        grant = require(lms, course, SCOPE, binding=number)
        link = request.args.get("rlid", LINK_INSTANCE)
        if not may_use(lms, link, grant.client_id):
            raise ServiceRefusedError(HTTPStatus.NOT_FOUND, f"Not Found: LTI link {link} doesn't exist")
        rows = [_member(lms, person, grant) for person in _present(lms, course)]
        role = request.args.get("role", "").rpartition("#")[2]
        if role in FILTERS:
            rows = [row for row in rows if role in row["roles"]]
        start, size = page_bounds(len(rows))
        body = {
            "id": f"{lms.url}{request.path}",
            "context": _context(lms, course),
            "members": rows[start : start + size],
        }
        return answer(body, MEMBERS, link=_next_link(lms, len(rows)))


def sourced_id(person: Person) -> str:
    """Return the student number, which those who teach do not have, whatever role they try on."""
    number = person.id - FIRST_LEARNER + 1
    return f"S{number:04}" if number > 0 else ""


def shared(lms: MoodleLms, person: Person, tool: Mapping[str, Any]) -> dict[str, str]:
    """Return what a tool is told of a person beside their number: what it asked for and the site shares."""
    shares, switches = tool.get("shares", SHARES), lms.switches
    told = {}
    if "names" in shares and switches.shares_names:
        told = {"name": person.name, "given_name": person.given, "family_name": person.family}
        told["ext_user_username"] = user_name(person)
    return told | ({"email": person.email} if "email" in shares and switches.shares_email else {})


def user_name(person: Person) -> str:
    """Return the name by which a person signs in."""
    return person.email.partition("@")[0]


def _context(lms: MoodleLms, course: int) -> dict[str, str]:
    row = lms.memory.data["courses"][str(course)]
    return {"id": str(course), "label": row["shortname"], "title": row["fullname"]}


def _present(lms: MoodleLms, course: int) -> list[Person]:
    people = (person for person in lms.enrolled(course) if lms.is_active(course, person.id))
    return sorted(people, key=lambda person: (person.family, person.id))


def _member(lms: MoodleLms, person: Person, grant: Grant) -> dict[str, Any]:
    """Return a row of the roster: a teacher who may not edit is a learner here."""
    return {
        "status": "Active",
        "roles": ["Instructor" if person.role == "teacher" else "Learner"],
        **({"message": [_message(lms, person, grant)]} if "rlid" in request.args else {}),
        "user_id": person.sub,
        "lis_person_sourcedid": sourced_id(person),
        **shared(lms, person, lms.memory.data["tools"][grant.client_id]),
    }


def _message(lms: MoodleLms, person: Person, grant: Grant) -> dict[str, Any]:
    """Return what a launch of the link that was asked for would say of a person."""
    instance = request.args["rlid"]
    if column_of_activity(lms, instance) is None:
        return MESSAGE
    return MESSAGE | {OUTCOMES: outcome_service(lms, person, grant.client_id, instance)}


def _next_link(lms: Lms, total: int) -> str | None:
    """Return the link to the next page, which forgets the role that was asked for."""
    start, size = page_bounds(total)
    if start + size >= total:
        return None
    link = f"&rlid={request.args['rlid']}" if "rlid" in request.args else ""
    return f'<{lms.url}{request.path}?limit={size}&from={start + size}{link}>; rel="next"'
