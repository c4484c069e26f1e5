"""What Moodle tells a tool of a person in a launch."""

import time
from typing import Any

from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.moodle.course import COURSE, COURSE_ID, LINK_INSTANCE, type_id
from lti_tool.sandbox.moodle.roster import sourced_id
from lti_tool.sandbox.tools import SCOPES

TOKEN_SECONDS = 60
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ADMINISTRATOR = [
    f"{MEMBERSHIP}#Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
]
ROLES = {
    "teacher": [f"{MEMBERSHIP}#Instructor"],
    "non-editing teacher": [f"{MEMBERSHIP}#Instructor"],
    "learner": [f"{MEMBERSHIP}#Learner"],
    "administrator": ADMINISTRATOR,
}


def id_token_claims(lms: Lms, me: Person, client_id: str, nonce: str) -> dict[str, Any]:
    """Return what Moodle says of a person in the course."""
    tool, now, number = lms.memory.data["tools"][client_id], int(time.time()), type_id(lms, client_id)
    services = f"{lms.url}/mod/lti/services.php"
    memberships = f"{services}/CourseSection/{COURSE_ID}/bindings/{number}/memberships"
    return {
        "nonce": nonce,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "iss": lms.url,
        "aud": client_id,
        **_person_claims(me),
        **_place_claims(lms),
        CLAIM + "deployment_id": number,
        CLAIM + "target_link_uri": tool["target_link_uri"],
        CLAIM + "roles": ROLES[me.role],
        CLAIM + "custom": {**tool["custom_fields"], "context_memberships_url": memberships},
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "scope": sorted(scope for scope in SCOPES if "lti-ags" in scope),
            "lineitems": f"{services}/{COURSE_ID}/lineitems?type_id={number}",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": memberships,
            "service_versions": ["1.0", "2.0"],
        },
    }


def _person_claims(me: Person) -> dict[str, Any]:
    return {
        "sub": me.sub,
        "name": me.name,
        "given_name": me.given,
        "family_name": me.family,
        "email": me.email,
        CLAIM + "lis": {"person_sourcedid": sourced_id(me), "course_section_sourcedid": COURSE["idnumber"]},
        CLAIM + "ext": {"user_username": me.email.partition("@")[0], "lms": "moodle-2"},
    }


def _place_claims(lms: Lms) -> dict[str, Any]:
    return {
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "context": {
            "id": str(COURSE_ID),
            "label": COURSE["shortname"],
            "title": COURSE["fullname"],
            "type": ["CourseSection"],
        },
        CLAIM + "resource_link": {
            "title": "My badges",
            "description": "Badges you earned",
            "id": LINK_INSTANCE,
        },
        CLAIM + "launch_presentation": {
            "locale": "en",
            "document_target": "iframe",
            "return_url": f"{lms.url}/mod/lti/return.php?course={COURSE_ID}&launch_container=3&instanceid=1",
        },
        CLAIM + "tool_platform": {
            "product_family_code": "moodle",
            "version": "2024100706",
            "guid": "sandbox",
            "name": "eval",
            "description": "Eval Moodle",
        },
    }
