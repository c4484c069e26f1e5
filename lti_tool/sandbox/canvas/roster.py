"""Canvas's names and roles (NRPS 2.0)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.sandbox.canvas.claims import (
    ROLES,
    ROSTER_SCOPE,
    ROSTER_VARIABLES,
    expanded,
    lti11_id,
    variables,
)
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError, answer, require
from lti_tool.sandbox.canvas.messages import CLAIM
from lti_tool.sandbox.canvas.paging import ROSTER_PAGE, page_of
from lti_tool.sandbox.canvas.privacy import shared
from lti_tool.sandbox.canvas.seed import CONTEXT_ID, COURSE_ID, LOOK
from lti_tool.sandbox.links import link_named
from lti_tool.sandbox.lms import Lms, Person

KIND = "vnd.ims.lis.v2.membershipcontainer"


def add_roster(pages: Blueprint, lms: Lms) -> None:
    """Add the roster. With `rlid` every member carries the tool's custom fields."""

    @pages.get(f"/api/lti/courses/{COURSE_ID}/names_and_roles")
    def names_and_roles() -> Response:
        grant = require(lms, ROSTER_SCOPE)
        tool, custom = lms.memory.data["tools"][grant.client_id], None
        if "rlid" in request.args:
            _require_own_link(lms, request.args["rlid"], grant.client_id)
            custom = tool["custom_fields"]
        members = [_member(lms, person, tool, custom) for person in lms.people.values()]
        role = request.args.get("role")
        shown, links = page_of(
            lms.url, [row for row in members if role is None or role in row["roles"]], ROSTER_PAGE
        )
        context = {"id": CONTEXT_ID, "label": "DATA-101", "title": LOOK.course}
        told = answer({"id": request.url, "context": context, "members": shown}, KIND)
        told.headers["Link"] = links
        return told


def _require_own_link(lms: Lms, key: str, client_id: str) -> None:
    """Refuse a link that is not the tool's; that of the course's navigation is everybody's."""
    if key == CONTEXT_ID:
        return
    row = link_named(lms.memory, key)
    if row is None:
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, "Invalid 'rlid' parameter")
    if row["client_id"] != client_id:
        text = "Requested ResourceLink bound to unexpected external tool"
        raise ServiceRefusedError(HTTPStatus.BAD_REQUEST, text)


def _member(
    lms: Lms, person: Person, tool: Mapping[str, Any], custom: Mapping[str, str] | None
) -> dict[str, Any]:
    member = {
        "status": "Active",
        **shared(person, tool),
        "user_id": person.sub,
        "lti11_legacy_user_id": lti11_id(person),
        "roles": [role for role in ROLES[person.role] if "/membership" in role or "TestUser" in role],
    }
    if custom is None:
        return member
    known = {name: text for name, text in variables(lms, person).items() if name in ROSTER_VARIABLES}
    message = {
        CLAIM + "message_type": "LtiResourceLinkRequest",
        "locale": "en",
        CLAIM + "custom": expanded(custom, known),
    }
    return member | {"message": [message]}
