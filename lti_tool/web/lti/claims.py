"""From verified claims to a frozen `Launch`, each claim typed on its way through the door."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from lti_tool.languages import offered
from lti_tool.launch import CourseServices, DeepLinkSettings, Launch, LaunchedCourse
from lti_tool.roles import parse_roles
from lti_tool.storage.logins import KnownRegistration
from lti_tool.web.lti.refusals import incomplete, unproven

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP_LINK_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
NOTICES_CLAIM = CLAIM + "platformnotificationservice"
RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINK = "LtiDeepLinkingRequest"
ID_CHARACTERS = 255
TEXT_CHARACTERS = 1000
HISTORY = "context_id_history"
MOST_ORIGINS = 50
DATA_CHARACTERS = 32768
MOST_ENTRIES = 1000
UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff\"'<>\\\\]")
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")  # what databases do not take as text


def read_claims(claims: Mapping[str, Any], registration: KnownRegistration) -> Launch:
    """Return the launch that verified claims describe; a `Refusal` when a claim has the wrong shape."""
    deep_link = _deep_link(claims)
    if deep_link is None:
        read_identifier(_object(claims, CLAIM + "resource_link"), "id", of="resource_link")
    return Launch(
        registration_id=registration.id,
        deployment_id=claims[CLAIM + "deployment_id"],
        sub=_person(claims, registration),
        roles=parse_roles(_roles(claims)),
        course=_course(claims),
        name=_text(claims, "name"),
        email=_text(claims, "email"),
        return_url=_return_url(claims),
        deep_link=deep_link,
        mentees=read_texts(claims.get(CLAIM + "role_scope_mentor")),
        notices_url=_web_address(_object(claims, NOTICES_CLAIM).get("platform_notification_service_url")),
        language=offered(_text(_object(claims, CLAIM + "launch_presentation"), "locale")),
        custom=MappingProxyType(_custom(claims)),
    )


def _person(claims: Mapping[str, Any], registration: KnownRegistration) -> str | None:
    if "sub" in claims:
        sub = claims["sub"]
        if not is_identifier(sub):
            raise unproven("LTI-TOKEN-SUBJECT", "sub is not an identifier")
        return sub
    if registration.anonymous_allowed:
        return None
    raise incomplete("LTI-MSG-USER", "sub is missing, and the registration allows no anonymous launches")


def _roles(claims: Mapping[str, Any]) -> list[str]:
    found = claims.get(CLAIM + "roles")
    if not isinstance(found, list) or len(found) > MOST_ENTRIES:
        raise incomplete("LTI-MSG-ROLES", "roles is missing or not a list of roles")
    if not all(isinstance(role, str) for role in found):
        raise incomplete("LTI-MSG-ROLES", "a role is not text")
    return found


def _deep_link(claims: Mapping[str, Any]) -> DeepLinkSettings | None:
    if claims.get(CLAIM + "message_type") != DEEP_LINK:
        return None
    settings = _object(claims, DEEP_LINK_CLAIM)
    return_url, data = _web_address(settings.get("deep_link_return_url")), settings.get("data")
    if return_url is None:
        raise incomplete("LTI-DL-RETURN", "deep_link_return_url is missing or no web address")
    if data is not None and (not isinstance(data, str) or len(data) > DATA_CHARACTERS):
        raise incomplete("LTI-DL-DATA", "the data of the deep linking settings is not text of a sane length")
    return DeepLinkSettings(
        return_url=return_url,
        accept_types=read_texts(settings.get("accept_types")),
        accept_multiple=settings.get("accept_multiple") is True,
        accept_line_item=settings.get("accept_lineitem") is not False,
        data=data,
    )


def _course(claims: Mapping[str, Any]) -> LaunchedCourse | None:
    context_id, title = read_context(claims)
    if context_id is None:
        return None
    return LaunchedCourse(
        context_id=context_id,
        title=title or context_id,
        services=_services(claims),
        origins=_origins(claims),
    )


def _origins(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the platform filled in for `$Context.id.history`, the nearest first."""
    listed = _custom(claims).get(HISTORY, "").split(",")
    return tuple(origin.strip() for origin in listed if origin.strip())[:MOST_ORIGINS]


def read_context(claims: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return id and title of the course that a message is about; both `None` outside any course."""
    if claims.get(CLAIM + "context") is None:
        return None, None
    context = _object(claims, CLAIM + "context")
    return read_identifier(context, "id", of="context"), _text(context, "title") or _text(context, "label")


def _services(claims: Mapping[str, Any]) -> CourseServices:
    grades, roster = _object(claims, AGS_CLAIM), _object(claims, NRPS_CLAIM)
    return CourseServices(
        line_items_url=_web_address(grades.get("lineitems")),
        ags_scopes=read_texts(grades.get("scope")),
        memberships_url=_web_address(roster.get("context_memberships_url")),
    )


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = claims.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise incomplete("LTI-MSG-CLAIM", f"{name.rpartition('/')[2]} is not an object")
    return found


def read_identifier(claims: Mapping[str, Any], name: str, of: str = "the message") -> str:
    """Return the identifier of this name; a `Refusal` when there is none, which says what it is one `of`."""
    found = claims.get(name)
    if not is_identifier(found):
        reason = f"{name} of {of} is missing or no identifier of 1 to {ID_CHARACTERS} characters"
        raise incomplete("LTI-MSG-ID", reason)
    return found


def is_identifier(found: object) -> TypeGuard[str]:
    """Whether this is text of 1 to 255 characters, as LTI's identifiers are (Core 5.3.3, 5.3.5, 5.3.6)."""
    return isinstance(found, str) and 0 < len(found) <= ID_CHARACTERS and found.isprintable()


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    found = claims.get(name)
    text = UNKEPT.sub("", found)[:TEXT_CHARACTERS] if isinstance(found, str) else ""
    return text if text.strip() else None


def read_texts(found: object) -> tuple[str, ...]:
    """Return the texts of a list; anything else in it, or instead of it, is left out."""
    listed = found[:MOST_ENTRIES] if isinstance(found, list) else []
    return tuple(text for text in listed if _is_kept(text))


def _is_kept(found: object) -> TypeGuard[str]:
    return isinstance(found, str) and not UNKEPT.search(found)


def _web_address(found: object) -> str | None:
    if not isinstance(found, str) or UNSAFE.search(found):
        return None
    try:
        parts = urlsplit(found)
    except ValueError:
        return None
    return found if parts.scheme in {"http", "https"} and parts.hostname else None


def _return_url(claims: Mapping[str, Any]) -> str | None:
    return _web_address(_object(claims, CLAIM + "launch_presentation").get("return_url"))


def _custom(claims: Mapping[str, Any]) -> dict[str, str]:
    """Platforms send a variable that they do not know as it was written: `$Canvas.user.id`."""
    found = _object(claims, CLAIM + "custom")
    return {name: value for name, value in found.items() if _is_kept(value) and not value.startswith("$")}
