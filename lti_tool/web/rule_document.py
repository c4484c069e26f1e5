"""The criteria of a badge as a document, for rules that say more than the form can show."""

import json
from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.rules import RuleError, names, parse_rule, rule_schema
from lti_tool.achievements import Draft, DraftError, revise_achievement
from lti_tool.class_records import badge_titles
from lti_tool.languages import gettext
from lti_tool.storage import records, tables
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.what_if import LOOK, what_if
from lti_tool.web.within import find_badge, require, take_badge, to_page

pages = Blueprint("rule_document", __name__)

RULE = "/s/<session_id>/badges/<achievement_id>/rule"


@pages.get("/schemas/rule.json")
def schema() -> Response:
    """Return the JSON Schema of rules, with an example of each kind."""
    return Response(orjson.dumps(rule_schema()), content_type="application/schema+json")


@pages.get(RULE)
@with_visit
def show(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show the rule of a badge, or of the change that waits."""
    require(allowed=visit.may_manage)
    with parts().database.reading() as session:
        achievement = find_badge(session, visit, achievement_id)
        return _page(session, visit, achievement, _written(achievement.versions[-1].rule))


@pages.post(RULE)
@with_visit
def change(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Keep another rule as a draft; one with faults comes back with the place and the fix of each.

    Whoever only wants to look is shown what the rule would do to the class, and nothing is kept.
    """
    require(allowed=visit.may_manage)
    typed, looks = request.form.get("rule", ""), LOOK in request.form
    with parts().database.transaction() as session:
        achievement = take_badge(session, visit, achievement_id)
        try:
            draft = _draft(session, achievement, orjson.loads(typed))
            if looks:
                shown = what_if(session, visit.course, draft.rule, achievement)
                return _page(session, visit, achievement, typed, shown=shown)
            revise_achievement(session, achievement, draft)
        except orjson.JSONDecodeError as error:
            problems = [
                gettext(
                    "This is no JSON: look at line %(line)s, character %(column)s.",
                    line=error.lineno,
                    column=error.colno,
                )
            ]
        except RuleError as error:
            problems = [str(fault) for fault in error.faults]
        except DraftError as error:
            problems = list(error.problems)
        else:
            return to_page("badge", visit, achievement_id)
        if looks:
            return _page(session, visit, achievement, typed, nothing=problems[0])
        return _page(session, visit, achievement, typed, problems), 400


def _draft(session: Session, achievement: tables.Achievement, document: Any) -> Draft:  # noqa: ANN401 - decoded JSON
    """Return what the badge says now, with another rule. Raise `RuleError`."""
    rule, version = parse_rule(document, engine_words()), achievement.versions[-1]
    titles = badge_titles(parts().settings, session, achievement.course, names(rule).achievements)
    return Draft(version.name, version.description, document, titles)


def _written(rule: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(rule, ensure_ascii=False, indent=2)


def _page(
    session: Session,
    visit: Visit,
    achievement: tables.Achievement,
    typed: str,
    problems: list[str] | None = None,
    **seen: object,
) -> str:
    return render_template(
        "rule.html",
        visit=visit,
        version=achievement.versions[-1],
        typed=typed,
        problems=problems,
        titles=records.load_titles(session, visit.course.id),
        **seen,
    )
