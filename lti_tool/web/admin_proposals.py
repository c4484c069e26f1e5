"""The administration page of badges that teachers propose: approved, or sent back with a comment."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.metadata.facts import facts
from lti_tool.proposals import LONGEST, approve, is_proposed, send_back
from lti_tool.storage import proposals, tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.language import engine_words
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts


def add_proposals(pages: Blueprint) -> None:
    """Add the page of proposals to the administration pages."""

    @pages.get("/proposals")
    @with_admin
    def proposals_page(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show what waits for a word, a page at a time, each with what is live of it."""
        with parts().database.reading() as session:
            waiting = [row for row in proposals.proposed(session, visit.institution_id) if is_proposed(row)]
            page = Page.asked_for(len(waiting))
            shown = [(row, _live(row), facts(row.details, engine_words())) for row in page.of(waiting)]
            return render_template(
                "admin/proposals.html", visit=visit, proposals=shown, page=page, longest=LONGEST
            )

    @pages.post("/proposals/<version_id>/approve")
    @with_admin
    def approve_proposal(visit: tables.AdminVisit, version_id: str) -> ResponseReturnValue:
        """Let a teacher activate what was shown; what was changed meanwhile stays on the page."""
        with parts().database.transaction() as session:
            approve(_proposal(session, visit, version_id), request.form.get("seen", ""))
        return redirect(url_for("admin.proposals_page"), code=303)

    @pages.post("/proposals/<version_id>/send-back")
    @with_admin
    def send_proposal_back(visit: tables.AdminVisit, version_id: str) -> ResponseReturnValue:
        """Tell the teacher what should be otherwise."""
        with parts().database.transaction() as session:
            send_back(_proposal(session, visit, version_id), request.form.get("comment", ""))
        return redirect(url_for("admin.proposals_page"), code=303)


def _proposal(session: Session, visit: tables.AdminVisit, version_id: str) -> tables.AchievementVersion:
    row = proposals.find(session, visit.institution_id, version_id)
    if row is None:
        abort(404)
    return row


def _live(version: tables.AchievementVersion) -> tables.AchievementVersion | None:
    current = version.achievement.current
    return current if current.activated_at is not None else None
