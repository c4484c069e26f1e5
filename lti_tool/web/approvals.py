"""The page on which a teacher says what no gradebook can: that a learner has met a step of a badge."""

from collections.abc import Callable
from typing import TypeAlias

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.approving import approve, withdraw_approval
from lti_tool.awards import DecisionError, Word
from lti_tool.class_records import looked_at
from lti_tool.languages import said
from lti_tool.storage import approvals, courses, tables
from lti_tool.web.finding import find_learners
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import find_badge, require, to_page

Change: TypeAlias = Callable[[Session, tables.Course, str, str, Word], None]

pages = Blueprint("approvals", __name__, url_prefix="/s/<session_id>/badges/<achievement_id>/approvals")


@pages.get("")
@with_visit
def listed(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show for each step that people judge who is approved, and who is not."""
    require(allowed=visit.may_watch)
    return _page(visit, achievement_id)


@pages.post("")
@with_visit
def found(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show the same of those who have a part of a name."""
    require(allowed=visit.may_watch)
    return _page(visit, achievement_id)


@pages.post("/approve")
@with_visit
def approved(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Approve a step of a learner; what is given as the reason is the evidence."""
    return _change(visit, achievement_id, approve)


@pages.post("/withdraw")
@with_visit
def withdrawn(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Take an approval back, with the reason."""
    return _change(visit, achievement_id, withdraw_approval)


def _change(visit: Visit, achievement_id: str, change: Change) -> ResponseReturnValue:
    require(allowed=visit.may_manage)
    step, person_id = request.form.get("step", ""), request.form.get("learner", "")
    try:
        with parts().database.transaction() as session:
            achievement = find_badge(session, visit, achievement_id)
            enrolled = courses.is_enrolled(session, visit.course.id, person_id)
            if step not in looked_at([achievement.current]).steps or not enrolled:
                abort(400)
            word = Word(visit.person.id, request.form.get("reason", ""), parts().clock())
            change(session, session.get_one(tables.Course, visit.course.id), person_id, step, word)
    except DecisionError as error:
        return _page(visit, achievement_id, said(str(error))), 400
    parts().queue.wake(visit.course.id)
    return to_page("badge", visit, achievement_id)


def _page(visit: Visit, achievement_id: str, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        found = find_learners(session, visit.course.id)
        approved = approvals.approvals_in(session, visit.course.id)
    rows = [(person_id, name, approved.get(person_id, {})) for person_id, name in found.learners]
    return render_template(
        "approvals.html",
        visit=visit,
        badge=achievement,
        steps=sorted(looked_at([achievement.current]).steps),
        found=found,
        rows=rows,
        problem=problem,
    )
