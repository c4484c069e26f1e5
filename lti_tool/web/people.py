"""Everybody of one group of a class, a page at a time: who has a badge, who is near it, who had it."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.rules.words import message
from lti_tool.storage import awards, tables
from lti_tool.web.class_view import Group, difference, view_badge
from lti_tool.web.holders import holders
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import find_badge, require

pages = Blueprint("people", __name__, url_prefix="/s/<session_id>/badges/<achievement_id>")

TITLES = {
    "holders": message("Who has it"),
    "ended": message("Taken back"),
    "met": message("Would get it now"),
    "near": message("One step away"),
    "far": message("Further away"),
    "unknown": message("Not known yet"),
    "gains": message("More by the change"),
    "losses": message("Fewer by the change"),
    "change-near": message("One step away by the change"),
    "change-unknown": message("Not known yet by the change"),
}


@pages.get("/people/<group>")
@with_visit
def listed(visit: Visit, achievement_id: str, group: str) -> ResponseReturnValue:
    """Show the learners of one group of a badge, a page at a time."""
    require(allowed=visit.may_watch)
    if group not in TITLES:
        abort(404)
    with parts().database.reading() as session:
        badge = find_badge(session, visit, achievement_id)
        page, rows = _rows(session, badge, group)
        return render_template(
            "people.html", visit=visit, badge=badge, title=TITLES[group], page=page, **rows
        )


def _rows(session: Session, badge: tables.Achievement, group: str) -> tuple[Page, dict[str, object]]:
    if group == "holders":
        page = Page.asked_for(awards.count_standing(session, badge.id))
        return page, {"holders": holders(session, badge, page, parts().clock())}
    if group == "ended":
        page = Page.asked_for(awards.count_ended(session, badge.id))
        return page, {"ended": awards.ended_awards(session, badge.id, page.span)}
    found = _groups(session, badge).get(group)
    if found is None:
        abort(404)
    page = Page.asked_for(len(found))
    return page, {"standings": found.on(page)}


def _groups(session: Session, badge: tables.Achievement) -> dict[str, Group]:
    """Return those who do not have it, by what is live, and by a change where one waits."""
    view, revised = view_badge(session, badge)
    groups = {"met": view.met, "near": view.near, "far": view.far, "unknown": view.unknown}
    if revised is None:
        return groups
    change = difference(view, revised)
    return groups | {
        "gains": change.gains,
        "losses": change.losses,
        "change-near": revised.near,
        "change-unknown": revised.unknown,
    }
