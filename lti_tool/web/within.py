"""What the pages within a course share: who may, which badge or credential, and the way back to it."""

from flask import abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_tool.publishing import achievement_address
from lti_tool.storage import badges, due, records, tables
from lti_tool.web.badge_form import Criterion, criteria
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit

MOST_BADGES = 50


def require(*, allowed: bool) -> None:
    """Refuse who may not (403)."""
    if not allowed:
        abort(403)


def find_badge(session: Session, visit: Visit, achievement_id: str) -> tables.Achievement:
    """Return a badge of the visit's course; one of another course does not exist (404)."""
    found = badges.find_achievement(session, visit.course.id, achievement_id)
    if found is None:
        abort(404)
    return found


def take_badge(session: Session, visit: Visit, achievement_id: str) -> tables.Achievement:
    """Return a badge likewise, as it is now; nobody else changes or gives it until the transaction ends."""
    due.lock_course(session, session.get_one(tables.Course, visit.course.id))
    return find_badge(session, visit, achievement_id)


def own_credential(session: Session, visit: Visit, credential_id: str) -> tables.Credential:
    """Return a credential of this learner in this course; any other does not exist (404)."""
    row = session.get(tables.Credential, credential_id)
    if row is None or (row.award.person_id, row.award.course_id) != (visit.person.id, visit.course.id):
        abort(404)
    return row


def to_page(page: str, visit: Visit, achievement_id: str | None = None) -> Response:
    """Send the browser on after a change, so that loading the page again changes nothing."""
    address = url_for(f"board.{page}", session_id=visit.session_id, achievement_id=achievement_id)
    return redirect(address, code=303)


def form_lines(session: Session, visit: Visit) -> list[Criterion]:
    """Return what a rule of the visit's course can name, with the other badges that the institution gives."""
    course = visit.course
    offered = badges.offered_in_institution(session, course.institution_id, course.id, MOST_BADGES)
    settings = parts().settings
    by_address = {achievement_address(settings, each): badge for each, badge in offered.items()}
    return criteria(records.load_outline(session, course.id), by_address)


def own_issuer(session: Session, visit: Visit) -> str:
    """Return who issues the badges of the visit's course."""
    return session.get_one(tables.Institution, visit.course.institution_id).did
