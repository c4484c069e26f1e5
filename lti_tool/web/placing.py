"""Placing a badge in the course: what a deep linking request asks an instructor to choose."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.orm import Session

from badge_engine.columns import NEWS_PREFIX
from badge_engine.ports import OwnColumn
from lti_tool.languages import gettext
from lti_tool.publishing import achievement_address
from lti_tool.storage import badges, tables
from lti_tool.web.headers import allow_form_to
from lti_tool.web.lti.deep_linking import (
    LINK_ITEM,
    RESOURCE_LINK_ITEM,
    DeepLinkAnswer,
    PlacedLink,
    PlainLink,
    signed_answer,
)
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

BOARD = "board"
MOST_ITEMS = 100

pages = Blueprint("placing", __name__, url_prefix="/s/<session_id>/place")


@pages.get("")
@with_visit
def choose(visit: Visit) -> ResponseReturnValue:
    """Show what can be placed, in the words of the course."""
    with parts().database.reading() as session:
        asked = _asked(session, visit)
        achievements = badges.course_achievements(session, visit.course.id)
    return render_template("place.html", visit=visit, asked=asked, achievements=achievements, board=BOARD)


@pages.post("")
@with_visit
def place(visit: Visit) -> ResponseReturnValue:
    """Answer the LMS with what was chosen, once; with nothing, when nothing was."""
    chosen = request.form.getlist("item")
    with parts().database.transaction() as session:
        asked = _asked(session, visit)
        if len(chosen) > (MOST_ITEMS if asked.accept_multiple else 1) or (chosen and _obstacle(asked)):
            abort(400)
        items = [_item(session, visit, asked, name) for name in chosen]
        _use_up(session, asked)
        course = session.get_one(tables.Course, visit.course.id)
        answer = DeepLinkAnswer(items, _words(items), _obstacle(asked))
        token = signed_answer(course, asked, answer, parts().vault, parts().clock())
    allow_form_to(asked.return_url)
    return render_template("placed.html", address=asked.return_url, token=token)


def _asked(session: Session, visit: Visit) -> tables.DeepLinkRequest:
    if not visit.may_manage:
        abort(403)
    asked = session.get(tables.DeepLinkRequest, visit.session_id)
    if asked is None:
        abort(404)
    if asked.expires_at <= parts().clock():
        abort(410)
    return asked


def _use_up(session: Session, asked: tables.DeepLinkRequest) -> None:
    row = tables.DeepLinkRequest
    used = session.execute(
        update(row)
        .where(row.session_id == asked.session_id, row.answered_at.is_(None))
        .values(answered_at=parts().clock())
        .returning(row.session_id)
    )
    if used.first() is None:
        abort(409)


def _item(session: Session, visit: Visit, asked: tables.DeepLinkRequest, name: str) -> PlacedLink | PlainLink:
    placeable = RESOURCE_LINK_ITEM in asked.accept_types
    if name == BOARD and placeable:
        title = gettext("Badges of %(title)s", title=visit.course.title)
        return PlacedLink(title, gettext("What can be earned in this course."), _launch_address())
    achievement = badges.find_achievement(session, visit.course.id, name)
    if achievement is None or not (placeable or achievement.activated_at):
        abort(404)
    version = achievement.current
    title = gettext("Badge: %(name)s", name=version.name)
    if not placeable:
        address = achievement_address(parts().settings, achievement.id)
        return PlainLink(title, version.description, address)
    column = OwnColumn(f"{NEWS_PREFIX}{achievement.id}", title)
    return PlacedLink(
        title,
        version.description,
        _launch_address(),
        achievement.id,
        column if asked.accept_line_item and "column" in request.form else None,
    )


def _launch_address() -> str:
    return parts().settings.address("/lti/launch")


def _words(items: Sequence[PlacedLink | PlainLink]) -> str:
    if not items:
        return gettext("Nothing was placed.")
    return gettext("Placed: %(titles)s", titles=", ".join(item.title for item in items))


def _obstacle(asked: tables.DeepLinkRequest) -> str | None:
    if {RESOURCE_LINK_ITEM, LINK_ITEM} & set(asked.accept_types):
        return None
    return gettext("Badges are placed as links, and this place takes none.")
