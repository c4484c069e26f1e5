"""Badges of another course: picked by a teacher of both, and what their criteria mean in this one."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.rules import Certainty, Kind, Match, Sign, choices
from badge_engine.rules.words import message
from lti_tool.copying import ChoiceError, choose, copy_badges, meanings, report
from lti_tool.languages import gettext, said
from lti_tool.storage import badges, records, tables
from lti_tool.storage.launched import roles_by_course
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, manages, with_visit
from lti_tool.web.within import find_badge, require, take_badge, to_page

pages = Blueprint("copies", __name__, url_prefix="/s/<session_id>")

WHY = {
    Sign.SAME_ID: message("It is the same in both courses."),
    Sign.ONLY_ONE: message("It has the same name and is of the same kind."),
    Sign.SAME_PLACE: message("Of several with this name, it stands in the same place."),
    Sign.COUNTS_OTHERWISE: message(
        "It has the same name, but counts other points or is graded in another way."
    ),
    Sign.SEVERAL: message("There are several of this name."),
    Sign.OTHER_NAME: message("It stands in the same place, under another name."),
    Sign.ABSENT: message("Nothing in this course looks like it."),
    Sign.FORGOTTEN: message("It was no longer known in the other course either."),
}
KINDS = {
    Kind.COLUMN: message("gradebook column"),
    Kind.PART: message("part of the course"),
    Kind.OUTCOME: message("outcome"),
    Kind.GROUP: message("section or group"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a rule named in the origin, as the page shows it."""

    match: Match
    settled: str | None
    by_person: bool

    @property
    def field(self) -> str:
        """The name of the choice in what is posted."""
        return f"{self.match.kind}:{self.match.id}"

    @property
    def is_found(self) -> bool:
        """Whether it is settled without anybody having been asked."""
        return self.settled is not None and not self.by_person

    @property
    def state(self) -> str:
        """What became of it, in a word or two."""
        if self.settled is not None:
            return gettext("chosen") if self.by_person else gettext("found")
        doubtful = self.match.sign.certainty is Certainty.DOUBTFUL
        return gettext("to be confirmed") if doubtful else gettext("missing")

    @property
    def why(self) -> str:
        """What it was taken for, and why."""
        return (
            gettext("Somebody who manages badges here said so.")
            if self.by_person
            else said(WHY[self.match.sign])
        )


@pages.get("/copy")
@with_visit
def origins(visit: Visit) -> ResponseReturnValue:
    """Show the other courses whose badges this teacher may bring here."""
    require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        found = [(each, len(badges.offered_achievements(session, each.id))) for each in _own(session, visit)]
    offered = [(course, count) for course, count in found if count]
    return render_template("copy.html", visit=visit, offered=offered)


@pages.post("/copy")
@with_visit
def bring(visit: Visit) -> ResponseReturnValue:
    """Bring the badges of another course here, as drafts."""
    require(allowed=visit.may_manage)
    wanted = request.form.get("origin", "")
    with parts().database.transaction() as session:
        origin = next((course for course in _own(session, visit) if course.id == wanted), None)
        if origin is None:
            abort(404)
        course = session.get_one(tables.Course, visit.course.id)
        copy_badges(session, parts().settings, origin, course, parts().clock())
    return to_page("home", visit)


@pages.get("/badges/<achievement_id>/criteria")
@with_visit
def criteria(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show what became of everything that a badge named in the course that it came from."""
    require(allowed=visit.may_manage)
    return _page(visit, achievement_id)


@pages.post("/badges/<achievement_id>/criteria")
@with_visit
def settle(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Take the choices; those that cannot be come back with the reason."""
    require(allowed=visit.may_manage)
    try:
        with parts().database.transaction() as session:
            achievement = take_badge(session, visit, achievement_id)
            course = session.get_one(tables.Course, visit.course.id)
            copied, lines = _copied(achievement), _lines(session, achievement)
            choose(session, parts().settings, course, achievement.versions[-1], _chosen(lines))
            left = copied.unsettled
    except ChoiceError as error:
        return _page(visit, achievement_id, said(str(error))), 400
    if not left:
        return to_page("badge", visit, achievement_id)
    address = url_for("copies.criteria", session_id=visit.session_id, achievement_id=achievement_id)
    return redirect(address, code=303)


def _own(session: Session, visit: Visit) -> list[tables.Course]:
    """Return the other courses of the same LMS into which this person last came as who manages badges."""
    known = roles_by_course(session, visit.person.id)
    ids = [course_id for course_id, roles in known.items() if manages(roles) and course_id != visit.course.id]
    return sorted((session.get_one(tables.Course, each) for each in ids), key=lambda course: course.title)


def _copied(achievement: tables.Achievement) -> tables.CopiedRule:
    copied = achievement.versions[-1].copied
    if copied is None or achievement.draft is None:
        abort(404)
    return copied


def _lines(session: Session, achievement: tables.Achievement) -> list[Line]:
    copied = _copied(achievement)
    known = meanings(copied)
    return [
        Line(match, known[match.kind].get(match.id), match.id in copied.chosen.get(match.kind, {}))
        for match in report(session, achievement.course_id, copied)
    ]


def _chosen(lines: list[Line]) -> dict[Kind, dict[str, str]]:
    """Return what was posted, but for what was found and stays as it is."""
    chosen: dict[Kind, dict[str, str]] = {}
    for line in lines:
        answer = request.form.get(line.field, "")
        if answer and not (line.is_found and answer == line.settled):
            chosen.setdefault(line.match.kind, {})[line.match.id] = answer
    return chosen


def _page(visit: Visit, achievement_id: str, problem: str | None = None) -> str:
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        lines, outline = _lines(session, achievement), records.load_outline(session, visit.course.id)
        return render_template(
            "copied.html",
            visit=visit,
            badge=achievement,
            origin=session.get_one(tables.Course, _copied(achievement).origin_id),
            course=session.get_one(tables.Course, visit.course.id),
            found=[line for line in lines if line.is_found],
            asked=[line for line in lines if not line.is_found],
            choices={kind: choices(outline, kind) for kind in Kind},
            kinds=KINDS,
            problem=problem,
            now=parts().clock(),
        )
