"""What a launch from Canvas is about: the course's navigation, something placed, or a place to fill."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from lti_tool.sandbox.canvas.placements import deep_linking_settings
from lti_tool.sandbox.canvas.rows import assignment_number, line_item_address, module_item_number
from lti_tool.sandbox.canvas.seed import CONTEXT_ID, COURSE_ID, LOOK
from lti_tool.sandbox.links import coupled_column
from lti_tool.sandbox.lms import Lms, Started
from lti_tool.sandbox.tools import selection_address

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
RETURN_PATH = f"/courses/{COURSE_ID}/deep_linking_response"
SELECTION_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its own claims, its `custom` values, and the `variables` that only it fills in."""

    target: str
    placement: str | None
    claims: Mapping[str, Any]
    custom: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    line_item: str | None = None


def message_of(lms: Lms, started: Started) -> Message:
    """Return the message that a launch brings to its tool."""
    if started.place is not None:
        return _selection(lms, started, started.place)
    if started.link is not None:
        return _placed(lms, started.link)
    return Message(
        target=lms.memory.data["tools"][started.client_id]["target_link_uri"],
        placement="course_navigation",
        claims=_resource_link(CONTEXT_ID, LOOK.course, None),
    )


def read_selection(lms: Lms, text: str) -> Started | None:
    """Return which place is to be filled, as the return address says; `None` for one that is not ours."""
    try:
        told = jwt.decode(text, lms.memory.data["secret"], algorithms=["HS256"])
    except jwt.PyJWTError:
        return None
    return Started(told["client_id"], told["person_id"], place=told["place"], part=told["part"])


def _selection(lms: Lms, started: Started, place: str) -> Message:
    tool, until = lms.memory.data["tools"][started.client_id], int(time.time()) + SELECTION_SECONDS
    told = {
        "client_id": started.client_id,
        "person_id": started.person_id,
        "place": place,
        "part": started.part,
        "exp": until,
    }
    address = f"{lms.url}{RETURN_PATH}?data={jwt.encode(told, lms.memory.data['secret'], algorithm='HS256')}"
    return Message(
        target=selection_address(tool),
        placement=place,
        claims={
            CLAIM + "message_type": "LtiDeepLinkingRequest",
            SETTINGS: deep_linking_settings(place, tool["title"], address),
        },
    )


def _placed(lms: Lms, key: str) -> Message:
    """Return the launch of something placed; Canvas names no placement for it."""
    row, column = lms.memory.data["links"][key], coupled_column(lms.memory, key)
    variables = {
        "$ResourceLink.id": key,
        "$ResourceLink.title": row["title"],
        "$ResourceLink.description": row["text"],
    }
    if row["part"] is not None:
        variables["$Canvas.module.id"] = str(row["part"])
        variables["$Canvas.moduleItem.id"] = str(module_item_number(lms, key))
    if column is not None:
        variables["$Canvas.assignment.id"] = str(assignment_number(column))
        variables["$Canvas.assignment.title"] = lms.memory.data["columns"][column]["label"]
    return Message(
        target=row["url"],
        placement=None,
        claims=_resource_link(key, row["title"], row["text"] or None),
        custom=row["custom"],
        variables=variables,
        line_item=None if column is None else line_item_address(lms, column),
    )


def _resource_link(key: str, title: str, text: str | None) -> dict[str, Any]:
    return {
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "resource_link": {"id": key, "title": title, "description": text},
    }
