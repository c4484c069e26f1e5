"""The tools that are registered with an LMS, what they may ask for, and the keys that they publish."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import jwt
import requests

from lti_tool.sandbox.memory import Memory

PATIENCE_SECONDS = 10
SCOPES = frozenset(
    {
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
        "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
        "https://purl.imsglobal.org/spec/lti-ags/scope/score",
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    }
)


def live_tool(memory: Memory, client_id: str) -> Mapping[str, Any] | None:
    """Return a tool that is switched on; one that registered itself waits for an administrator."""
    tool: Mapping[str, Any] | None = memory.data["tools"].get(client_id)
    return tool if tool is not None and tool.get("active", True) else None


def new_client_id() -> str:
    """Return a client id as Canvas gives them out: the global number of a developer key."""
    return str(10_000_000_000_000 + secrets.randbelow(10**9))


def newest_tool(memory: Memory) -> str | None:
    """Return the client id of the newest tool that is switched on."""
    return next((name for name in reversed(memory.data["tools"]) if live_tool(memory, name)), None)


def granted_scopes(tool: Mapping[str, Any], known: frozenset[str] = SCOPES) -> frozenset[str]:
    """Return what a tool may ask for: everything that is known, where its registration says nothing."""
    return frozenset(tool.get("scopes", known))


def selection_address(tool: Mapping[str, Any]) -> str:
    """Return where a tool lets people choose content."""
    return str(tool.get("selection_uri") or tool["target_link_uri"])


def published_key(tool: Mapping[str, Any], kid: str) -> jwt.PyJWK | None:
    """Return the key of this name from the set that a tool publishes now."""
    keys: Iterable[dict[str, Any]] = requests.get(tool["jwks_url"], timeout=PATIENCE_SECONDS).json()["keys"]
    return next((jwt.PyJWK(key, algorithm="RS256") for key in keys if key.get("kid") == kid), None)
