"""The places of a course in which Canvas asks a tool for content, and what it takes there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.deep_linking import RESOURCE_LINK, Content


@dataclass(frozen=True, slots=True)
class Placement:
    """A place: the words that a teacher clicks, and the settings that Canvas sends for it.

    `takes_columns` says whether a `lineItem` makes an assignment there; elsewhere it is passed over.
    `is_assignment` is the place whose content always becomes one.
    """

    words: str
    multiple: bool
    auto_create: bool = False
    takes_columns: bool = False
    is_assignment: bool = False


PREFIX = "https://canvas.instructure.com/lti/"
LAUNCH_PLACEMENTS = frozenset({"course_navigation", "assignment_selection", "link_selection"})
PLACEMENTS: Mapping[str, Placement] = {
    "assignment_selection": Placement(
        "New assignment, submission type External Tool",
        multiple=False,
        takes_columns=True,
        is_assignment=True,
    ),
    "link_selection": Placement("Add an item to the module, External Tool", multiple=True),
    "module_menu_modal": Placement(
        "The menu of the module", multiple=True, auto_create=True, takes_columns=True
    ),
}


def deep_linking_settings(name: str, title: str, return_url: str) -> dict[str, Any]:
    """Return the settings claim for a place. There is no `data`: what Canvas wants back is in the address."""
    place = PLACEMENTS[name]
    return {
        "deep_link_return_url": return_url,
        "title": title,
        "text": None,
        "accept_types": [RESOURCE_LINK],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": place.multiple,
        "auto_create": place.auto_create,
    }


def takes(name: str, contents: tuple[Content, ...]) -> bool:
    """Whether a place takes what a tool answered: links that launch tools, several where it says so."""
    few = len(contents) <= 1 or PLACEMENTS[name].multiple
    return few and all(content.kind == RESOURCE_LINK for content in contents)


def column_for(name: str, content: Content) -> dict[str, Any] | None:
    """Return the column that comes with what is placed.

    An assignment has one in any case, of as many points as its form says: none, as nobody types there.
    """
    place, wanted = PLACEMENTS[name], content.column
    if wanted is not None and place.takes_columns:
        return {"label": content.title, "scoreMaximum": 0, **wanted}
    return {"label": content.title, "scoreMaximum": 0} if place.is_assignment else None
