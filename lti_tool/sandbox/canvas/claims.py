"""What Canvas tells a tool of a person: claims, roles and custom fields."""

import time
from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.canvas.messages import CLAIM, message_of
from lti_tool.sandbox.canvas.privacy import privacy_level, shared
from lti_tool.sandbox.canvas.rows import LINE_ITEMS
from lti_tool.sandbox.canvas.seed import CONTEXT_ID, COURSE_ID, DEPLOYMENT_ID, ISSUER, LOOK
from lti_tool.sandbox.lms import Lms, Person, Started, opaque
from lti_tool.sandbox.tools import granted_scopes

TOKEN_SECONDS = 3600
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
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


def id_token_claims(lms: Lms, me: Person, started: Started, nonce: str) -> dict[str, Any]:
    """Return what Canvas says of a person in its course, and what the launch is about."""
    tool, now = lms.memory.data["tools"][started.client_id], int(time.time())
    message = message_of(lms, started)
    return {
        "aud": started.client_id,
        "azp": started.client_id,
        "iss": ISSUER,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "nonce": nonce,
        **_person_claims(me, tool),
        **_place_claims(lms),
        **_service_claims(lms, granted_scopes(tool), message.line_item),
        **(_mentor_claim(lms, me) if privacy_level(tool) == "public" else {}),
        **message.claims,
        CLAIM + "target_link_uri": message.target,
        CLAIM + "roles": sorted(ROLES[me.role]),
        CLAIM + "custom": expanded(
            {**tool["custom_fields"], **message.custom}, {**variables(lms, me), **message.variables}
        ),
        "https://www.instructure.com/placement": message.placement,
    }


def variables(lms: Lms, person: Person) -> dict[str, str]:
    """Return the variables that Canvas fills in wherever somebody is in the course."""
    return {
        "$Canvas.user.id": str(person.id),
        "$Canvas.course.id": str(COURSE_ID),
        "$Canvas.api.baseUrl": lms.url,
        "$Canvas.api.domain": lms.url.partition("//")[2],
        "$Context.id.history": "",
    }


def expanded(custom: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Return custom fields with the known variables filled in; all others stay as they were written."""
    return {name: known.get(value, value) for name, value in custom.items()}


def lti11_id(person: Person) -> str:
    """Return the name that LTI 1.1 had for a person; login hints still use it."""
    return opaque(f"lti 1.1 {person.sub}")


def _person_claims(me: Person, tool: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sub": me.sub,
        **shared(me, tool),
        "locale": "en",
        CLAIM + "lti11_legacy_user_id": lti11_id(me),
        CLAIM + "lti1p1": {"user_id": lti11_id(me)},
    }


def _place_claims(lms: Lms) -> dict[str, Any]:
    return {
        CLAIM + "version": "1.3.0",
        CLAIM + "deployment_id": DEPLOYMENT_ID,
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
    }


def _service_claims(lms: Lms, scopes: frozenset[str], line_item: str | None) -> dict[str, Any]:
    """Name the services that the key has scopes for, and the line item of a launch from an assignment."""
    claims: dict[str, Any] = {}
    grades = sorted(scope for scope in scopes if "lti-ags" in scope)
    if grades:
        own = {} if line_item is None else {"lineitem": line_item}
        claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = {
            "lineitems": f"{lms.url}{LINE_ITEMS}",
            "scope": grades,
            **own,
        }
    if ROSTER_SCOPE in scopes:
        claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"] = {
            "context_memberships_url": f"{lms.url}/api/lti/courses/{COURSE_ID}/names_and_roles",
            "service_versions": ["2.0"],
        }
    return claims


def _mentor_claim(lms: Lms, me: Person) -> dict[str, Any]:
    """Name those whom an observer observes, by `sub`; nobody else has the claim."""
    observed = [lms.people[person_id].sub for person_id in me.observes]
    return {CLAIM + "role_scope_mentor": observed} if observed else {}
