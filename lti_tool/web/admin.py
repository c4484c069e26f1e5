"""The administration pages: which LMSs may launch, a link for a new one, and what else is administered."""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.administration.admin_visits import open_admin_visit
from lti_tool.administration.approvals import (
    approve_deployment,
    approve_registration,
    remove_registration,
    suspend_deployment,
    suspend_registration,
)
from lti_tool.administration.invites import DAYS, MOST_DAYS, invite_path, new_invite
from lti_tool.administration.tool_keys import rotate_tool_key
from lti_tool.storage import registrations, tables
from lti_tool.web.admin_access import add_access, revoke_all
from lti_tool.web.admin_backpacks import add_backpacks
from lti_tool.web.admin_by_hand import add_set_up_by_hand
from lti_tool.web.admin_issuer import add_issuer
from lti_tool.web.admin_ledger import add_ledger
from lti_tool.web.admin_policy import add_policy
from lti_tool.web.admin_proposals import add_proposals
from lti_tool.web.admin_sessions import from_our_pages, keep_visit, present_visit, with_admin
from lti_tool.web.admin_troubles import add_troubles
from lti_tool.web.configuration import departures
from lti_tool.web.memory import memory
from lti_tool.web.parts import parts

FORM_BYTES = 16 * 1024


def admin_pages() -> Blueprint:
    """Return the blueprint of the administration page."""
    pages = Blueprint("admin", __name__, url_prefix="/admin")

    @pages.before_request
    def _limit() -> None:
        request.max_content_length = FORM_BYTES

    _add_doors(pages)
    _add_registrations(pages)
    _add_deployments(pages)
    _add_invites(pages)
    add_set_up_by_hand(pages)
    add_access(pages)
    add_issuer(pages)
    add_policy(pages)
    add_proposals(pages)
    add_troubles(pages)
    add_backpacks(pages)
    add_ledger(pages)
    return pages


def _add_doors(pages: Blueprint) -> None:
    @pages.get("")
    def home() -> ResponseReturnValue:
        """Show the institution's LMSs to its administrator, and the form for the code to everybody else."""
        visit = present_visit()
        if visit is None:
            return render_template("admin/enter.html")
        with parts().database.reading() as session:
            rows = registrations.institution_registrations(session, visit.institution_id)
            return render_template(
                "admin/home.html", visit=visit, rows=rows, now=parts().clock(), days=DAYS, **_words()
            )

    @pages.post("/enter")
    def enter() -> ResponseReturnValue:
        """Take a code, once; five wrong ones, and the next may come a minute later."""
        code = request.form.get("code", "")
        if not from_our_pages():
            abort(403)
        memory().admin_codes_by_address.admit(request.remote_addr or "", parts().clock())
        with parts().database.transaction() as session:
            secret = open_admin_visit(session, code, parts().clock())
        if secret is None:
            return render_template("admin/enter.html", wrong=True), 403
        return keep_visit(_home(), secret)

    @pages.post("/leave")
    @with_admin
    def leave(visit: tables.AdminVisit) -> ResponseReturnValue:
        """End the visit, here and everywhere its secret may be."""
        with parts().database.transaction() as session:
            session.delete(session.get_one(tables.AdminVisit, visit.id))
        return keep_visit(_home(), "")


def _add_registrations(pages: Blueprint) -> None:
    @pages.post("/registrations/<registration_id>/approve")
    @with_admin
    def approve(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Let an LMS launch, with its deployments."""
        with parts().database.transaction() as session:
            approve_registration(_registration(session, visit, registration_id), parts().clock())
        return _home()

    @pages.post("/registrations/<registration_id>/suspend")
    @with_admin
    def suspend(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Let an LMS launch no more until it is approved again."""
        with parts().database.transaction() as session:
            suspend_registration(session, _registration(session, visit, registration_id))
        return _home()

    @pages.post("/registrations/<registration_id>/rotate-key")
    @with_admin
    def rotate_key(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Make a new key for an LMS, unless one waits already."""
        now = parts().clock()
        with parts().database.transaction() as session:
            row = _registration(session, visit, registration_id)
            if all(key.signs_from <= now for key in row.tool_keys):
                rotate_tool_key(row, parts().vault, now)
        return _home()

    @pages.get("/registrations/<registration_id>/remove")
    @with_admin
    def before_removing(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Say what removing an LMS means."""
        with parts().database.reading() as session:
            row = _registration(session, visit, registration_id)
            return render_template("admin/remove.html", visit=visit, row=row, **_words())

    @pages.post("/registrations/<registration_id>/remove")
    @with_admin
    def remove(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Remove an LMS, and give back the access that its people gave."""
        with parts().database.reading() as session:
            revoke_all(_registration(session, visit, registration_id))
        with parts().database.transaction() as session:
            remove_registration(session, _registration(session, visit, registration_id), parts().clock())
        return _home()


def _add_deployments(pages: Blueprint) -> None:
    @pages.post("/deployments/<deployment_row_id>/approve")
    @with_admin
    def approve_one(visit: tables.AdminVisit, deployment_row_id: str) -> ResponseReturnValue:
        """Let a deployment launch."""
        with parts().database.transaction() as session:
            approve_deployment(_deployment(session, visit, deployment_row_id), parts().clock())
        return _home()

    @pages.post("/deployments/<deployment_row_id>/suspend")
    @with_admin
    def suspend_one(visit: tables.AdminVisit, deployment_row_id: str) -> ResponseReturnValue:
        """Let a deployment launch no more until it is approved again."""
        with parts().database.transaction() as session:
            suspend_deployment(session, _deployment(session, visit, deployment_row_id))
        return _home()


def _add_invites(pages: Blueprint) -> None:
    @pages.post("/invites")
    @with_admin
    def invite(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Make a link by which one LMS registers itself, and show it this once."""
        days = request.form.get("days", type=int) or DAYS
        if not 1 <= days <= MOST_DAYS:
            abort(400)
        with parts().database.transaction() as session:
            row, text = new_invite(session, visit.institution_id, parts().clock(), days)
        url = parts().settings.address(invite_path(text))
        return render_template("admin/invite.html", visit=visit, url=url, until=row.expires_at)


def _registration(session: Session, visit: tables.AdminVisit, registration_id: str) -> tables.Registration:
    row = registrations.institution_registration(session, visit.institution_id, registration_id)
    if row is None:
        abort(404)
    return row


def _deployment(session: Session, visit: tables.AdminVisit, deployment_row_id: str) -> tables.Deployment:
    row = registrations.institution_deployment(session, visit.institution_id, deployment_row_id)
    if row is None:
        abort(404)
    return row


def _words() -> dict[str, object]:
    """Return how the pages speak of an LMS; its package may be gone while its registration stays."""
    platforms = parts().platforms

    def title(row: tables.Registration) -> str:
        return platforms[row.platform].title if row.platform in platforms else row.platform

    def missing(row: tables.Registration) -> list[str]:
        platform = platforms.get(row.platform)
        return departures(parts().settings, platform, row.granted) if platform else []

    def authorises(row: tables.Registration) -> bool:
        platform = platforms.get(row.platform)
        return platform is not None and platform.authorisation is not None

    return {"title": title, "missing": missing, "authorises": authorises}


def _home() -> Response:
    return Response(status=303, headers={"Location": url_for("admin.home")})
