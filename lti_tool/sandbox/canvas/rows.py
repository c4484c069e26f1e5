"""The numbers and addresses by which Canvas names what tools made."""

from lti_tool.sandbox.canvas.course import COLUMN_OFFSET, Course

LINE_ITEMS = "/api/lti/courses/<int:course>/line_items"


def assignment_number(column: str) -> int:
    """Return the number of the assignment that a tool's column is."""
    return COLUMN_OFFSET + int(column)


def module_item_number(course: Course, link: str) -> int:
    """Return the number of the module item that a placed link is."""
    rows = course.memory.data["module_items"].items()
    return next(int(number) for number, row in rows if row.get("link") == link)


def line_items_address(course: Course) -> str:
    """Return where the line items of a course are."""
    return f"{course.url}/api/lti/courses/{course.id}/line_items"


def line_item_address(course: Course, column: str) -> str:
    """Return the `id` of a line item."""
    return f"{line_items_address(course)}/{column}"
