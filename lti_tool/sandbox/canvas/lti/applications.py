"""What a tool says of itself when it registers: what Canvas demands of it, and what becomes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from lti_tool.sandbox.canvas.lti.placements import LAUNCH_PLACEMENTS, PLACEMENTS, PREFIX
from lti_tool.sandbox.canvas.lti.privacy import LEVELS
from lti_tool.sandbox.canvas.lti.scopes import SCOPES

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
REQUIRED = ("client_name", "initiate_login_uri", "jwks_uri", "redirect_uris", TOOL_CONFIGURATION)
FIXED = {"application_type": "web", "token_endpoint_auth_method": "private_key_jwt"}
INCLUDED = {"grant_types": {"client_credentials", "implicit"}, "response_types": {"id_token"}}
REQUIRED_OF_TOOL = ("domain", "messages", "claims", "target_link_uri")
STANDARD_NAMES = {"ContentArea": "link_selection", "RichTextEditor": "editor_button"}
SELECTION = "LtiDeepLinkingRequest"


def mistakes(body: object) -> list[str]:
    """Return what is wrong with an application, in sentences."""
    if not isinstance(body, dict):
        return ["The registration is not an object"]
    return list(_mistakes(body))


def tool_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tool that a sound application describes, switched off."""
    described = body[TOOL_CONFIGURATION]
    selections = [message for message in described["messages"] if message.get("type") == SELECTION]
    target = described["target_link_uri"]
    return {
        "title": body["client_name"],
        "login_url": body["initiate_login_uri"],
        "redirect_uris": body["redirect_uris"],
        "jwks_url": body["jwks_uri"],
        "target_link_uri": target,
        "custom_fields": dict(described.get("custom_parameters", {})),
        "selection_uri": selections[0].get("target_link_uri", target) if selections else target,
        "placements": [name for message in selections for name in _placements(message)],
        "scopes": sorted(SCOPES & set(body.get("scope", "").split())),
        "privacy": described.get(f"{PREFIX}privacy_level", "anonymous"),
        "active": False,
    }


def _mistakes(body: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in REQUIRED if not body.get(name))
    yield from (f"{name} must be {value}" for name, value in FIXED.items() if body.get(name) != value)
    for name, values in INCLUDED.items():
        if not values <= set(body.get(name, [])):
            yield f"{name} must include {', '.join(sorted(values))}"
    unknown = set(body.get("scope", "").split()) - SCOPES - {"openid"}
    if unknown:
        yield f"Invalid scopes: {', '.join(sorted(unknown))}"
    yield from _mistakes_of_tool(body.get(TOOL_CONFIGURATION) or {})


def _mistakes_of_tool(described: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in REQUIRED_OF_TOOL if not described.get(name))
    if described.get(f"{PREFIX}privacy_level", "anonymous") not in LEVELS:
        yield "The privacy level is unknown"
    for message in described.get("messages", []):
        known = PLACEMENTS if message.get("type") == SELECTION else LAUNCH_PLACEMENTS
        yield from (f"Invalid placement: {name}" for name in _placements(message) if name not in known)


def _placements(message: Mapping[str, Any]) -> list[str]:
    """Return Canvas's own names of a message's placements; without any it is the module item's."""
    plain = [name.removeprefix(PREFIX) for name in message.get("placements", [])]
    return [STANDARD_NAMES.get(name, name) for name in plain] or ["link_selection"]
