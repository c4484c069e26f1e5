"""The administration page of the issuer: what credentials say of it, and the keys that sign."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.administration.issuer_keys import rotate_issuer_key
from lti_tool.storage import registrations, tables
from lti_tool.web.admin_sessions import with_admin
from lti_tool.web.issuer_form import IssuerForm
from lti_tool.web.parts import parts


def add_issuer(pages: Blueprint) -> None:
    """Add the page of the issuer to the administration pages."""

    @pages.get("/issuer")
    @with_admin
    def issuer(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Show who issues, and the keys of it."""
        return _page(visit, IssuerForm.of(visit.institution))

    @pages.post("/issuer")
    @with_admin
    def rename(visit: tables.AdminVisit) -> ResponseReturnValue:
        """Say this of the institution from now on; what was issued before keeps what it says."""
        form = IssuerForm.read(request.form)
        problems = list(form.problems())
        if problems:
            return _page(visit, form, problems), 400
        with parts().database.transaction() as session:
            form.write(session.get_one(tables.Institution, visit.institution_id))
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


def _page(visit: tables.AdminVisit, form: IssuerForm, problems: Sequence[str] = ()) -> str:
    with parts().database.reading() as session:
        keys = registrations.issuer_keys(session, visit.institution_id)
    return render_template("admin/issuer.html", visit=visit, keys=keys[::-1], form=form, problems=problems)
