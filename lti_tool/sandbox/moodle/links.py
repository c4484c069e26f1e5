"""The external tool activities of the course: the one that was always there, and those that were placed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.sandbox.columns import new_column
from lti_tool.sandbox.links import columns_of_link, is_own_link, link_named, put_link
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.course import MoodleLms, Row
from lti_tool.sandbox.moodle.recorded import COURSE_ID, LINK_CMID, LINK_INSTANCE

CMID_OFFSET = LINK_CMID - int(LINK_INSTANCE)
FIRST_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity as a launch sees it. `url` is empty where the tool's own address is opened.

    `container` says where it opens, 0 where the site decides.
    """

    instance: str
    title: str
    text: str
    course: int
    url: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    container: int = 0

    @property
    def cmid(self) -> int:
        """The number by which the course page names it."""
        return cmid_of(self.instance)


EVERYBODYS = Activity(LINK_INSTANCE, "My badges", "Badges you earned", COURSE_ID)


def activity(lms: Lms, instance: str) -> Activity:
    """Return the activity of this number."""
    row = link_named(lms.memory, instance)
    if row is None:
        return EVERYBODYS
    return Activity(
        instance, row["title"], row["text"], row["course"], row["url"], row["custom"], row["container"]
    )


def cmid_of(instance: str) -> int:
    """Return the number by which the course page names an activity."""
    return CMID_OFFSET + int(instance)


def next_instance(data: Mapping[str, Any]) -> str:
    """Return the number of the next activity."""
    return str(1 + max(int(key) for key in (LINK_INSTANCE, *data["links"])))


def put_activity(
    data: dict[str, Any],
    course: int,
    client_id: str,
    facts: Mapping[str, Any],
    column: Mapping[str, Any] | None,
) -> str:
    """Put an external tool into a course in memory that is being changed, and return its number."""
    instance = next_instance(data)
    kept = {"visible": 1, "container": 0, **facts, "course": course, "column": column}
    put_link(data, instance, client_id, kept)
    make_column(data, instance)
    return instance


def make_column(data: dict[str, Any], instance: str) -> None:
    """Give an activity the column that it is to have, if it has none: Moodle does so whenever it is saved."""
    row = data["links"][instance]
    if row["column"] is None or any(each.get("activity") == instance for each in data["columns"].values()):
        return
    remade = row.get("had_column", False)
    row["had_column"] = True
    number = new_column(data, row["client_id"], {**row["column"], "resourceLinkId": instance})
    data["columns"][number] |= {"activity": instance, "course": row["course"], "remade": remade}


def column_of_activity(lms: Lms, instance: str) -> str | None:
    """Return the number of an activity's own column, whatever a tool has made of it."""
    rows = lms.memory.data["columns"].items()
    return next((number for number, row in rows if row.get("activity") == instance), None)


def may_use(lms: Lms, instance: str, client_id: str) -> bool:
    """Whether an activity belongs to a tool; the first one launches every tool."""
    return instance == LINK_INSTANCE or is_own_link(lms.memory, instance, client_id)


def columns_for(lms: Lms, instance: str, client_id: str) -> list[str]:
    """Return a tool's columns of an activity, the activity's own first."""
    rows = lms.memory.data["columns"]
    own = [key for key in columns_of_link(lms.memory, instance) if rows[key]["client_id"] == client_id]
    return sorted(own, key=lambda key: rows[key].get("activity") != instance)


def columns_in(lms: Lms, course: int) -> Iterator[tuple[str, Row]]:
    """Yield the columns that tools made in a course, with their numbers."""
    return ((key, row) for key, row in lms.memory.data["columns"].items() if row["course"] == course)


def modules_in_section(lms: MoodleLms, course: int, section: int) -> Iterator[Row]:
    """Yield what stands in a section: the course's own activities, then those that tools placed."""
    yield from (row for row in lms.modules_of(course) if row["section"] == section)
    yield from (row for row in placed_modules(lms, course) if row["section"] == section)


def placed_modules(lms: Lms, course: int) -> Iterator[dict[str, Any]]:
    """Yield the activities that tools placed in a course, in the form of the course's own."""
    for instance, row in lms.memory.data["links"].items():
        if row["course"] == course:
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
                "course": course,
                "section": row["section"],
                "visible": row["visible"],
            }


def module_anywhere(lms: MoodleLms, cmid: int) -> Row | None:
    """Return an activity, whether the course's own or an external tool that was placed."""
    placed = (row for course in lms.memory.data["courses"] for row in placed_modules(lms, int(course)))
    return lms.module(cmid) or next((row for row in placed if row["cmid"] == cmid), None)


def instance_of(lms: Lms, cmid: int) -> str | None:
    """Return the number of the external tool that was placed under this number of the course page."""
    return next((instance for instance in lms.memory.data["links"] if cmid_of(instance) == cmid), None)
