"""The administration page of backpacks: which read badges here, of how many learners, and an end to that."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.storage import backpacks, tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.backpack_facts import host_of
from lti_tool.web.paging import Page
from lti_tool.web.parts import parts


def add_backpacks(pages: Blueprint) -> None:
    """Add the page of backpacks to the administration pages."""

    @pages.get("/backpacks")
    @with_admin
    def backpacks_page(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show the backpacks that registered themselves here; no learner is named."""
        with parts().database.reading() as session:
            page = Page.asked_for(backpacks.count_backpacks(session, visit.institution_id))
            found = backpacks.backpacks_of(session, visit.institution_id, page.span)
        return render_template(
            "admin/backpacks.html", visit=visit, connected=found, page=page, host_of=host_of
        )

    @pages.post("/backpacks/<client_id>/end")
    @with_admin
    def end_backpack(visit: tables.AdminVisit, client_id: str) -> ResponseReturnValue:
        """End what learners let a backpack read; each of them can allow it anew."""
        with parts().database.transaction() as session:
            row = backpacks.find_backpack(session, visit.institution_id, client_id)
            if row is None:
                abort(404)
            backpacks.end_grants_of_backpack(session, row, parts().clock())
        return redirect(url_for("admin.backpacks_page"), code=303)
