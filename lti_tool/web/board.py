"""The instructor's pages: the course's badges, a new badge, who would get it, who has it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.badges import Preview, activate_badge, draft_badge, findings_of, preview_badge
from lti_tool.storage import badges, due, records, tables
from lti_tool.web.badge_form import BadgeForm, criteria
from lti_tool.web.headers import allow_framing
from lti_tool.web.learner import learner_page
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

pages = Blueprint("board", __name__, url_prefix="/s/<session_id>")


@dataclass(frozen=True, slots=True)
class Card:
    """One badge as the board shows it."""

    id: str
    name: str
    live: bool
    earned: int
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """One learner who has a badge."""

    name: str
    since: datetime
    credential_id: str | None


@pages.get("/")
@with_visit
def home(visit: Visit) -> ResponseReturnValue:
    """Show what this person does here: the board, their own badges, or a word that there is nothing."""
    allow_framing(visit.course)
    if visit.may_watch:
        return _board(visit)
    return learner_page(visit) if visit.learns else render_template("nothing_here.html", visit=visit)


@pages.post("/refresh")
@with_visit
def refresh(visit: Visit) -> ResponseReturnValue:
    """Ask that the course be read again."""
    _require(visit.may_watch)
    with parts().database.transaction() as session:
        due.ask_for_sync(session.get_one(tables.Course, visit.course.id), parts().clock())
    parts().queue.wake(visit.course.id)
    return _to("board.home", visit)


@pages.get("/badges/new")
@with_visit
def new_badge(visit: Visit) -> ResponseReturnValue:
    """Show the form for a new badge, with what this course really has."""
    _require(visit.may_manage)
    with parts().database.transaction() as session:
        lines = criteria(records.load_outline(session, visit.course.id))
    return _form(visit, BadgeForm("", "", "all", "1", {}, lines), [])


@pages.post("/badges")
@with_visit
def create_badge(visit: Visit) -> ResponseReturnValue:
    """Keep a new badge as a draft and show who would get it; a form with faults comes back with them."""
    _require(visit.may_manage)
    with parts().database.transaction() as session:
        outline = records.load_outline(session, visit.course.id)
        form = BadgeForm.read(request_form(), criteria(outline))
        problems = form.problems()
        drafted = None if problems else draft_badge(session, visit.course, form, outline, parts().clock())
    if isinstance(drafted, tables.Achievement):
        return _to("board.badge", visit, achievement_id=drafted.id)
    return _form(visit, form, [*problems, *(drafted or ())]), 400


@pages.get("/badges/<achievement_id>")
@with_visit
def badge(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show a badge: its criteria, who has it, who would get it and what the others lack."""
    _require(visit.may_watch)
    allow_framing(visit.course)
    with parts().database.transaction() as session:
        achievement = _find(session, visit, achievement_id)
        holders = [_holder(award) for award in badges.awards_of_achievement(session, achievement.id)]
        preview = preview_badge(session, achievement)
        page = render_template(
            "badge.html", visit=visit, badge=_details(session, achievement), holders=holders, groups=preview.groups,
            total=preview.total + len(holders), now=parts().clock(),
        )
    return page


@pages.post("/badges/<achievement_id>/activate")
@with_visit
def activate(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Switch a badge on: from now on whoever meets its criteria gets it."""
    _require(visit.may_manage)
    with parts().database.transaction() as session:
        activate_badge(session, _find(session, visit, achievement_id), parts().clock())
    parts().queue.wake(visit.course.id)
    return _to("board.badge", visit, achievement_id=achievement_id)


@pages.post("/badges/<achievement_id>/discard")
@with_visit
def discard(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Throw a draft away; a badge that was switched on stays."""
    _require(visit.may_manage)
    with parts().database.transaction() as session:
        achievement = _find(session, visit, achievement_id)
        if achievement.activated_at is not None:
            abort(400)
        session.delete(achievement)
    return _to("board.home", visit)


@pages.get("/badges/<achievement_id>/picture.png")
@with_visit
def picture(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show a badge's picture, also a draft's."""
    with parts().database.transaction() as session:
        image = _find(session, visit, achievement_id).current.picture
    return Response(image, content_type="image/png")
