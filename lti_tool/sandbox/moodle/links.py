"""The external tool activities of the course: the one that was always there, and those that were placed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.sandbox.links import columns_of_link, is_own_link, link_named
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.course import LINK_CMID, LINK_INSTANCE

CMID_OFFSET = LINK_CMID - int(LINK_INSTANCE)
FIRST_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity as a launch sees it. `url` is empty where the tool's own address is opened."""

    instance: str
    title: str
    text: str
    url: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)

    @property
    def cmid(self) -> int:
        """The number by which the course page names it."""
        return cmid_of(self.instance)


EVERYBODYS = Activity(LINK_INSTANCE, "My badges", "Badges you earned")


def activity(lms: Lms, instance: str) -> Activity:
    """Return the activity of this number."""
    row = link_named(lms.memory, instance)
    if row is None:
        return EVERYBODYS
    return Activity(instance, row["title"], row["text"], row["url"], row["custom"])


def cmid_of(instance: str) -> int:
    """Return the number by which the course page names an activity."""
    return CMID_OFFSET + int(instance)


def next_instance(data: Mapping[str, Any]) -> str:
    """Return the number of the next activity."""
    return str(1 + max(int(key) for key in (LINK_INSTANCE, *data["links"])))


def may_use(lms: Lms, instance: str, client_id: str) -> bool:
    """Whether an activity belongs to a tool; the first one launches every tool."""
    return instance == LINK_INSTANCE or is_own_link(lms.memory, instance, client_id)


def only_column(lms: Lms, instance: str, client_id: str) -> str | None:
    """Return a tool's column of an activity, if it has one and no more."""
    rows = lms.memory.data["columns"]
    own = [key for key in columns_of_link(lms.memory, instance) if rows[key]["client_id"] == client_id]
    return own[0] if len(own) == 1 else None


def placed_modules(lms: Lms, section: int) -> Iterator[dict[str, Any]]:
    """Yield the activities that were placed in a section, as the course's own are recorded."""
    for instance, row in lms.memory.data["links"].items():
        if row["section"] == section:
            yield {
                "cmid": cmid_of(instance),
                "name": row["title"],
                "modname": "lti",
                "instance": int(instance),
                "completion": 0,
                "contextid": FIRST_CONTEXT + int(instance),
                "purpose": "other",
                "plural": "External tools",
                "rules": [],
                "requirement": "",
            }
