"""What a launch from Canvas is about: the navigation, something placed, or a place to fill."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.launches import Launch
from lti_tool.sandbox.canvas.lti.placements import deep_linking_settings
from lti_tool.sandbox.canvas.rows import assignment_number, line_item_address, module_item_number
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import ACCOUNT_CONTEXT_ID
from lti_tool.sandbox.links import coupled_column
from lti_tool.sandbox.tools import selection_address

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
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


def message_of(school: School, launch: Launch) -> Message:
    """Return the message that a launch brings to its tool."""
    tool = school.memory.data["tools"][launch.client_id]
    if launch.course is None:
        claims = _resource_link(ACCOUNT_CONTEXT_ID, school.switches.institution, None)
        return Message(tool["target_link_uri"], "account_navigation", claims)
    course = school.course(launch.course)
    if launch.place is not None:
        return _selection(course, launch, launch.place)
    if launch.link is not None:
        return _placed(course, launch.link)
    claims = _resource_link(course.context_id, course.facts["name"], None)
    return Message(tool["target_link_uri"], "course_navigation", claims)


def read_selection(school: School, text: str) -> Launch | None:
    """Return which place is to be filled, as the return address says; `None` for one that is not ours."""
    try:
        told = jwt.decode(text, school.memory.data["secret"], algorithms=["HS256"])
    except jwt.PyJWTError:
        return None
    del told["exp"]
    return Launch(**told)


def _selection(course: Course, launch: Launch, place: str) -> Message:
    tool, until = course.memory.data["tools"][launch.client_id], int(time.time()) + SELECTION_SECONDS
    names = ("client_id", "person_id", "course", "deployment_id", "place", "part")
    told = {name: getattr(launch, name) for name in names} | {"exp": until}
    data = jwt.encode(told, course.memory.data["secret"], algorithm="HS256")
    address = f"{course.url}/courses/{course.id}/deep_linking_response?data={data}"
    return Message(
        target=selection_address(tool),
        placement=place,
        claims={
            CLAIM + "message_type": "LtiDeepLinkingRequest",
            SETTINGS: deep_linking_settings(place, tool["title"], address),
        },
    )


def _placed(course: Course, key: str) -> Message:
    """Return the launch of something placed; Canvas names no placement for it."""
    row, column = course.memory.data["links"][key], coupled_column(course.memory, key)
    variables = {
        "$ResourceLink.id": key,
        "$ResourceLink.title": row["title"],
        "$ResourceLink.description": row["text"],
    }
    if row["part"] is not None:
        variables["$Canvas.module.id"] = str(row["part"])
        variables["$Canvas.moduleItem.id"] = str(module_item_number(course, key))
    if column is not None:
        variables["$Canvas.assignment.id"] = str(assignment_number(column))
        variables["$Canvas.assignment.title"] = course.memory.data["columns"][column]["label"]
    return Message(
        target=row["url"],
        placement=None,
        claims=_resource_link(key, row["title"], row["text"] or None),
        custom=row["custom"],
        variables=variables,
        line_item=None if column is None else line_item_address(course, column),
    )


def _resource_link(key: str, title: str, text: str | None) -> dict[str, Any]:
    return {
        CLAIM + "message_type": "LtiResourceLinkRequest",
        CLAIM + "resource_link": {"id": key, "title": title, "description": text},
    }
