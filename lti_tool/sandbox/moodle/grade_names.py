"""The names of grade items: as a list, and as a tree that is text."""

import html
import json
from typing import Any

from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.capabilities import VIEW_ALL_GRADES
from lti_tool.sandbox.moodle.course import Row
from lti_tool.sandbox.moodle.links import columns_in


def grade_item_names(asking: Asking) -> dict[str, Any]:
    """Return the name of every grade item, and its number as text; activities are not hidden here."""
    course = asking.course()
    category = html.escape(course["fullname"])
    items = [
        {"id": key, "itemname": name, "category": category} for key, name in _named(asking, course).items()
    ]
    return {"gradeItems": items, "warnings": []}


def grade_tree(asking: Asking) -> str:
    """Return the tree of grade items, JSON within JSON."""
    course = asking.course()
    asking.require(VIEW_ALL_GRADES)
    children = [
        {"id": key, "name": name, "iscategory": False, "children": None}
        for key, name in _named(asking, course).items()
    ]
    root = {"id": "1", "name": html.escape(course["fullname"]), "iscategory": True}
    return json.dumps(root | {"haschildcategories": False, "children": children}, separators=(",", ":"))


def _named(asking: Asking, course: Row) -> dict[str, str]:
    names = {str(row["id"]): row["title"] for row in asking.lms.items_of(course["id"])}
    names |= {key: row["label"] for key, row in columns_in(asking.lms, course["id"])}
    return {key: html.escape(name) for key, name in names.items()}
