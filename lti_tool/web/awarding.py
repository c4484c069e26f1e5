"""What a teacher decides about awards: given by hand, undone, revoked, suspended, reinstated, kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.ledger import Act, Entry
from badge_engine.rules import Audience, Line, explain, read_judgement
from badge_engine.rules.words import message
from lti_tool.awards import DecisionError, Word, correct, give, keep, reinstate, revoke, suspend, undo
from lti_tool.class_records import all_titles, load_class
from lti_tool.languages import said
from lti_tool.storage import awards, ledger, tables
from lti_tool.web.class_view import name_of
from lti_tool.web.finding import FIND, find_learners
from lti_tool.web.language import engine_words
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import find_badge, require, take_badge, to_page

pages = Blueprint("awarding", __name__, url_prefix="/s/<session_id>/badges/<achievement_id>")

Decide: TypeAlias = Callable[[Session, tables.Award, Word], None]
DECISIONS: Mapping[str, Decide] = {
    "revoke": revoke,
    "suspend": suspend,
    "reinstate": reinstate,
    "keep": keep,
    "correct": correct,
}


ACTS = {
    Act.AWARDED: message("Awarded"),
    Act.UNDONE: message("Undone"),
    Act.KEPT: message("Kept"),
    Act.QUESTIONED: message("Questioned"),
    Act.SUSPENDED: message("Suspended"),
    Act.REINSTATED: message("Reinstated"),
    Act.REVOKED: message("Revoked"),
    Act.CORRECTED: message("Corrected"),
    Act.APPROVED: message("Approved"),
    Act.APPROVAL_WITHDRAWN: message("Approval withdrawn"),
    Act.ACTIVATED: message("Activated"),
    Act.RETIRED: message("Retired"),
    Act.POLICY_SET: message("Policy set"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the ledger, with the name of who decided and what they did in a word."""

    entry: Entry
    by: str

    @property
    def act(self) -> str:
        """What was done, in the language of who reads."""
        return said(ACTS[Act(self.entry.act)])


@pages.get("/awards/<award_id>")
@with_visit
def award(visit: Visit, achievement_id: str, award_id: str) -> ResponseReturnValue:
    """Show one award: what it rests on, what was decided about it, and what can be decided."""
    require(allowed=visit.may_watch)
    return _award_page(visit, achievement_id, award_id)


@pages.post("/awards/<award_id>/<any(revoke, suspend, reinstate, keep, correct):decision>")
@with_visit
def decide(visit: Visit, achievement_id: str, award_id: str, decision: str) -> ResponseReturnValue:
    """Do what a teacher decided about one award, and keep their reason."""
    require(allowed=visit.may_manage)
    try:
        with parts().database.transaction() as session:
            take_badge(session, visit, achievement_id)
            found = awards.lock_awards(session, achievement_id, [award_id])
            if not found:
                abort(404)
            DECISIONS[decision](session, found[0], _word(visit))
    except DecisionError as error:
        return _award_page(visit, achievement_id, award_id, said(str(error))), 400
    parts().queue.wake(visit.course.id)
    return to_page("badge", visit, achievement_id)


@pages.get("/give")
@with_visit
def choose(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show who does not have the badge, to give it to them by hand."""
    require(allowed=visit.may_manage)
    return _giving_page(visit, achievement_id)


@pages.post("/give")
@with_visit
def give_by_hand(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Give the badge to those who were ticked, whatever its criteria say; or find others by their names."""
    require(allowed=visit.may_manage)
    if FIND in request.form:
        return _giving_page(visit, achievement_id)
    ticked = set(request.form.getlist("learner"))
    try:
        with parts().database.transaction() as session:
            achievement = take_badge(session, visit, achievement_id)
            versions = [achievement.current]
            learners = load_class(parts().settings, session, visit.course.id, versions)
            give(session, achievement, [each for each in learners if each.person_id in ticked], _word(visit))
    except DecisionError as error:
        return _giving_page(visit, achievement_id, said(str(error))), 400
    parts().queue.wake(visit.course.id)
    return to_page("badge", visit, achievement_id)


@pages.get("/undo")
@with_visit
def waiting(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show what was decided and is not signed yet, a page at a time, to undo some of it."""
    require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        found = awards.undoable(session, achievement_id, parts().clock())
    page = Page.asked_for(len(found))
    names = [(award_id, name_of(name)) for award_id, name in page.of(list(found.items()))]
    return render_template("undo.html", visit=visit, badge=achievement, names=names, page=page)


@pages.post("/undo")
@with_visit
def undo_some(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Undo what was decided and is not signed yet: those who were ticked, or all."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        take_badge(session, visit, achievement_id)
        open_ = awards.undoable(session, achievement_id, parts().clock()).keys()
        ticked = open_ if "all" in request.form else open_ & request.form.getlist("award")
        found = awards.lock_awards(session, achievement_id, ticked)
        undo(session, found, Word(visit.person.id, message("Undone before it was signed."), parts().clock()))
    return to_page("badge", visit, achievement_id)


def _award_page(visit: Visit, achievement_id: str, award_id: str, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        found = session.get(tables.Award, award_id)
        if found is None or found.achievement_id != achievement.id:
            abort(404)
        return render_template(
            "award.html",
            visit=visit,
            badge=achievement,
            award=found,
            name=name_of(found.person.name),
            lines=_lines(session, found),
            steps=steps_of(session, ledger.entries_of_award(session, found)),
            problem=problem,
        )


def _giving_page(visit: Visit, achievement_id: str, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        found = find_learners(session, visit.course.id, awards.people_with(session, achievement.id))
    return render_template("give.html", visit=visit, badge=achievement, found=found, problem=problem)


def _word(visit: Visit) -> Word:
    return Word(visit.person.id, request.form.get("reason", ""), parts().clock())


def _lines(session: Session, found: tables.Award) -> tuple[Line, ...]:
    titles = all_titles(parts().settings, session, found.course_id, [found.version])
    return explain(read_judgement(found.judgement), titles, Audience.TEACHER, engine_words()).lines


def steps_of(session: Session, entries: Sequence[Entry]) -> list[Step]:
    """Return entries of the ledger with who decided, for people."""
    return [Step(entry, _name_of_actor(session, entry.actor)) for entry in entries]


def _name_of_actor(session: Session, actor: str) -> str:
    kind, _, person_id = actor.partition(":")
    if kind == "job":
        return "Coursemark"
    person = session.get(tables.Person, person_id)
    return name_of(person.name if person else None)
