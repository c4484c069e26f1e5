"""What Canvas tells a tool in an id_token: of the person, of the place, and of the services there."""

import time
from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.launches import Launch
from lti_tool.sandbox.canvas.lti.messages import CLAIM, message_of
from lti_tool.sandbox.canvas.lti.privacy import LEVELS, NAMES, privacy_level, shared
from lti_tool.sandbox.canvas.lti.roles import all_roles
from lti_tool.sandbox.canvas.lti.scopes import NOTICES_SCOPE, ROSTER_SCOPE, scopes_of
from lti_tool.sandbox.canvas.lti.variables import expanded, variables
from lti_tool.sandbox.canvas.names import lti11_id
from lti_tool.sandbox.canvas.rows import line_items_address
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import ACCOUNT_CONTEXT_ID
from lti_tool.sandbox.lms import Person

TOKEN_SECONDS = 3600
NOTICE_TYPES = ("LtiHelloWorldNotice", "LtiContextCopyNotice", "LtiAssetProcessorSubmissionNotice")


def id_token_claims(school: School, launch: Launch, nonce: str) -> dict[str, Any]:
    """Return what Canvas says of a person in a course or in the account, and what the launch is about."""
    course = None if launch.course is None else school.course(launch.course)
    me = None if launch.person_id is None else (course or school).named(launch.person_id)
    tool, message = school.memory.data["tools"][launch.client_id], message_of(school, launch)
    known = variables(school, course, me, launch.real_id) | dict(message.variables)
    suppress = school.switches.suppress_unresolved
    custom = expanded({**tool["custom_fields"], **message.custom}, known, suppress=suppress)
    return {
        **base_claims(school, launch.client_id, launch.deployment_id, nonce),
        **_person_claims(school, me, tool),
        **_place_claims(school, course, launch.course),
        **_service_claims(school, course, tool, launch, message.line_item),
        **_mentor_claim(school, me, tool),
        **message.claims,
        CLAIM + "target_link_uri": message.target,
        CLAIM + "roles": all_roles(school, course, me),
        CLAIM + "custom": custom,
        "https://www.instructure.com/placement": message.placement,
    }


def base_claims(school: School, client_id: str, deployment_id: str, nonce: str) -> dict[str, Any]:
    """Return what every message says; the audience is text and not a list."""
    now = int(time.time())
    return {
        "aud": client_id,
        "azp": client_id,
        "iss": school.switches.issuer,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "nonce": nonce,
        CLAIM + "version": "1.3.0",
        CLAIM + "deployment_id": deployment_id,
    }


def context_claim(school: School, course: Course | None) -> dict[str, Any]:
    """Return where a message comes from; the type of the account is no URI."""
    if course is None:
        title = school.switches.institution
        return {"id": ACCOUNT_CONTEXT_ID, "label": title, "title": title, "type": ["Account"]}
    return {
        "id": course.context_id,
        "label": course.facts["code"],
        "title": course.facts["name"],
        "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
    }


def _person_claims(school: School, me: Person | None, tool: Mapping[str, Any]) -> dict[str, Any]:
    """Return who it is; of somebody who is not signed in there is no `sub`."""
    if me is None:
        return {"locale": "en"}
    lis = {"course_offering_sourcedid": "$CourseSection.sourcedId", "person_sourcedid": "$Person.sourcedId"}
    tells_names = set(NAMES) <= set(LEVELS[privacy_level(tool)])
    return {
        "sub": me.sub,
        **shared(school.url, me, tool),
        "locale": "en",
        CLAIM + "lti11_legacy_user_id": lti11_id(me),
        CLAIM + "lti1p1": {"user_id": lti11_id(me)},
        **({CLAIM + "lis": lis} if tells_names and not school.switches.suppress_unresolved else {}),
    }


def _place_claims(school: School, course: Course | None, number: int | None) -> dict[str, Any]:
    place = "accounts/1" if number is None else f"courses/{number}"
    return {
        CLAIM + "context": context_claim(school, course),
        CLAIM + "launch_presentation": {
            "document_target": "iframe",
            "height": 500,
            "width": 500,
            "locale": "en",
            "return_url": f"{school.url}/{place}/external_content/success/external_tool_redirect",
        },
        CLAIM + "tool_platform": {
            "guid": school.guid,
            "name": school.switches.institution,
            "product_family_code": "canvas",
            "version": "cloud",
        },
    }


def _service_claims(
    school: School, course: Course | None, tool: Mapping[str, Any], launch: Launch, line_item: str | None
) -> dict[str, Any]:
    """Name the services that the key has scopes for: of grades and people in courses alone."""
    scopes, claims = scopes_of(tool), {}
    if NOTICES_SCOPE in scopes:
        number = launch.deployment_id.partition(":")[0]
        claims[CLAIM + "platformnotificationservice"] = {
            "notice_types_supported": list(NOTICE_TYPES),
            "platform_notification_service_url": f"{school.url}/api/lti/notice-handlers/{number}",
            "scope": [NOTICES_SCOPE],
            "service_versions": ["1.0"],
        }
    grades = sorted(scope for scope in scopes if "lti-ags" in scope)
    if grades and course is not None:
        own = {} if line_item is None else {"lineitem": line_item}
        claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = {
            "lineitems": line_items_address(course),
            "scope": grades,
            **own,
        }
    if ROSTER_SCOPE in scopes and course is not None:
        claims["https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"] = {
            "context_memberships_url": f"{school.url}/api/lti/courses/{course.id}/names_and_roles",
            "service_versions": ["2.0"],
        }
    return claims


def _mentor_claim(school: School, me: Person | None, tool: Mapping[str, Any]) -> dict[str, Any]:
    """Name those whom an observer observes, by `sub`; nobody else has the claim."""
    if me is None or not me.observes or privacy_level(tool) != "public":
        return {}
    return {CLAIM + "role_scope_mentor": [school.people[each].sub for each in me.observes]}
