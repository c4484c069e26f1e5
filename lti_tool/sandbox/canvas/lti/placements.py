"""The places of a course in which Canvas asks a tool for content, and what it takes there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.deep_linking import RESOURCE_LINK, Content

LINKS = (RESOURCE_LINK,)
FRAMES = ("iframe", "window")


@dataclass(frozen=True, slots=True)
class Placement:
    """A place: the words that a teacher clicks, and the settings that Canvas sends for it.

    `takes_columns` says whether a `lineItem` makes an assignment there; elsewhere it is passed over.
    `is_assignment` is the place whose content always becomes one, `in_module` the one that belongs to a
    module, and `new_module` the one that makes a module of its own.
    """

    words: str
    multiple: bool
    auto_create: bool = False
    takes_columns: bool = False
    is_assignment: bool = False
    in_module: bool = False
    new_module: bool = False
    kinds: tuple[str, ...] = LINKS
    targets: tuple[str, ...] = FRAMES


PREFIX = "https://canvas.instructure.com/lti/"
PLACEMENTS: Mapping[str, Placement] = {
    "assignment_selection": Placement(
        "New assignment, submission type External Tool",
        multiple=False,
        takes_columns=True,
        is_assignment=True,
    ),
    "link_selection": Placement("Add an item to the module, External Tool", multiple=True, in_module=True),
    "course_assignments_menu": Placement("The menu of the assignments", multiple=True, takes_columns=True),
    "module_index_menu_modal": Placement(
        "The menu of all modules", multiple=True, auto_create=True, takes_columns=True, new_module=True
    ),
    "module_menu_modal": Placement(
        "The menu of the module", multiple=True, auto_create=True, takes_columns=True, in_module=True
    ),
    "editor_button": Placement(
        "The button of the text editor",
        multiple=True,
        kinds=("link", "file", "html", RESOURCE_LINK, "image"),
        targets=("embed", "iframe", "window"),
    ),
    "submission_type_selection": Placement(
        "The submission type of an assignment", multiple=False, is_assignment=True
    ),
    "homework_submission": Placement(
        "Handing in", multiple=False, kinds=("file", RESOURCE_LINK), targets=("iframe",)
    ),
    "collaboration": Placement("A collaboration", multiple=False, auto_create=True, targets=("iframe",)),
    "migration_selection": Placement(
        "The import of content", multiple=False, kinds=("file",), targets=("iframe",)
    ),
}
LAUNCH_PLACEMENTS = frozenset(
    {
        "account_navigation",
        "assignment_edit",
        "assignment_index_menu",
        "assignment_menu",
        "assignment_selection",
        "assignment_view",
        "course_assignments_menu",
        "course_home_sub_navigation",
        "course_navigation",
        "course_settings_sub_navigation",
        "global_navigation",
        "link_selection",
        "module_index_menu",
        "module_index_menu_modal",
        "module_menu",
        "module_menu_modal",
        "student_context_card",
        "tool_configuration",
        "top_navigation",
        "user_navigation",
    }
)


def deep_linking_settings(name: str, title: str, return_url: str) -> dict[str, Any]:
    """Return the settings claim for a place. There is no `data`: what Canvas wants back is in the address."""
    place = PLACEMENTS[name]
    return {
        "deep_link_return_url": return_url,
        "title": title,
        "text": None,
        "accept_types": list(place.kinds),
        "accept_presentation_document_targets": list(place.targets),
        "accept_multiple": place.multiple,
        "auto_create": place.auto_create,
    }


def takes(name: str, contents: tuple[Content, ...]) -> bool:
    """Whether a place takes what a tool answered: the kinds that it said, and several where it says so."""
    few = len(contents) <= 1 or PLACEMENTS[name].multiple
    return few and all(content.kind in PLACEMENTS[name].kinds for content in contents)


def column_for(name: str, content: Content) -> dict[str, Any] | None:
    """Return the column that comes with what is placed.

    An assignment has one in any case, of as many points as its form says: none, as nobody types there.
    """
    place, wanted = PLACEMENTS[name], content.column
    if wanted is not None and place.takes_columns:
        return {"label": content.title, "scoreMaximum": 0, **wanted}
    return {"label": content.title, "scoreMaximum": 0} if place.is_assignment else None
