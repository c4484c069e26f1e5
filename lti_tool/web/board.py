"""The instructor's pages: the course's badges, a new badge, who would get it, who has it."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.ledger import Actor
from badge_engine.rules import TrialReport, parse_rule
from badge_engine.rules.words import message
from lti_tool.achievements import (
    DraftError,
    activate_achievement,
    draft_achievement,
    drop_revision,
)
from lti_tool.class_records import looked_at
from lti_tool.languages import gettext, ngettext
from lti_tool.proposals import is_proposed, needs_approval, propose
from lti_tool.samples import try_rule
from lti_tool.storage import awards, badges, due, records, tables, uploads
from lti_tool.storage.tables import WhenUnmet
from lti_tool.web.about import about_of, is_held_back_here
from lti_tool.web.access import is_offered
from lti_tool.web.badge_form import BadgeForm
from lti_tool.web.board_cards import badge_card, badge_cards
from lti_tool.web.class_view import difference, is_large, view_badge, view_class
from lti_tool.web.holders import holders
from lti_tool.web.learner import learner_page
from lti_tool.web.observer import observer_page
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts
from lti_tool.web.people import TITLES
from lti_tool.web.recipes import recipes
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.what_if import LOOK, seen_at_first, seen_by
from lti_tool.web.within import find_badge, form_lines, own_issuer, require, take_badge, to_page

pages = Blueprint("board", __name__, url_prefix="/s/<session_id>")

WHOLE = "whole"
"""What an address holds that asks for the page with the class, also with a large one."""

POLICIES = {
    WhenUnmet.KEEP: message("keep the badge"),
    WhenUnmet.REVIEW: message("ask me"),
    WhenUnmet.SUSPEND: message("suspend it until the criteria are met again, or I decide"),
    WhenUnmet.REVOKE: message("revoke it"),
}


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
    require(allowed=visit.may_watch)
    with parts().database.transaction() as session:
        course = session.get_one(tables.Course, visit.course.id)
        due.ask_for_sync(session, course, parts().clock(), whole=True)
    parts().queue.wake(visit.course.id)
    return to_page("home", visit)


@pages.get("/badges/new")
@with_visit
def new_badge(visit: Visit) -> ResponseReturnValue:
    """Show the form for a new badge, with what this course really has; a recipe comes filled in."""
    require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        form = BadgeForm.read(request.args, form_lines(session, visit), own_issuer(session, visit))
        seen = seen_at_first(session, visit.course, form) if form.chosen else {}
    return _form(visit, form, [], **seen)


@pages.post("/badges")
@with_visit
def create_badge(visit: Visit) -> ResponseReturnValue:
    """Keep a new badge as a draft; a form with faults comes back with them.

    Whoever only wants to look is shown what the criteria would do, and nothing is kept.
    """
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        form = BadgeForm.read(request.form, form_lines(session, visit), own_issuer(session, visit))
        if LOOK in request.form:
            return _form(visit, form, [], **seen_by(session, visit.course, form))
        problems = form.problems()
        if not problems:
            try:
                achievement = draft_achievement(session, visit.course, form.draft(), parts().clock())
            except DraftError as error:
                problems = list(error.problems)
            else:
                return to_page("badge", visit, achievement.id)
    return _form(visit, form, problems), 400


@pages.get("/badges/<achievement_id>")
@with_visit
def badge(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show a badge: its criteria, who has it, who would get it and what the others lack.

    In a large class the page opens before the class is judged, and brings the rest by itself.
    """
    require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        whole = WHOLE in request.args or not is_large(session, visit.course.id)
        return _badge_page(session, visit, find_badge(session, visit, achievement_id), whole=whole)


@pages.post("/badges/<achievement_id>/activate")
@with_visit
def activate(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Switch a badge, or a change of it, on: from now on whoever meets its criteria gets it.

    Where the institution approves badges, one that it has not approved is proposed to it instead. It is asked
    again when that is most of the class at once, when a test of its criteria fails, or when what
    was shown is not what waits now.
    """
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        waiting = achievement.draft or achievement.current
        changed = request.form.get("version", waiting.id) != waiting.id
        doubts = [] if changed or "sure" in request.form else _doubts(session, achievement, waiting)
        if changed or doubts:
            return _badge_page(session, visit, achievement, doubts=doubts, changed=changed), 409
        unsettled = waiting.copied is not None and waiting.copied.unsettled
        if unsettled or is_held_back_here(session, waiting):
            return _badge_page(session, visit, achievement), 409
        if needs_approval(session, waiting):
            propose(waiting)
            return to_page("badge", visit, achievement_id)
        activate_achievement(session, achievement, Actor(visit.person.id), parts().clock())
    parts().queue.wake(visit.course.id)
    return to_page("badge", visit, achievement_id)


@pages.post("/badges/<achievement_id>/discard")
@with_visit
def discard(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Throw a draft away, of a badge or of a change; what was switched on stays."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        if achievement.draft is None:
            abort(400)
        if achievement.activated_at is not None:
            drop_revision(session, achievement)
            return to_page("badge", visit, achievement_id)
        session.delete(achievement)
    return to_page("home", visit)


@pages.get("/badges/<achievement_id>/picture.png")
@with_visit
def picture(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show a badge's picture, also a draft's."""
    require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        image = find_badge(session, visit, achievement_id).current.picture
    return Response(image, content_type="image/png")


def _board(visit: Visit) -> str:
    with parts().database.reading() as session:
        course = session.get_one(tables.Course, visit.course.id)
        cards = badge_cards(session, course, badges.course_achievements(session, course.id), parts().clock())
        files = uploads.uploaded_columns(session, visit.course.id)
    return render_template(
        "board.html",
        visit=visit,
        course=course,
        cards=cards,
        files=files,
        access_offered=is_offered(visit),
        now=parts().clock(),
    )


def _badge_page(
    session: Session,
    visit: Visit,
    achievement: tables.Achievement,
    *,
    doubts: Sequence[str] = (),
    changed: bool = False,
    whole: bool = True,
) -> str:
    now = parts().clock()
    view, revised = view_badge(session, achievement) if whole else (None, None)
    holding = awards.count_standing(session, achievement.id)
    undoable, undo_until = awards.undo_window(session, achievement.id, now)
    taken_back = awards.count_ended(session, achievement.id)
    return render_template(
        "badge.html",
        visit=visit,
        course=session.get_one(tables.Course, visit.course.id),
        badge=badge_card(session, achievement, view, now),
        access_offered=is_offered(visit),
        achievement=achievement,
        view=view,
        revised=revised,
        approval=_approval(session, achievement),
        difference=difference(view, revised) if view and revised else None,
        holding=holding,
        holders=holders(session, achievement, Page.first(holding), now),
        undoable=undoable,
        undo_until=undo_until,
        taken_back=taken_back,
        ended=awards.ended_awards(session, achievement.id, Page.first(taken_back).span),
        titles=TITLES,
        trials=_trials(session, achievement),
        doubts=doubts,
        changed=changed,
        policies=POLICIES,
        about=about_of(session, achievement.draft or achievement.current),
        steps=looked_at([achievement.current]).steps,
        files=uploads.uploaded_columns(session, visit.course.id),
        now=now,
    )


def _approval(session: Session, achievement: tables.Achievement) -> str:
    """Return how a waiting version stands with its institution: nothing, `needed` or `asked`."""
    waiting = achievement.draft
    if waiting is None or not needs_approval(session, waiting):
        return ""
    return "asked" if is_proposed(waiting) else "needed"


def _doubts(
    session: Session, achievement: tables.Achievement, waiting: tables.AchievementVersion
) -> list[str]:
    """Return why it is asked again whether that is meant."""
    if waiting.activated_at is not None and achievement.retired_at is None:
        return []
    institution = session.get_one(tables.Institution, achievement.institution_id)
    view = view_class(session, achievement, waiting)
    doubts = []
    if view.gives_to_more_than(institution.ask_again_percent):
        gives = gettext(
            "This gives the badge at once to %(met)s of %(total)s learners.",
            met=len(view.met),
            total=view.total,
        )
        doubts.append(gives)
    failed = _trials(session, achievement).failed
    if failed:
        doubts.append(
            ngettext(
                "%(num)s of its tests is not as expected.",
                "%(num)s of its tests are not as expected.",
                len(failed),
            )
        )
    return doubts


def _trials(session: Session, achievement: tables.Achievement) -> TrialReport:
    """Return what the newest rule of a badge says of its samples."""
    rule = parse_rule(achievement.versions[-1].rule)
    return try_rule(rule, achievement, records.load_outline(session, achievement.course_id))


def _form(visit: Visit, form: BadgeForm, problems: list[str], **seen: object) -> str:
    offered = recipes(form.lines)
    return render_template(
        "new_badge.html", visit=visit, form=form, problems=problems, recipes=offered, **seen
    )
