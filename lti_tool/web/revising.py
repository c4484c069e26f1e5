"""Changing a badge that is in use: a new version, shown as a difference before it counts; and ending it."""

from dataclasses import replace

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from badge_engine.ledger import Actor
from badge_engine.rules import parse_rule
from lti_tool.achievements import DraftError, retire_achievement, revise_achievement, set_policy
from lti_tool.awards import DecisionError, Word
from lti_tool.health import seen_now
from lti_tool.storage import records, tables
from lti_tool.storage.tables import WhenUnmet
from lti_tool.web.badge_form import BadgeForm
from lti_tool.web.filled_form import filled_form
from lti_tool.web.parts import parts
from lti_tool.web.samples import EXPECTED
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.what_if import LOOK, seen_at_first, seen_by
from lti_tool.web.within import find_badge, form_lines, own_issuer, require, take_badge, to_page

pages = Blueprint("revising", __name__, url_prefix="/s/<session_id>/badges/<achievement_id>")

# A rule that the form cannot show stays as it is; name and description can still be changed.
KEEP_RULE = "keep_rule"


@pages.get("/edit")
@with_visit
def edit(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show the form with what the badge says, or with the change that waits."""
    require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        version = achievement.versions[-1]
        form = filled_form(version, form_lines(session, visit), own_issuer(session, visit))
        seen = seen_at_first(session, visit.course, form, achievement)
    about = replace(form.about, asked_for="about" in request.args)
    return _form(visit, version, replace(form, about=about), [], **seen)


@pages.post("/edit")
@with_visit
def revise(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Keep the change as a draft; what is live stays as it is until the difference is confirmed."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        version = achievement.versions[-1]
        form = BadgeForm.read(request.form, form_lines(session, visit), own_issuer(session, visit))
        if KEEP_RULE in request.form:
            form = replace(form, kept=version.rule)
        if LOOK in request.form:
            return _form(visit, version, form, [], **seen_by(session, visit.course, form, achievement))
        problems = form.problems()
        if not problems:
            try:
                revise_achievement(session, achievement, form.draft())
            except DraftError as error:
                problems = list(error.problems)
            else:
                return to_page("badge", visit, achievement_id)
    return _form(visit, version, form, problems), 400


@pages.get("/versions/<int:number>")
@with_visit
def version(visit: Visit, achievement_id: str, number: int) -> ResponseReturnValue:
    """Show what one version of a badge says: each award keeps the version that it was made under."""
    require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        found = next((known for known in achievement.versions if known.number == number), None)
    if found is None:
        abort(404)
    return render_template("version.html", visit=visit, badge=achievement, version=found, expected=EXPECTED)


@pages.post("/accept")
@with_visit
def accept(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Say that the criteria fit the columns as they are graded now: they are complained of no longer."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        current = take_badge(session, visit, achievement_id).current
        outline = records.load_outline(session, visit.course.id)
        current.made_for = seen_now(parse_rule(current.rule), outline)
    return to_page("badge", visit, achievement_id)


@pages.post("/retire")
@with_visit
def retire(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Give the badge to nobody new; a reason is kept."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        try:
            word = Word(visit.person.id, request.form.get("reason", ""), parts().clock())
        except DecisionError:
            abort(400)
        retire_achievement(session, achievement, Actor(word.person_id), word.reason, word.at)
    return to_page("badge", visit, achievement_id)


@pages.post("/policy")
@with_visit
def policy(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Say what becomes of awards whose learners no longer meet the criteria."""
    require(allowed=visit.may_manage)
    wanted = request.form.get("when_unmet", "")
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        if wanted not in set(WhenUnmet):
            abort(400)
        set_policy(session, achievement, WhenUnmet(wanted), Actor(visit.person.id), parts().clock())
    return to_page("badge", visit, achievement_id)


def _form(
    visit: Visit,
    version: tables.AchievementVersion,
    form: BadgeForm,
    problems: list[str],
    **seen: object,
) -> str:
    return render_template(
        "edit_badge.html", visit=visit, version=version, form=form, problems=problems, **seen
    )
