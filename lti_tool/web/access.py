"""The teacher's page about access to the LMS's own web services: who gave it, giving it, taking it back."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.access import AccessKind
from lti_tool.authorisations import client_of, give_back, is_over
from lti_tool.storage import authorisations, due, tables
from lti_tool.web.authorising import ticket_for
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("access", __name__, url_prefix="/s/<session_id>/access")


@dataclass(frozen=True, slots=True)
class Given:
    """Access as the page shows it."""

    kind: AccessKind
    given_at: datetime
    over: bool


@pages.get("")
@with_visit
def show(visit: Visit) -> ResponseReturnValue:
    """Show who gave access, and offer to give it."""
    if not visit.may_manage:
        abort(403)
    registration = visit.course.deployment.registration
    client = client_of(parts(), registration)
    with parts().database.reading() as session:
        given = [_given(row) for row in authorisations.good_for(session, visit.course)]
    platform = parts().platforms[registration.platform]
    return render_template(
        "access.html",
        visit=visit,
        title=platform.title,
        offered=client is not None,
        entered=registration.sealed_api_token is not None,
        given=given,
        ticket=ticket_for(visit),
    )


@pages.post("/remove")
@with_visit
def remove(visit: Visit) -> ResponseReturnValue:
    """Give a teacher's access back to the LMS, and forget it."""
    if not visit.may_manage:
        abort(403)
    registration = visit.course.deployment.registration
    with parts().database.reading() as session:
        rows = authorisations.given_for(session, registration.id, visit.course.id)
    if not rows:
        abort(404)
    told = give_back(parts(), client_of(parts(), registration), rows[0].id)
    with parts().database.transaction() as session:
        course = session.get_one(tables.Course, visit.course.id)
        due.ask_for_sync(session, course, parts().clock(), whole=True)
    if not told:
        platform = parts().platforms[registration.platform]
        return render_template("access_removed.html", visit=visit, platform=platform)
    return Response(status=303, headers={"Location": url_for("access.show", session_id=visit.session_id)})


def is_offered(visit: Visit) -> bool:
    """Whether a teacher can give access here, or take back what was given."""
    registration = visit.course.deployment.registration
    if not visit.may_manage or parts().platforms[registration.platform].authorisation is None:
        return False
    if client_of(parts(), registration) is not None:
        return True
    with parts().database.reading() as session:
        return bool(authorisations.given_for(session, registration.id, visit.course.id))


def _given(row: tables.Authorisation) -> Given:
    kind = AccessKind.INSTITUTION if row.course_id is None else AccessKind.TEACHER
    return Given(kind, row.given_at, is_over(row))
