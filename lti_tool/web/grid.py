"""All learners of a course and all its badges: who has what, who lacks what, and as a file."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from badge_engine.rules import Verdict
from badge_engine.rules.words import message
from lti_tool.languages import said, speak, spoken
from lti_tool.storage import records
from lti_tool.web.class_view import name_of
from lti_tool.web.grid_rows import Grid, Row
from lti_tool.web.paging import Page, pieces
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.spreadsheet import BYTE_ORDER_MARK, csv_line
from lti_tool.web.within import require

pages = Blueprint("grid", __name__, url_prefix="/s/<session_id>/grid")

TITLES = (message("Learner"), message("Badge"), message("State"), message("Since"), message("What is left"))


@pages.get("")
@with_visit
def show(visit: Visit) -> ResponseReturnValue:
    """Show a page of learners with each badge of the course."""
    require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        grid, ids = Grid.of(session, visit.course.id), list(records.names_on_roster(session, visit.course.id))
        page = Page.asked_for(len(ids))
        rows = list(grid.rows(session, page.of(ids)))
    return render_template("grid.html", visit=visit, grid=grid, rows=rows, page=page)


@pages.get("/learners/<person_id>")
@with_visit
def learner(visit: Visit, person_id: str) -> ResponseReturnValue:
    """Show how one learner stands with each badge, and why."""
    require(allowed=visit.may_watch)
    with parts().database.reading() as session:
        grid = Grid.of(session, visit.course.id)
        row = next(grid.rows(session, [person_id]), None)
    if row is None:
        abort(404)
    found = [
        (version, cell, grid.reasons(rule, row.learner))
        for version, rule, cell in zip(grid.versions, grid.rules, row.cells, strict=True)
    ]
    return render_template("grid_learner.html", visit=visit, name=name_of(row.learner.name), found=found)


@pages.get("/badges.csv")
@with_visit
def table(visit: Visit) -> ResponseReturnValue:
    """Hand out the whole class as a table, a line for each learner and badge."""
    require(allowed=visit.may_watch)
    headers = {"Content-Disposition": 'attachment; filename="badges.csv"'}
    lines = stream_with_context(_lines(visit.course.id, spoken()))
    return Response(lines, headers=headers, content_type="text/csv; charset=utf-8")


def _lines(course_id: str, language: str) -> Iterator[str]:
    """Yield the file. The request, which spoke the language, is over when the first line is asked for."""
    speak(language)
    try:
        yield BYTE_ORDER_MARK + csv_line([said(title) for title in TITLES])
        with parts().database.reading() as session:
            grid = Grid.of(session, course_id)
            for ids in pieces(list(records.names_on_roster(session, course_id))):
                for row in grid.rows(session, ids):
                    yield from _lines_of(grid, row)
    finally:
        speak(None)


def _lines_of(grid: Grid, row: Row) -> Iterator[str]:
    for version, rule, cell in zip(grid.versions, grid.rules, row.cells, strict=True):
        since = cell.since.date().isoformat() if cell.since else ""
        reasons = () if cell.since else grid.reasons(rule, row.learner)
        left = "; ".join(line.text for line in reasons if line.verdict is not Verdict.MET)
        yield csv_line((name_of(row.learner.name), version.name, cell.words, since, left))
