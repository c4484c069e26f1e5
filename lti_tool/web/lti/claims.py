"""From verified claims to a frozen `Launch`, each claim typed on its way through the door."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from lti_tool.launch import CourseServices, Launch, LaunchedCourse
from lti_tool.roles import parse_roles
from lti_tool.storage import tables
from lti_tool.web.lti.refusals import incomplete

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
ID_CHARACTERS = 255
TEXT_CHARACTERS = 1000


def read_claims(claims: Mapping[str, Any], registration: tables.Registration, target_path: str) -> Launch:
    """Return the launch that verified claims describe; a `Refusal` when a claim has the wrong shape."""
    _identifier(_object(claims, CLAIM + "resource_link"), "id")
    return Launch(
        registration_id=registration.id,
        deployment_id=claims[CLAIM + "deployment_id"],
        sub=_identifier(claims, "sub"),
        roles=parse_roles([role for role in claims[CLAIM + "roles"] if isinstance(role, str)]),
        course=_course(claims),
        target_path=target_path,
        name=_text(claims, "name"),
        email=_text(claims, "email"),
        return_url=_return_url(claims),
        custom=MappingProxyType(_custom(claims)),
    )


def _course(claims: Mapping[str, Any]) -> LaunchedCourse | None:
    context = _object(claims, CLAIM + "context")
    if not context:
        return None
    context_id = _identifier(context, "id")
    return LaunchedCourse(
        context_id=context_id,
        title=_text(context, "title") or _text(context, "label") or context_id,
        services=_services(claims),
    )


def _services(claims: Mapping[str, Any]) -> CourseServices:
    grades, roster = _object(claims, AGS_CLAIM), _object(claims, NRPS_CLAIM)
    scopes = grades.get("scope")
    return CourseServices(
        line_items_url=_web_address(grades.get("lineitems")),
        ags_scopes=tuple(scope for scope in scopes if isinstance(scope, str))
        if isinstance(scopes, list)
        else (),
        memberships_url=_web_address(roster.get("context_memberships_url")),
    )


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = claims.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise incomplete("LTI-MSG-CLAIM", f"{name.rpartition('/')[2]} is not an object")
    return found


def _identifier(claims: Mapping[str, Any], name: str) -> str:
    """Return an identifier: text of 1 to 255 characters (LTI Core 5.3.5, 5.3.6, 5.4.1)."""
    found = claims.get(name)
    if not isinstance(found, str) or not found or len(found) > ID_CHARACTERS or not found.isprintable():
        raise incomplete("LTI-MSG-ID", f"{name} is not an identifier of 1 to {ID_CHARACTERS} characters")
    return found


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    found = claims.get(name)
    return found[:TEXT_CHARACTERS] if isinstance(found, str) and found.strip() else None


def _web_address(found: object) -> str | None:
    return found if isinstance(found, str) and urlsplit(found).scheme in {"http", "https"} else None


def _return_url(claims: Mapping[str, Any]) -> str | None:
    return _web_address(_object(claims, CLAIM + "launch_presentation").get("return_url"))


def _custom(claims: Mapping[str, Any]) -> dict[str, str]:
    """Platforms send a variable that they do not know as it was written: `$Canvas.user.id`."""
    found = _object(claims, CLAIM + "custom")
    return {
        name: value for name, value in found.items() if isinstance(value, str) and not value.startswith("$")
    }
