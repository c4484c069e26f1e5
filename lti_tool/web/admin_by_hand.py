"""Setting an LMS up by hand: what is entered there, and what it shows is entered here."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badge_engine.rules.words import message
from lti_tool.administration.platform_offers import LONGEST_NAME, NotTakenInError, check_address
from lti_tool.administration.registrations import (
    ForeignRegistrationError,
    RegistrationFacts,
    add_registration,
)
from lti_tool.languages import gettext, said
from lti_tool.storage import tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.configuration import moodle_fields, redirect_uris
from lti_tool.web.parts import parts

NAMES = {
    "issuer": message("Issuer (platform id)"),
    "client_id": message("Client id"),
    "deployment_id": message("Deployment id"),
}
ADDRESSES = {
    "auth_url": message("Authentication request address"),
    "token_url": message("Access token address"),
    "jwks_url": message("Public keyset address"),
}
FIELDS = {**NAMES, **ADDRESSES}


def add_set_up_by_hand(pages: Blueprint) -> None:
    """Add the page on which an LMS is set up by hand to the administration pages."""

    @pages.get("/by-hand")
    @with_admin
    def by_hand(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show what an administrator of an LMS enters there, field by field."""
        return _page(visit, {}, [])

    @pages.post("/by-hand")
    @with_admin
    def add_by_hand(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Add an LMS by what it shows; who runs the tool enters it, so it is approved."""
        given = {name: request.form.get(name, "").strip() for name in ("platform", *FIELDS)}
        problems = list(_problems(given)) or _added(visit, given)
        if problems:
            return _page(visit, given, problems), HTTPStatus.BAD_REQUEST
        return Response(status=303, headers={"Location": url_for("admin.home")})


def _page(visit: tables.AdminVisit, given: Mapping[str, str], problems: list[str]) -> str:
    settings = parts().settings
    return render_template(
        "admin/by_hand.html",
        visit=visit,
        canvas_url=settings.address("/lti/canvas.json"),
        canvas_redirects="\n".join(redirect_uris(settings)),
        moodle=list(moodle_fields(settings)),
        platforms=[(name, platform.title) for name, platform in parts().platforms.items()],
        fields=FIELDS.items(),
        given=given,
        problems=problems,
    )


def _problems(given: Mapping[str, str]) -> Iterator[str]:
    if given["platform"] not in parts().platforms:
        yield gettext("Choose the kind of learning platform.")
    for name, label in NAMES.items():
        if not 0 < len(given[name]) <= LONGEST_NAME or not given[name].isprintable():
            yield gettext("%(label)s: copy it as the learning platform shows it.", label=said(label))
    for name, label in ADDRESSES.items():
        try:
            check_address(parts().web, given[name])
        except NotTakenInError:
            yield gettext("%(label)s: it must be the https address of a public server.", label=said(label))


def _added(visit: tables.AdminVisit, given: Mapping[str, str]) -> list[str]:
    facts = RegistrationFacts(
        platform=given["platform"],
        issuer=given["issuer"],
        client_id=given["client_id"],
        auth_url=given["auth_url"],
        token_url=given["token_url"],
        jwks_url=given["jwks_url"],
        deployment_ids=(given["deployment_id"],),
    )
    try:
        with parts().database.transaction() as session:
            add_registration(session, parts().vault, visit.institution_id, facts, parts().clock())
    except ForeignRegistrationError as error:
        return [said(str(error))]
    return []
