"""Access to an LMS that one of its people gives us: the question in a window of its own, and the answer."""

import base64
import binascii
import secrets
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.outgoing import PlatformError
from badge_engine.records import CourseRole
from lti_tool.authorisations import CALLBACK, Client, accept_code, client_of
from lti_tool.languages import gettext
from lti_tool.storage import authorisations, due, tables
from lti_tool.storage.visits import newest_visit
from lti_tool.vault import WrongMasterKeyError, digest
from lti_tool.web.lti.browser import same
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, manages

pages = Blueprint("authorising", __name__)
COOKIE = "__Host-coursemark-authorise"
PATIENCE = timedelta(minutes=15)
PURPOSE = "authorise"


def ticket_for(visit: Visit) -> str:
    """Return the right to ask in a window of its own, which does not have the cookie of the visit."""
    until = (parts().clock() + PATIENCE).isoformat()
    sealed = parts().vault.seal(f"{PURPOSE} {visit.session_id} {until}".encode())
    return base64.urlsafe_b64encode(sealed).decode()


def ask(
    client: Client,
    registration: tables.Registration,
    *,
    visit: tables.LaunchSession | None = None,
    admin: tables.AdminVisit | None = None,
) -> Response:
    """Return the page that says what is asked for and why, and leads on to the LMS.

    The answer is tied to this browser by a cookie and to the visit by the kept question.
    """
    state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    question = tables.AuthorisationQuestion(
        state_hash=digest(state),
        browser_hash=digest(browser),
        registration_id=registration.id,
        session_id=None if visit is None else visit.id,
        admin_visit_id=None if admin is None else admin.id,
        expires_at=parts().clock() + PATIENCE,
    )
    with parts().database.transaction() as session:
        session.add(question)
    course = None if visit is None else visit.course
    page = render_template("authorise.html", client=client, course=course, onward=client.question(state))
    answer = make_response(page)
    seconds = int(PATIENCE.total_seconds())
    answer.set_cookie(COOKIE, browser, max_age=seconds, secure=True, httponly=True, samesite="Lax")
    return answer


@pages.post("/authorise")
def begin() -> ResponseReturnValue:
    """Ask the teacher who holds a ticket of their visit."""
    with parts().database.reading() as session:
        visit = _visit_of(session, request.form.get("ticket", ""), parts().clock())
    if visit is None:
        abort(HTTPStatus.NOT_FOUND)
    registration = visit.course.deployment.registration
    client = client_of(parts(), registration)
    if client is None:
        abort(HTTPStatus.NOT_FOUND)
    return ask(client, registration, visit=visit)


@pages.get(CALLBACK)
def finish() -> ResponseReturnValue:
    """Take the LMS's answer, once, from the browser that was sent there."""
    with parts().database.transaction() as session:
        state = digest(request.args.get("state", ""))
        question = authorisations.take_question(session, state, parts().clock())
    if question is None or not same(request.cookies.get(COOKIE), question.browser_hash):
        return _end(gettext("This answer is not expected here, or it comes too late. Begin again.")), 403
    with parts().database.reading() as session:
        registration = session.get_one(tables.Registration, question.registration_id)
        visit = session.get(tables.LaunchSession, question.session_id or "")
        client = None if registration.removed_at else client_of(parts(), registration)
        still_may = _still_may(session, question, parts().clock())
    if not still_may:
        return _end(gettext("Your visit has ended, or you no longer decide here. Begin again.")), 403
    if client is None:
        return _end(gettext("The learning platform is no longer registered in this way.")), 403
    if "code" not in request.args:
        sentence = gettext(
            "%(title)s did not give access. Nothing was changed; you can begin again.", title=client.title
        )
        return _end(sentence), 403
    return _accept(client, registration.id, visit, request.args["code"])


def _accept(
    client: Client, registration_id: str, visit: tables.LaunchSession | None, code: str
) -> ResponseReturnValue:
    course_id = None if visit is None else visit.course_id
    try:
        accept_code(parts(), client, registration_id, course_id, code)
    except PlatformError:
        sentence = gettext(
            "%(title)s took its answer back. Nothing was changed; you can begin again.", title=client.title
        )
        return _end(sentence), 502
    if course_id is not None:
        with parts().database.transaction() as session:
            course = session.get_one(tables.Course, course_id)
            due.ask_for_sync(session, course, parts().clock(), whole=True)
        parts().queue.wake(course_id)
    sentence = gettext("%(title)s gives access from now on. You can close this window.", title=client.title)
    return _end(sentence, done=True)


def _end(sentence: str, *, done: bool = False) -> str:
    return render_template("authorised.html", sentence=sentence, done=done)


def _visit_of(session: Session, ticket: str, now: datetime) -> tables.LaunchSession | None:
    """Return the running visit of a ticket, if its person still decides in the course."""
    try:
        opened = parts().vault.open(base64.urlsafe_b64decode(ticket)).decode()
        purpose, session_id, until = opened.split(" ")
    except (binascii.Error, ValueError, WrongMasterKeyError):
        return None
    row = session.get(tables.LaunchSession, session_id) if purpose == PURPOSE else None
    if row is None or now >= datetime.fromisoformat(until):
        return None
    return row if _decides(session, row, now) else None


def _still_may(session: Session, question: tables.AuthorisationQuestion, now: datetime) -> bool:
    """Whether who asked would still be let ask: much can happen while the LMS's page is open."""
    if question.session_id is not None:
        visit = session.get(tables.LaunchSession, question.session_id)
        return visit is not None and _decides(session, visit, now)
    admin = session.get(tables.AdminVisit, question.admin_visit_id or "")
    return admin is not None and admin.expires_at > now


def _decides(session: Session, visit: tables.LaunchSession, now: datetime) -> bool:
    """Whether a visit runs, and its person decides in the course by their last launch."""
    roles = frozenset(CourseRole(role) for role in newest_visit(session, visit).roles)
    return visit.expires_at > now and manages(roles)
