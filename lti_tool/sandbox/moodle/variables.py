"""Moodle's custom parameters: which names are sent, and which variables are filled in."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lti_tool.sandbox.lms import Lms, Person, Started
from lti_tool.sandbox.moodle.course import Row, type_id
from lti_tool.sandbox.moodle.dispatch import SERVICES
from lti_tool.sandbox.moodle.groups import groups_in
from lti_tool.sandbox.moodle.links import Activity, columns_for
from lti_tool.sandbox.moodle.outcomes import outcome_service
from lti_tool.sandbox.moodle.recorded import FIRST_LEARNER
from lti_tool.sandbox.moodle.roster import sourced_id, user_name

SHORT_ROLES = {
    "learner": "Learner",
    "administrator": "Instructor"
    ",urn:lti:sysrole:ims/lis/Administrator,urn:lti:instrole:ims/lis/Administrator",
}
# Letters of another script, as names may have them.
MIDDLE_NAMES = {3: "Иван", 4: "Мария", FIRST_LEARNER: "Mid"}
SERVER_TIME_ZONE = "99"


def sent_custom(custom: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return custom parameters as they are sent.

    A name that is not all lower-case letters and digits is sent twice: such a twin, and as it was written.
    An unknown variable stays as it was written.
    """
    sent = {}
    for name, written in custom.items():
        value = known.get(written, written)
        sent[re.sub(r"[^a-z0-9]", "_", name.lower())] = value
        sent[name] = value
    return sent


def variables(lms: Lms, me: Person, started: Started, opened: Activity | None, course: Row) -> dict[str, Any]:
    """Return the variables that Moodle fills in, with their `$`; `opened` is the activity, if any."""
    told = {
        **_of_person(me, course),
        **_of_course(course),
        **_of_link(lms, me, started, opened),
        **_of_services(lms, started, opened, course["id"]),
    }
    return {f"${name}": value for name, value in told.items()}


def _of_person(me: Person, course: Row) -> dict[str, str]:
    return {
        "User.id": str(me.id),
        "User.username": user_name(me),
        "Person.name.full": me.name,
        "Person.name.given": me.given,
        "Person.name.family": me.family,
        "Person.name.middle": MIDDLE_NAMES.get(me.id, ""),
        "Person.email.primary": me.email,
        "Person.sourcedId": sourced_id(me),
        **_address(me),
        "Person.phone.primary": "",
        "Person.phone.mobile": "",
        "Person.webaddress": "",
        "Membership.role": SHORT_ROLES.get(me.role, "Instructor"),
        "Moodle.Person.userGroupIds": ",".join(str(group["id"]) for group in groups_in(course, me.id)),
    }


def _address(me: Person) -> dict[str, str]:
    is_local = me.role != "administrator"
    return {
        "Person.address.street1": "Street 1" if me.role == "learner" else "",
        "Person.address.locality": "Lund" if is_local else "",
        "Person.address.country": "SE" if is_local else "",
        "Person.address.timezone": "Europe/Stockholm" if is_local else SERVER_TIME_ZONE,
    }


def _of_course(course: Row) -> dict[str, str]:
    text = re.sub(r"<[^>]*>", "", course["summary"])
    return {
        "Context.id": str(course["id"]),
        "Context.title": course["fullname"],
        "Context.label": course["shortname"],
        "Context.sourcedId": course["idnumber"],
        "Context.longDescription": text,
        "Context.timeFrame.begin": str(course["starts"]),
        "Context.id.history": ",".join(map(str, course["history"])),
        "CourseSection.title": course["fullname"],
        "CourseSection.label": course["shortname"],
        "CourseSection.sourcedId": course["idnumber"],
        "CourseSection.longDescription": text,
        "CourseSection.timeFrame.begin": _day(course["starts"]),
        "CourseSection.timeFrame.end": _day(course["ends"]),
    }


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else ""


def _of_link(lms: Lms, me: Person, started: Started, opened: Activity | None) -> dict[str, str | None]:
    """Return what is known of the activity; where content is being chosen there is none, and all is null."""
    outcome = {} if opened is None else outcome_service(lms, me, started.client_id, opened.instance)
    return {
        "ResourceLink.id": opened.instance if opened else None,
        "ResourceLink.title": opened.title if opened else None,
        "ResourceLink.description": opened.text if opened else None,
        "Result.sourcedId": outcome.get("lis_result_sourcedid"),
        "Result.autocreate": outcome.get("lis_outcome_service_url"),
        "BasicOutcome.sourcedId": outcome.get("lis_result_sourcedid"),
        "BasicOutcome.url": outcome.get("lis_outcome_service_url"),
    }


def _of_services(lms: Lms, started: Started, opened: Activity | None, course: int) -> dict[str, str]:
    number, base = type_id(lms, started.client_id), f"{lms.url}{SERVICES}"
    column = next(iter(columns_for(lms, opened.instance, started.client_id)), None) if opened else None
    items, bindings = f"{base}/{course}/lineitems", f"{base}/CourseSection/{course}/bindings"
    return {
        "LineItems.url": f"{items}?type_id={number}",
        "LineItem.url": f"{items}/{column}/lineitem?type_id={number}" if column else "",
        "Results.url": "",
        "Scores.url": "",
        "ToolProxyBinding.memberships.url": f"{bindings}/{number}/memberships",
        "LtiLink.memberships.url": f"{base}/links/{{link_id}}/memberships",
        "LtiLink.custom.url": f"{base}/links/{{link_id}}/custom",
        "ToolProxy.custom.url": f"{base}/tool/{number}/custom",
        "ToolProxyBinding.custom.url": f"{bindings}/tool/{number}/custom",
    }
