"""What Moodle tells a tool of a person in a launch."""

import time
from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.lms import Person, Started
from lti_tool.sandbox.moodle.course import MoodleLms, Row, type_id
from lti_tool.sandbox.moodle.links import Activity, activity, columns_for
from lti_tool.sandbox.moodle.messages import message_claims, target_of
from lti_tool.sandbox.moodle.roster import SCOPE as ROSTER_SCOPE
from lti_tool.sandbox.moodle.roster import shared, sourced_id
from lti_tool.sandbox.moodle.variables import sent_custom, variables
from lti_tool.sandbox.tools import granted_scopes

TOKEN_SECONDS = 60
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ADMINISTRATOR = [
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    f"{MEMBERSHIP}#Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
]
ROLES = {
    "teacher": [f"{MEMBERSHIP}#Instructor"],
    "non-editing teacher": [f"{MEMBERSHIP}#Instructor"],
    "learner": [f"{MEMBERSHIP}#Learner"],
    "administrator": ADMINISTRATOR,
}
# Custom parameters of these names end up in the claim of the grade service instead, and spoil it.
MOVED = {
    "lineitem_url": "lineitem",
    "lineitems_url": "lineitems",
    "results_url": "results",
    "result_url": "result",
    "scores_url": "scores",
    "score_url": "score",
    "gradebookservices_scope": "scope",
}


def id_token_claims(lms: MoodleLms, me: Person, started: Started, nonce: str) -> dict[str, Any]:
    """Return what Moodle says of a person in the course, and what the launch is about."""
    tool, now = lms.memory.data["tools"][started.client_id], int(time.time())
    opened = None if started.link is None else activity(lms, started.link)
    course = course_of(lms, started, opened)
    has_one_column = opened is not None and len(columns_for(lms, opened.instance, started.client_id)) == 1
    known = variables(lms, me, started, opened, course)
    # The activity's own come first; which of two with one name wins was not recorded.
    written = {**(opened.custom if opened else {}), **tool["custom_fields"]}
    return {
        "nonce": nonce,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "iss": lms.url,
        "aud": _audience(lms, started, course),
        **_person_claims(lms, me, tool, course),
        **_place_claims(course),
        **message_claims(lms, me, started, opened),
        CLAIM + "deployment_id": type_id(lms, started.client_id),
        CLAIM + "target_link_uri": target_of(lms, started),
        CLAIM + "roles": ROLES[me.role],
        **_service_claims(granted_scopes(tool), known, sent_custom(written, known), named=has_one_column),
    }


def _audience(lms: MoodleLms, started: Started, course: Row) -> str:
    """Return the tool's client id, or what an old import left in a copied activity instead."""
    legacy = lms.switches.legacy_resource_key
    return legacy if legacy and course["history"] and started.link else started.client_id


def course_of(lms: MoodleLms, started: Started, opened: Activity | None) -> Row:
    """Return the course of a launch: where its activity stands, or where content is to go."""
    number = opened.course if opened else started.course
    row: Row = lms.memory.data["courses"][str(number)]
    return row


def _person_claims(lms: MoodleLms, me: Person, tool: Mapping[str, Any], course: Row) -> dict[str, Any]:
    told = shared(lms, me, tool)
    user_name = told.pop("ext_user_username", None)
    return {
        "sub": me.sub,
        **told,
        CLAIM + "lis": {"person_sourcedid": sourced_id(me), "course_section_sourcedid": course["idnumber"]},
        CLAIM + "ext": {**({"user_username": user_name} if user_name else {}), "lms": "moodle-2"},
    }


def _place_claims(course: Row) -> dict[str, Any]:
    return {
        CLAIM + "version": "1.3.0",
        CLAIM + "context": {
            "id": str(course["id"]),
            "label": course["shortname"],
            "title": course["fullname"],
            "type": ["CourseSection"],
        },
        CLAIM + "tool_platform": {
            "product_family_code": "moodle",
            "version": "2024100706",
            "guid": "sandbox",
            "name": "eval",
            "description": "Eval Moodle",
        },
    }


def _service_claims(
    scopes: frozenset[str], known: Mapping[str, Any], custom: dict[str, Any], *, named: bool
) -> dict[str, Any]:
    """Name the services that the tool may use, and its custom values, among them the roster's address.

    A column is `named` only where the activity has no other.
    """
    claims: dict[str, Any] = {CLAIM + "custom": custom}
    moved = {MOVED[name]: custom.pop(name) for name in MOVED if name in custom}
    grades = sorted(scope for scope in scopes if "lti-ags" in scope)
    if grades:
        column = known["$LineItem.url"]
        claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = {
            "scope": grades,
            "lineitems": known["$LineItems.url"],
            **({"lineitem": column} if named else {}),
            **moved,
        }
    if ROSTER_SCOPE in scopes:
        custom["context_memberships_url"] = known["$ToolProxyBinding.memberships.url"]
        claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"] = {
            "context_memberships_url": known["$ToolProxyBinding.memberships.url"],
            "service_versions": ["1.0", "2.0"],
        }
    return claims
