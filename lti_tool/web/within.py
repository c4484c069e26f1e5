"""What the pages within a course share: who may, which badge, and the way back to it."""

from flask import abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_tool.storage import badges, tables
from lti_tool.web.sessions import Visit


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


def to_page(page: str, visit: Visit, achievement_id: str | None = None) -> Response:
    """Send the browser on after a change, so that loading the page again changes nothing."""
    address = url_for(f"board.{page}", session_id=visit.session_id, achievement_id=achievement_id)
    return redirect(address, code=303)
