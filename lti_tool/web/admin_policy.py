"""The administration page of what an institution decides for all its courses."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badge_engine.metadata.profile import Profile
from badge_engine.rules.words import message
from lti_tool.languages import gettext
from lti_tool.storage import tables
from lti_tool.storage.tables import LONGEST_UNDO_MINUTES, SamePerson
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.parts import parts

MOST = {"undo_minutes": LONGEST_UNDO_MINUTES, "ask_again_percent": 100}
SWITCHES = ("lenient_wallets", "metadata_required", "approval_required")
SAME_PERSON = {
    SamePerson.NOTHING: message("Nothing: each account is a person of its own"),
    SamePerson.EMAIL: message("The e-mail address: both take it from us"),
}


def add_policy(pages: Blueprint) -> None:
    """Add the page of the policy to the administration pages."""

    @pages.get("/policy")
    @with_admin
    def policy(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show what was decided."""
        return _page(visit)

    @pages.post("/policy")
    @with_admin
    def decide(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Decide otherwise, from now on."""
        problems = _problems(request.form, _profiles(visit))
        if problems:
            return _page(visit, problems), 400
        with parts().database.transaction() as session:
            institution = session.get_one(tables.Institution, visit.institution_id)
            for name in MOST:
                setattr(institution, name, int(request.form[name]))
            institution.same_person_by = SamePerson(request.form["same_person_by"])
            institution.metadata_profile = request.form["metadata_profile"]
            for name in SWITCHES:
                setattr(institution, name, name in request.form)
        return redirect(url_for("admin.policy"), code=303)


def _problems(form: Mapping[str, str], profiles: Mapping[str, Profile]) -> list[str]:
    numbers = {name: form.get(name, "") for name in MOST}
    if any(not _within(text, MOST[name]) for name, text in numbers.items()):
        wanted = message("Give minutes from 0 to %(most)s, and percent from 0 to 100.")
        return [gettext(wanted, most=LONGEST_UNDO_MINUTES)]
    if form.get("same_person_by") not in set(SamePerson):
        return [gettext("Choose what tells that two accounts are one person.")]
    if form.get("metadata_profile") not in {"", *profiles}:
        return [gettext("Choose one of the frameworks, or none.")]
    return []


def _profiles(visit: tables.AdminVisit) -> dict[str, Profile]:
    return parts().profiles.offered_to(visit.institution.slug)


def _within(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most


def _page(visit: tables.AdminVisit, problems: list[str] | None = None) -> str:
    return render_template(
        "admin/policy.html",
        visit=visit,
        institution=visit.institution,
        most=MOST,
        same_person=SAME_PERSON,
        profiles=_profiles(visit),
        problems=problems or [],
    )
