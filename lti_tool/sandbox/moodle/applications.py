"""What a tool says of itself when it registers: what Moodle makes of it, and what it says it made."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.course import type_id
from lti_tool.sandbox.moodle.gradebook import AGS
from lti_tool.sandbox.moodle.roster import SCOPE as ROSTER_SCOPE

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SELECTION = "LtiDeepLinkingRequest"
NAMES = frozenset({"name", "given_name", "family_name"})
REQUIRED = ("client_name", "initiate_login_uri", "jwks_uri", "redirect_uris", TOOL_CONFIGURATION)
COLUMNS = f"{AGS}lineitem"
GRADES = (f"{AGS}score", f"{AGS}result.readonly", f"{AGS}lineitem.readonly")


def fault(body: object) -> str | None:
    """Return Moodle's word for what is wrong with an application.

    What it says of a missing field other than the domain was not recorded.
    """
    if not isinstance(body, dict) or any(not body.get(name) for name in REQUIRED):
        return "missing_field"
    described = body[TOOL_CONFIGURATION]
    if not described.get("domain"):
        return "missing_domain"
    if urlsplit(described.get("target_link_uri", "")).netloc != described["domain"]:
        return "domain_targetlinkuri_mismatch"
    return None


def tool_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tool that a sound application describes: pending, with the rights that it asked for.

    Who asks to manage columns gets all of the grade service, who asks for any other part of it gets reading
    and scores.
    """
    described, asked = body[TOOL_CONFIGURATION], set(body.get("scope", "").split())
    claims, selection = set(described.get("claims", [])), _selection(described)
    return {
        "title": body["client_name"],
        "login_url": body["initiate_login_uri"],
        "redirect_uris": body["redirect_uris"],
        "jwks_url": body["jwks_uri"],
        "target_link_uri": described["target_link_uri"],
        "custom_fields": dict(described.get("custom_parameters", {})),
        "selection_uri": selection.get("target_link_uri") if selection else None,
        "offers_content": selection is not None,
        "scopes": [
            *(GRADES if any(scope.startswith(AGS) for scope in asked) else ()),
            *([COLUMNS] if COLUMNS in asked else ()),
            *([ROSTER_SCOPE] if ROSTER_SCOPE in asked else ()),
        ],
        "shares": [*(["names"] if claims & NAMES else []), *(["email"] if "email" in claims else [])],
        "active": False,
    }


def registered(lms: Lms, client_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return Moodle's answer to an application, which says more and less than is so.

    It names the right to manage columns to whom it only gave scores, and cuts custom values at a `=`.
    """
    tool = lms.memory.data["tools"][client_id]
    scopes = list(tool["scopes"])
    if GRADES[0] in scopes and COLUMNS not in scopes:
        scopes.insert(len(GRADES), COLUMNS)
    return {
        "client_id": client_id,
        "response_types": ["id_token"],
        "jwks_uri": tool["jwks_url"],
        "initiate_login_uri": tool["login_url"],
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": tool["redirect_uris"],
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": tool["title"],
        "logo_uri": body.get("logo_uri", ""),
        "scope": " ".join(scopes),
        TOOL_CONFIGURATION: _told_tool(lms, client_id, tool, body[TOOL_CONFIGURATION]),
    }


def _told_tool(
    lms: Lms, client_id: str, tool: Mapping[str, Any], described: Mapping[str, Any]
) -> dict[str, Any]:
    selection = {"type": SELECTION, "target_link_uri": tool["selection_uri"] or tool["target_link_uri"]}
    names = ["name", "family_name", "given_name"] if "names" in tool["shares"] else []
    return {
        "version": "1.3.0",
        "deployment_id": type_id(lms, client_id),
        "target_link_uri": tool["target_link_uri"],
        "domain": described["domain"],
        "description": described.get("description", ""),
        "messages": [selection] if tool["offers_content"] else [],
        "custom_parameters": {name: text.partition("=")[0] for name, text in tool["custom_fields"].items()},
        "claims": ["sub", "iss", *names, *(["email"] if "email" in tool["shares"] else [])],
    }


def _selection(described: Mapping[str, Any]) -> Mapping[str, Any] | None:
    messages = described.get("messages", [])
    return next((message for message in messages if message.get("type") == SELECTION), None)
