"""What Canvas tells a tool of a person: claims, roles and custom fields."""

import time
from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.canvas.course import CONTEXT_ID, COURSE_ID, DEPLOYMENT_ID, ISSUER, LOOK
from lti_tool.sandbox.lms import Lms, Person, opaque
from lti_tool.sandbox.tools import SCOPES

TOKEN_SECONDS = 3600
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM_USER = "http://purl.imsglobal.org/vocab/lis/v2/system/person#User"
ROLES = {
    "teacher": [f"{INSTITUTION}#Instructor", f"{MEMBERSHIP}#Instructor", SYSTEM_USER],
    "assistant": [
        f"{INSTITUTION}#Instructor",
        f"{MEMBERSHIP}#Instructor",
        f"{MEMBERSHIP}/Instructor#TeachingAssistant",
        SYSTEM_USER,
    ],
    "observer": [f"{MEMBERSHIP}#Mentor", SYSTEM_USER],
    "learner": [f"{INSTITUTION}#Student", f"{MEMBERSHIP}#Learner", SYSTEM_USER],
    "test student": [
        f"{MEMBERSHIP}#Learner",
        "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
        SYSTEM_USER,
    ],
}
# Only these are filled in when the roster is asked for custom fields; a launch fills in all.
ROSTER_VARIABLES = frozenset({"$Canvas.user.id", "$Canvas.course.id"})


def id_token_claims(lms: Lms, me: Person, client_id: str, nonce: str) -> dict[str, Any]:
    """Return what Canvas says of a person in its course, from the navigation placement."""
    tool, now = lms.memory.data["tools"][client_id], int(time.time())
    return {
        "aud": client_id,
        "azp": client_id,
        "iss": ISSUER,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "nonce": nonce,
        **_person_claims(me),
        **_place_claims(lms),
        **_service_claims(lms),
        **_mentor_claim(lms, me),
        CLAIM + "target_link_uri": tool["target_link_uri"],
        CLAIM + "roles": sorted(ROLES[me.role]),
        CLAIM + "custom": expanded(tool["custom_fields"], lms, me),
    }


def expanded(
    custom: Mapping[str, str], lms: Lms, person: Person, only: frozenset[str] | None = None
) -> dict[str, str]:
    """Return custom fields with the variables that Canvas knows filled in, or those of `only` alone.

    What it cannot fill in stays as it was written.
    """
    known = {
        "$Canvas.user.id": str(person.id),
        "$Canvas.course.id": str(COURSE_ID),
        "$Canvas.api.baseUrl": lms.url,
        "$Canvas.api.domain": lms.url.partition("//")[2],
        "$Context.id.history": "",
    }
    allowed = known.keys() if only is None else known.keys() & only
    return {name: known[value] if value in allowed else value for name, value in custom.items()}


def lti11_id(person: Person) -> str:
    """Return the name that LTI 1.1 had for a person; login hints still use it."""
    return opaque(f"lti 1.1 {person.sub}")


def _person_claims(me: Person) -> dict[str, Any]:
    return {
        "sub": me.sub,
        "name": me.name,
        "given_name": me.given,
        "family_name": me.family,
        "email": me.email,
        "locale": "en",
        CLAIM + "lti11_legacy_user_id": lti11_id(me),
        CLAIM + "lti1p1": {"user_id": lti11_id(me)},
    }


def _place_claims(lms: Lms) -> dict[str, Any]:
    return {
        CLAIM + "version": "1.3.0",
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "deployment_id": DEPLOYMENT_ID,
        CLAIM + "resource_link": {"id": CONTEXT_ID, "title": LOOK.course, "description": None},
        CLAIM + "context": {
            "id": CONTEXT_ID,
            "label": "DATA-101",
            "title": LOOK.course,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
        },
        CLAIM + "launch_presentation": {
            "document_target": "iframe",
            "height": 500,
            "width": 500,
            "locale": "en",
            "return_url": f"{lms.url}/courses/{COURSE_ID}/external_content/success/external_tool_redirect",
        },
        CLAIM + "tool_platform": {
            "guid": "sandbox:canvas-lms",
            "name": "Sandbox University",
            "product_family_code": "canvas",
            "version": "cloud",
        },
        "https://www.instructure.com/placement": "course_navigation",
    }


def _service_claims(lms: Lms) -> dict[str, Any]:
    return {
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "lineitems": f"{lms.url}/api/lti/courses/{COURSE_ID}/line_items",
            "scope": sorted(scope for scope in SCOPES if "lti-ags" in scope),
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": f"{lms.url}/api/lti/courses/{COURSE_ID}/names_and_roles",
            "service_versions": ["2.0"],
        },
    }


def _mentor_claim(lms: Lms, me: Person) -> dict[str, Any]:
    """Name those whom an observer observes, by `sub`; nobody else has the claim."""
    observed = [lms.people[person_id].sub for person_id in me.observes]
    return {CLAIM + "role_scope_mentor": observed} if observed else {}
