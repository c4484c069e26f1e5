"""Rule tests of a badge: made-up learners, what is expected of each, and what the newest rule says."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.rules import Audience, Rule, Sample, Verdict, explain, parse_rule, relevant
from badge_engine.rules.words import message
from lti_tool.class_records import all_titles
from lti_tool.samples import MOST, add_sample, remove_sample, samples_of, try_rule
from lti_tool.storage import records, tables
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts
from lti_tool.web.sample_fields import Field, fields_of
from lti_tool.web.sample_form import SampleError, filled, read_sample
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import find_badge, require, take_badge

pages = Blueprint("samples", __name__, url_prefix="/s/<session_id>/badges/<achievement_id>/samples")

EXPECTED = {
    Verdict.MET: message("gets the badge"),
    Verdict.UNMET: message("does not get it yet"),
    Verdict.UNKNOWN: message("is not known yet"),
}
NOTHING: Mapping[str, str] = {}


@pages.get("")
@with_visit
def listed(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show the samples with what the rule says of them, and the form for another one."""
    require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        named = request.args.get("name", "")
        known = next((each for each in samples_of(achievement) if each.name == named), None)
        return _page(session, visit, achievement, filled(known) if known else NOTHING)


@pages.post("")
@with_visit
def add(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Keep a sample, in place of one of the same name; one with faults comes back with them."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        rule, fields = _looked_at(session, achievement)
        outline = records.load_outline(session, achievement.course_id)
        try:
            sample = read_sample(request.form, fields, outline, parts().clock())
        except SampleError as error:
            return _page(session, visit, achievement, request.form, error.problems), 400
        if len(achievement.samples) >= MOST and sample.name not in _names(achievement):
            abort(400)
        record = relevant(rule, sample.record)
        add_sample(achievement, Sample(sample.name, record, sample.expected))
    return _back(visit, achievement_id)


@pages.post("/<int:place>/remove")
@with_visit
def remove(visit: Visit, achievement_id: str, place: int) -> ResponseReturnValue:
    """Forget the sample at a place of the list, if it still has the name that was shown there."""
    require(allowed=visit.may_manage)
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        if _names(achievement)[place : place + 1] == [request.form.get("name")]:
            remove_sample(achievement, request.form["name"])
    return _back(visit, achievement_id)


def _names(achievement: tables.Achievement) -> list[str]:
    return [each["name"] for each in achievement.samples]


def _looked_at(session: Session, achievement: tables.Achievement) -> tuple[Rule, list[Field]]:
    """Return the newest rule of a badge, and a field for everything that it looks at."""
    newest = achievement.versions[-1]
    rule = parse_rule(newest.rule)
    outline = records.load_outline(session, achievement.course_id)
    titles = all_titles(parts().settings, session, achievement.course_id, [newest])
    return rule, fields_of(rule, outline, titles)


def _back(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    address = url_for("samples.listed", session_id=visit.session_id, achievement_id=achievement_id)
    return redirect(address, code=303)


def _page(
    session: Session,
    visit: Visit,
    achievement: tables.Achievement,
    values: Mapping[str, str],
    problems: Sequence[str] = (),
) -> str:
    rule, fields = _looked_at(session, achievement)
    outline = records.load_outline(session, achievement.course_id)
    titles = all_titles(parts().settings, session, achievement.course_id, [achievement.versions[-1]])
    report = try_rule(rule, achievement, outline)
    explained = [
        (trial, explain(trial.judgement, titles, Audience.TEACHER, engine_words()).lines)
        for trial in report.trials
    ]
    return render_template(
        "samples.html",
        visit=visit,
        achievement=achievement,
        version=achievement.versions[-1],
        report=report,
        trials=explained,
        fields=fields,
        values=values,
        problems=problems,
        expected=EXPECTED,
        full=len(achievement.samples) >= MOST,
    )
