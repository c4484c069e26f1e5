"""The administration page of the ledger: what was decided, by whom and why, and whether the chain holds."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.ledger import Break, Entry, Tip
from lti_tool.storage import badges, ledger, tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.awarding import Step, steps_of
from lti_tool.web.parts import parts

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, with the badge and the course that it is about, where they still are."""

    step: Step
    badge: str
    course: str


def add_ledger(pages: Blueprint) -> None:
    """Add the page of the ledger to the administration pages."""

    @pages.get("/ledger")
    @with_admin
    def ledger_page(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show the newest entries, or those before an entry, a page of them at a time."""
        return _page(visit)

    @pages.post("/ledger/check")
    @with_admin
    def check_ledger(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Follow the whole chain and say whether it holds."""
        with parts().database.reading() as session:
            found = ledger.check(session, visit.institution_id)
        return _page(visit, found)


def _page(visit: tables.AdminVisit, found: Tip | Break | None = None) -> str:
    before = request.args.get("before", type=int)
    with parts().database.reading() as session:
        entries = ledger.latest(session, visit.institution_id, before=before, most=ON_A_PAGE)
        rows = _rows(session, visit.institution_id, entries)
    earlier = entries[-1].number if entries and entries[-1].number > 1 else None
    holds, broken = isinstance(found, Tip), isinstance(found, Break)
    return render_template(
        "admin/ledger.html",
        visit=visit,
        rows=rows,
        before=before,
        earlier=earlier,
        found=found,
        holds=holds,
        broken=broken,
    )


def _rows(session: Session, institution_id: str, entries: list[Entry]) -> list[Row]:
    about = {entry.number: entry.about.get("achievement", "") for entry in entries}
    named = badges.names_in_courses(session, institution_id, set(about.values()))
    return [Row(step, *named.get(about[step.entry.number], ("", ""))) for step in steps_of(session, entries)]
