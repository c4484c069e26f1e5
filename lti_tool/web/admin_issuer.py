"""The administration page of the issuer: its name, its web address, and the keys that sign."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.administration.platform_offers import HOST, LONGEST_ADDRESS, LONGEST_NAME
from lti_tool.languages import gettext
from lti_tool.storage import registrations, tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.parts import parts


def add_issuer(pages: Blueprint) -> None:
    """Add the page of the issuer to the administration pages."""

    @pages.get("/issuer")
    @with_admin
    def issuer(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show who issues, and the keys of it."""
        return _page(visit, visit.institution.name, visit.institution.url)

    @pages.post("/issuer")
    @with_admin
    def rename(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Keep another name or address; what was issued before keeps what it says."""
        name, url = (request.form.get(field, "").strip() for field in ("name", "url"))
        problems = _problems(name, url)
        if problems:
            return _page(visit, name, url, problems), 400
        with parts().database.transaction() as session:
            institution = session.get_one(tables.Institution, visit.institution_id)
            institution.name, institution.url = name, url
        return redirect(url_for("admin.issuer"), code=303)

    @pages.post("/issuer/rotate-key")
    @with_admin
    def rotate_issuer(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Sign with a new key from now on, unless the page showed another key than the one that signs."""
        with parts().database.transaction() as session:
            # The row is held, so that two presses at once make one key.
            session.get_one(tables.Institution, visit.institution_id, with_for_update=True)
            signing = registrations.signing_key(session, visit.institution_id)
            if request.form.get("instead_of") == signing.fragment:
                rotate_issuer_key(session, visit.institution_id, parts().vault, parts().clock())
        return redirect(url_for("admin.issuer"), code=303)


def _problems(name: str, url: str) -> list[str]:
    found = []
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        found.append(gettext("Give a name of at most %(most)s characters.", most=LONGEST_NAME))
    if not _is_web_address(url):
        found.append(gettext("Give a web address such as https://www.example.edu."))
    return found


def _is_web_address(text: str) -> bool:
    try:
        split = urlsplit(text)
    except ValueError:
        return False
    named = split.scheme in {"http", "https"} and HOST.fullmatch(split.netloc) is not None
    return named and text.isprintable() and " " not in text and len(text) <= LONGEST_ADDRESS


def _page(visit: tables.AdminVisit, name: str, url: str, problems: list[str] | None = None) -> str:
    with parts().database.reading() as session:
        keys = registrations.issuer_keys(session, visit.institution_id)
    return render_template(
        "admin/issuer.html", visit=visit, keys=keys[::-1], name=name, url=url, problems=problems or []
    )
