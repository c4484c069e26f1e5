"""Questions about a badge: a learner asks for a review, a teacher answers, and the learner reads it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.languages import said
from lti_tool.reviewing import LONGEST, ReviewError, answer, ask
from lti_tool.storage import reviews, tables
from lti_tool.web.class_view import name_of
from lti_tool.web.learner import Card, cards_of
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import find_badge, require

pages = Blueprint("reviews", __name__, url_prefix="/s/<session_id>")
MINE = "/mine/reviews/<achievement_id>"
OF_BADGE = "/badges/<achievement_id>/reviews"


@pages.get(MINE)
@with_visit
def mine(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show what this learner asked about a badge, what was answered, and the form to ask."""
    return _mine(visit, achievement_id)


@pages.post(MINE)
@with_visit
def ask_for_review(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Keep a question about a badge that the learner does not have."""
    try:
        with parts().database.transaction() as session:
            badge, card = _open_card(session, visit, achievement_id)
            require(allowed=visit.learns and card.earned_at is None)
            place = request.form.get("about", -1, type=int)
            about = card.lines[place].text if 0 <= place < len(card.lines) else ""
            question = request.form.get("question", "")
            ask(session, badge, visit.person.id, about, question=question, now=parts().clock())
    except ReviewError as error:
        return _mine(visit, achievement_id, said(str(error))), 400
    return redirect(
        url_for("reviews.mine", session_id=visit.session_id, achievement_id=achievement_id), code=303
    )


@pages.get(OF_BADGE)
@with_visit
def listed(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show what learners asked about a badge; what waits for an answer comes first."""
    require(allowed=visit.may_watch)
    return _listed(visit, achievement_id)


@pages.post(OF_BADGE + "/<review_id>")
@with_visit
def answer_one(visit: Visit, achievement_id: str, review_id: str) -> ResponseReturnValue:
    """Answer one question; the learner reads it beside the badge."""
    require(allowed=visit.may_manage)
    try:
        with parts().database.transaction() as session:
            badge = find_badge(session, visit, achievement_id)
            row = reviews.find(session, badge.id, review_id)
            if row is None:
                abort(404)
            answer(row, visit.person.id, request.form.get("answer", ""), parts().clock())
    except ReviewError as error:
        return _listed(visit, achievement_id, said(str(error))), 400
    return redirect(
        url_for("reviews.listed", session_id=visit.session_id, achievement_id=achievement_id), code=303
    )


def _open_card(session: Session, visit: Visit, achievement_id: str) -> tuple[tables.Achievement, Card]:
    """Return a badge of the course as this learner sees it; a draft is seen by none (404)."""
    badge = find_badge(session, visit, achievement_id)
    cards = cards_of(session, visit.course.id, visit.person.id, parts().clock())
    card = next((each for each in cards if each.id == badge.id), None)
    if card is None:
        abort(404)
    return badge, card


def _mine(visit: Visit, achievement_id: str, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        badge, card = _open_card(session, visit, achievement_id)
        asked = reviews.of_learner(session, badge.id, visit.person.id)
    waits = any(each.answered_at is None for each in asked)
    return render_template(
        "review.html",
        visit=visit,
        card=card,
        asked=asked,
        open=visit.learns and not waits and card.earned_at is None,
        problem=problem,
        question=request.form.get("question", ""),
        longest=LONGEST,
    )


def _listed(visit: Visit, achievement_id: str, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        badge = find_badge(session, visit, achievement_id)
        page = Page.asked_for(reviews.count_of_badge(session, badge.id))
        rows = [(each, name_of(each.person.name)) for each in reviews.of_badge(session, badge.id, page.span)]
    return render_template(
        "reviews.html", visit=visit, badge=badge, rows=rows, page=page, problem=problem, longest=LONGEST
    )
