"""The numbers and addresses by which Canvas names what tools made."""

from lti_tool.sandbox.canvas.seed import COURSE_ID
from lti_tool.sandbox.lms import Lms

COLUMN_OFFSET = 9000
LINE_ITEMS = f"/api/lti/courses/{COURSE_ID}/line_items"


def assignment_number(column: str) -> int:
    """Return the number of the assignment that a tool's column is."""
    return COLUMN_OFFSET + int(column)


def module_item_number(lms: Lms, link: str) -> int:
    """Return the number of the module item that a placed link is."""
    rows = lms.memory.data["module_items"].items()
    return next(int(number) for number, row in rows if row.get("link") == link)


def line_item_address(lms: Lms, column: str) -> str:
    """Return the `id` of a line item."""
    return f"{lms.url}{LINE_ITEMS}/{column}"
