"""The web service tokens of the site: each with the functions of its service and what its user may do."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.moodle.capabilities import CAPABILITIES, VIEWS
from lti_tool.sandbox.moodle.switches import Switches


@dataclass(frozen=True, slots=True)
class Service:
    """What a token opens; `None` where it opens whatever there is."""

    functions: frozenset[str] | None
    capabilities: frozenset[str]

    def offers(self, function: str) -> bool:
        """Whether a function is in the service."""
        return self.functions is None or function in self.functions


def service_of(memory: Memory, token: str, switches: Switches) -> Service | None:
    """Return what a token opens today: what it was made for, without what the switches take away."""
    kept = memory.data["service_tokens"].get(token)
    return None if kept is None else _service(kept, switches.missing_capabilities)


def make_token(
    memory: Memory, *, functions: Iterable[str] | None = None, capabilities: Iterable[str] | None = None
) -> str:
    """Return a token for these functions and capabilities, all of them where none are named.

    It is the same each time. `ValueError` names a capability that this site does not know.
    """
    wanted = CAPABILITIES if capabilities is None else frozenset(capabilities)
    if unknown := wanted - CAPABILITIES:
        raise ValueError(f"no such capability here: {', '.join(sorted(unknown))}")
    row = {
        "functions": None if functions is None else sorted(functions),
        "capabilities": sorted(wanted),
    }
    for known, kept in memory.data["service_tokens"].items():
        if kept == row:
            return str(known)
    with memory.change() as data:
        token = secrets.token_hex(16)
        data["service_tokens"][token] = row
    return token


def remove_token(memory: Memory, token: str) -> None:
    """Take a token back."""
    with memory.change() as data:
        data["service_tokens"].pop(token, None)


def requested_token(memory: Memory, wanted: Mapping[str, Any]) -> str:
    """Return the token that the control page was asked for.

    `{"activities": false}` asks for a user who may not look into activities; `functions`, `capabilities` and
    `without` (capabilities again) say more exactly what is wanted.
    """
    capabilities = set(wanted.get("capabilities", CAPABILITIES)) - set(wanted.get("without", ()))
    if wanted.get("activities") is False:
        capabilities -= set(VIEWS.values())
    return make_token(memory, functions=wanted.get("functions"), capabilities=capabilities)


def _service(kept: Mapping[str, Any], missing: Iterable[str]) -> Service:
    functions = kept["functions"]
    return Service(
        None if functions is None else frozenset(functions), frozenset(kept["capabilities"]) - set(missing)
    )
