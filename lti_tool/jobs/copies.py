"""A course that is a copy: it gets the badges of its origin once, and their rules are brought to it."""

from lti_tool.copying import copy_once, settle_drafts
from lti_tool.storage import copies, tables
from lti_tool.wiring import Wiring


def bring_badges_along(wiring: Wiring, course_id: str) -> None:
    """Bring the badges of the nearest origin to a course that has none, and look again for what is unsettled.

    An LMS tells at each launch what a course was copied from; one that also sends notices is not heard twice.
    """
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        if course.origins and copies.is_untouched(session, course.id):
            origin = copies.nearest_origin(session, course)
            if origin is not None:
                copy_once(session, wiring.settings, origin, course, wiring.clock())
        settle_drafts(session, wiring.settings, course)
