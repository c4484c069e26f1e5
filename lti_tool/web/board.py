"""The instructor's pages: the course's badges, a new badge, who would get it, who has it."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from badge_engine.ledger import Actor
from lti_tool.achievements import Draft, DraftError, activate_achievement, draft_achievement, findings_of
from lti_tool.storage import badges, due, records, tables, uploads
from lti_tool.web.badge_form import BadgeForm, criteria
from lti_tool.web.class_view import view_class
from lti_tool.web.learner import learner_page
from lti_tool.web.observer import observer_page
from lti_tool.web.parts import parts
from lti_tool.web.recipes import recipes
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("board", __name__, url_prefix="/s/<session_id>")


@dataclass(frozen=True, slots=True)
class Card:
    """One badge as the board shows it."""

    id: str
    name: str
    description: str
    narrative: str
    live: bool
    earned: int
    findings: tuple[str, ...]


@pages.get("/")
@with_visit
def home(visit: Visit) -> ResponseReturnValue:
    """Show what this person does here: the board, badges of their own or of those whom they look after."""
    if visit.may_watch:
        return _board(visit)
    if visit.learns:
        return learner_page(visit)
    return observer_page(visit) if visit.mentees else render_template("nothing_here.html", visit=visit)


@pages.post("/refresh")
@with_visit
def refresh(visit: Visit) -> ResponseReturnValue:
    """Ask that the course be read again, all of it."""
    _require(allowed=visit.may_watch)
    with parts().database.transaction() as session:
        course = session.get_one(tables.Course, visit.course.id)
        due.ask_for_sync(session, course, parts().clock(), whole=True)
    parts().queue.wake(visit.course.id)
    return _to("home", visit)


@pages.get("/badges/new")
@with_visit
def new_badge(visit: Visit) -> ResponseReturnValue:
    """Show the form for a new badge, with what this course really has; a recipe comes filled in."""
    _require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        lines = criteria(records.load_outline(session, visit.course.id))
    return _form(visit, BadgeForm.read(request.args, lines), [])


@pages.post("/badges")
@with_visit
def create_badge(visit: Visit) -> ResponseReturnValue:
    """Keep a new badge as a draft and show who would get it; a form with faults comes back with them."""
    _require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        form = BadgeForm.read(request.form, criteria(records.load_outline(session, visit.course.id)))
        problems = form.problems()
        if not problems:
            draft = Draft(form.name, form.description, form.rule())
            try:
                achievement = draft_achievement(session, visit.course, draft, parts().clock())
            except DraftError as error:
                problems = list(error.problems)
            else:
                return _to("badge", visit, achievement_id=achievement.id)
    return _form(visit, form, problems), 400


@pages.get("/badges/<achievement_id>")
@with_visit
def badge(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show a badge: its criteria, who has it, who would get it and what the others lack."""
    _require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        achievement = _find(session, visit, achievement_id)
        course = session.get_one(tables.Course, visit.course.id)
        card = _card(session, achievement)
        view = view_class(session, achievement)
        files = uploads.uploaded_columns(session, visit.course.id)
    return render_template(
        "badge.html", visit=visit, course=course, badge=card, view=view, files=files, now=parts().clock()
    )


@pages.post("/badges/<achievement_id>/activate")
@with_visit
def activate(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Switch a badge on: from now on whoever meets its criteria gets it."""
    _require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = _find(session, visit, achievement_id)
        activate_achievement(session, achievement, Actor(visit.person.id), parts().clock())
    parts().queue.wake(visit.course.id)
    return _to("badge", visit, achievement_id=achievement_id)


@pages.post("/badges/<achievement_id>/discard")
@with_visit
def discard(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Throw a draft away; a badge that was switched on stays."""
    _require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = _find(session, visit, achievement_id)
        if achievement.activated_at is not None:
            abort(400)
        session.delete(achievement)
    return _to("home", visit)


@pages.get("/badges/<achievement_id>/picture.png")
@with_visit
def picture(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show a badge's picture, also a draft's."""
    _require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        image = _find(session, visit, achievement_id).current.picture
    return Response(image, content_type="image/png")


def _board(visit: Visit) -> str:
    with parts().database.reading() as session:
        course = session.get_one(tables.Course, visit.course.id)
        cards = [_card(session, row) for row in badges.course_achievements(session, visit.course.id)]
        files = uploads.uploaded_columns(session, visit.course.id)
    return render_template(
        "board.html", visit=visit, course=course, cards=cards, files=files, now=parts().clock()
    )


def _card(session: Session, achievement: tables.Achievement) -> Card:
    version = achievement.current
    outline = records.load_outline(session, achievement.course_id)
    return Card(
        id=achievement.id,
        name=version.name,
        description=version.description,
        narrative=version.narrative,
        live=achievement.activated_at is not None,
        earned=badges.award_counts(session, achievement.course_id).get(achievement.id, 0),
        findings=findings_of(version, outline),
    )


def _form(visit: Visit, form: BadgeForm, problems: list[str]) -> str:
    offered = recipes(form.lines)
    return render_template("new_badge.html", visit=visit, form=form, problems=problems, recipes=offered)


def _find(session: Session, visit: Visit, achievement_id: str) -> tables.Achievement:
    found = badges.find_achievement(session, visit.course.id, achievement_id)
    if found is None:
        abort(404)
    return found


def _to(page: str, visit: Visit, achievement_id: str | None = None) -> AnyResponse:
    address = url_for(f"board.{page}", session_id=visit.session_id, achievement_id=achievement_id)
    return redirect(address, code=303)


def _require(*, allowed: bool) -> None:
    if not allowed:
        abort(403)
