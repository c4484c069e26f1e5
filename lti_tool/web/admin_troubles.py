"""The administration page of what does not work: each trouble with its reason, and another try."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.storage import tables, troubles
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts


def add_troubles(pages: Blueprint) -> None:
    """Add the page of what does not work to the administration pages."""

    @pages.get("/troubles")
    @with_admin
    def troubles_page(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show the courses that cannot be read or told, a page of them at a time."""
        with parts().database.reading() as session:
            page = Page.asked_for(troubles.count_troubles(session, visit.institution_id))
            found = troubles.troubles(session, visit.institution_id, page.span)
            return render_template("admin/troubles.html", visit=visit, troubles=found, page=page)

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
        return redirect(url_for("admin.troubles_page"), code=303)
