"""Access to an LMS's own web services, as its administrator sets it up: a key, and one authorisation."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from badge_engine.ports import Platform
from lti_tool.administration.api_keys import enter_api_key
from lti_tool.administration.platform_offers import LONGEST_NAME, NotTakenInError, check_address
from lti_tool.authorisations import CALLBACK, client_of, give_back, is_over
from lti_tool.languages import gettext, said
from lti_tool.storage import authorisations, registrations, tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.authorising import ask
from lti_tool.web.parts import parts

LONGEST_SECRET = 1000


def add_access(pages: Blueprint) -> None:
    """Add the page about web services of an LMS to the administration pages."""
    _add_key(pages)
    _add_authorisation(pages)


def revoke_all(row: tables.Registration) -> None:
    """Give back everything that people of an LMS gave, as far as it can be reached."""
    client = client_of(parts(), row)
    with parts().database.reading() as session:
        given = [each.id for each in authorisations.of_registration(session, row.id)]
    for each in given:
        give_back(parts(), client, each)


def _add_key(pages: Blueprint) -> None:
    @pages.get("/registrations/<registration_id>/access")
    @with_admin
    def access(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Show what is set up, and what to enter in the LMS."""
        return _page(visit, _registration(visit, registration_id), [])

    @pages.post("/registrations/<registration_id>/access")
    @with_admin
    def enter_key(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Take a key; access that was given to another key, or elsewhere, is forgotten."""
        row = _registration(visit, registration_id)
        given = {name: request.form.get(name, "").strip() for name in ("api_url", "client_id", "secret")}
        problems = list(_problems(given))
        if problems:
            return _page(visit, row, problems), HTTPStatus.BAD_REQUEST
        with parts().database.transaction() as session:
            kept = session.get_one(tables.Registration, row.id)
            enter_api_key(session, parts().vault, kept, **given)
        return _back(row.id)


def _add_authorisation(pages: Blueprint) -> None:
    @pages.post("/registrations/<registration_id>/access/authorise")
    @with_admin
    def authorise(visit: tables.AdminVisit, registration_id: str) -> ResponseReturnValue:
        """Ask the administrator to agree in the LMS, for the institution."""
        row = _registration(visit, registration_id)
        client = client_of(parts(), row)
        if client is None:
            abort(404)
        return ask(client, row, admin=visit)

    @pages.post("/registrations/<registration_id>/access/<authorisation_id>/remove")
    @with_admin
    def revoke(visit: tables.AdminVisit, registration_id: str, authorisation_id: str) -> ResponseReturnValue:
        """Give access back to the LMS, and forget it."""
        row = _registration(visit, registration_id)
        with parts().database.reading() as session:
            known = [each.id for each in authorisations.of_registration(session, row.id)]
        if authorisation_id not in known:
            abort(404)
        if not give_back(parts(), client_of(parts(), row), authorisation_id):
            return _page(visit, row, [_not_told(_platform(row))])
        return _back(row.id)


def _page(visit: tables.AdminVisit, row: tables.Registration, problems: list[str]) -> str:
    with parts().database.reading() as session:
        given = authorisations.of_registration(session, row.id)
    return render_template(
        "admin/access.html",
        visit=visit,
        row=row,
        platform=_platform(row),
        redirect_uri=parts().settings.address(CALLBACK),
        given=[(each, is_over(each)) for each in given],
        problems=problems,
    )


def _platform(row: tables.Registration) -> Platform:
    platform = parts().platforms.get(row.platform)
    if platform is None or platform.authorisation is None:
        abort(404)
    return platform


def _not_told(platform: Platform) -> str:
    place = "" if platform.authorisation is None else said(platform.authorisation.revoking)
    return gettext(
        "%(title)s could not be told. Take the access back there: %(place)s.",
        title=platform.title,
        place=place,
    )


def _registration(visit: tables.AdminVisit, registration_id: str) -> tables.Registration:
    with parts().database.reading() as session:
        row = registrations.institution_registration(session, visit.institution_id, registration_id)
    if row is None:
        abort(404)
    _platform(row)
    return row


def _problems(given: dict[str, str]) -> Iterator[str]:
    if not 0 < len(given["client_id"]) <= LONGEST_NAME or not given["client_id"].isprintable():
        yield gettext("Client id: copy it as the learning platform shows it.")
    if not 0 < len(given["secret"]) <= LONGEST_SECRET or not given["secret"].isprintable():
        yield gettext("Secret: copy it as the learning platform shows it.")
    try:
        check_address(parts().web, given["api_url"])
    except NotTakenInError:
        yield gettext("Address: it must be the https address of a public server.")


def _back(registration_id: str) -> Response:
    return Response(
        status=303, headers={"Location": url_for("admin.access", registration_id=registration_id)}
    )
