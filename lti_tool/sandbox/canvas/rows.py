"""The numbers and addresses by which Canvas names what tools made."""

from lti_tool.sandbox.canvas.course import COURSE_ID
from lti_tool.sandbox.lms import Lms

COLUMN_OFFSET, MODULE_ITEM_OFFSET = 9000, 70_000
LINE_ITEMS = f"/api/lti/courses/{COURSE_ID}/line_items"


def assignment_number(column: str) -> int:
    """Return the number of the assignment that a tool's column is."""
    return COLUMN_OFFSET + int(column)


def module_item_number(lms: Lms, link: str) -> int:
    """Return the number of the module item that a placed link is."""
    return MODULE_ITEM_OFFSET + list(lms.memory.data["links"]).index(link)


def line_item_address(lms: Lms, column: str) -> str:
    """Return the `id` of a line item."""
    return f"{lms.url}{LINE_ITEMS}/{column}"
