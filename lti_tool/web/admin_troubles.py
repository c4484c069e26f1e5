"""The administration page of what does not work: each trouble with its reason, and another try."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.storage import tables, troubles
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.parts import parts

ON_A_PAGE = 50


def add_troubles(pages: Blueprint) -> None:
    """Add the page of what does not work to the administration pages."""

    @pages.get("/troubles")
    @with_admin
    def listed(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show the courses that cannot be read or told, a page of them at a time."""
        first = max(request.args.get("first", 0, type=int), 0)
        with parts().database.reading() as session:
            found = troubles.troubles(session, visit.institution_id, first=first, most=ON_A_PAGE + 1)
            shown = found[:ON_A_PAGE]
            following = first + ON_A_PAGE if len(found) > len(shown) else None
            return render_template(
                "admin/troubles.html",
                visit=visit,
                troubles=shown,
                first=first,
                before=max(first - ON_A_PAGE, 0),
                following=following,
            )

    @pages.post("/troubles/<course_id>/try-again")
    @with_admin
    def try_again(visit: tables.AdminVisit, course_id: str) -> ResponseReturnValue:
        """Have what waits in a course tried at once."""
        with parts().database.transaction() as session:
            course = session.get(tables.Course, course_id)
            if course is None or course.institution_id != visit.institution_id:
                abort(404)
            troubles.try_again(session, course, parts().clock())
        parts().queue.wake(course_id)
        return redirect(url_for("admin.listed"), code=303)
