"""What Canvas tells a tool of a person, by the privacy level of the tool's key."""

from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.lms import Person

NAMES = ("name", "given_name", "family_name")
LEVELS: Mapping[str, tuple[str, ...]] = {
    "anonymous": (),
    "name_only": NAMES,
    "email_only": ("email",),
    "public": (*NAMES, "email", "picture"),
}


def privacy_level(tool: Mapping[str, Any]) -> str:
    """Return the privacy level of a tool; one that was set up by hand is told all."""
    return str(tool.get("privacy", "public"))


def shared(url: str, person: Person, tool: Mapping[str, Any]) -> dict[str, str]:
    """Return the names, the e-mail address and the picture of a person as far as a tool is told them."""
    told = {
        "name": person.name.strip(),
        "given_name": person.given,
        "family_name": person.family,
        "email": person.email,
        "picture": f"{url}/images/messages/avatar-50.png",
    }
    return {name: told[name] for name in LEVELS[privacy_level(tool)]}
