"""A learner shows a badge to somebody: by a link that ends when they said, or when they take it back."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.shares import MOST_LINKS, TooManyLinksError, share
from lti_tool.storage import shares, tables
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.within import own_credential

pages = Blueprint("sharing", __name__, url_prefix="/s/<session_id>/mine/links/<credential_id>")

# Without a life a link stands until it is taken back, as a profile elsewhere needs it.
LIVES = {"month": timedelta(days=30), "year": timedelta(days=365), "open": None}
LINKEDIN = "https://www.linkedin.com/profile/add"


@pages.get("")
@with_visit
def listed(visit: Visit, credential_id: str) -> ResponseReturnValue:
    """Show the links of a badge that still stand, and offer a new one."""
    return _page(visit, credential_id)


@pages.post("")
@with_visit
def made(visit: Visit, credential_id: str) -> ResponseReturnValue:
    """Make a link, and show it here only: of what makes it work only a digest is kept."""
    life = request.form.get("life", "month")
    if life not in LIVES:
        abort(400)
    time, now = LIVES[life], parts().clock()
    try:
        with parts().database.transaction() as session:
            credential = own_credential(session, visit, credential_id)
            token = share(session, credential, now, None if time is None else now + time)
    except TooManyLinksError:
        return _page(visit, credential_id, full=True), 409
    return _page(visit, credential_id, parts().settings.address(f"/shared/{token}"))


@pages.post("/<share_id>/withdraw")
@with_visit
def withdrawn(visit: Visit, credential_id: str, share_id: str) -> ResponseReturnValue:
    """Take a link back; one that is gone already stays gone."""
    with parts().database.transaction() as session:
        shares.end(session, own_credential(session, visit, credential_id).id, share_id)
    return redirect(url_for(".listed", session_id=visit.session_id, credential_id=credential_id), code=303)


def _page(visit: Visit, credential_id: str, link: str | None = None, *, full: bool = False) -> str:
    with parts().database.reading() as session:
        credential = own_credential(session, visit, credential_id)
        standing = shares.standing(session, credential.id, parts().clock())
        issuer = session.get_one(tables.Institution, credential.institution_id).name
        return render_template(
            "sharing.html",
            visit=visit,
            name=credential.award.version.name,
            credential_id=credential_id,
            links=standing,
            link=link,
            linkedin=None if link is None else _to_linkedin(credential, issuer, link),
            most=MOST_LINKS if full else None,
        )


def _to_linkedin(credential: tables.Credential, issuer: str, link: str) -> str:
    """Return the address at which LinkedIn lets its member add a certification that is filled in already."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": credential.award.version.name,
        "organizationName": issuer,
        "issueYear": credential.issued_at.year,
        "issueMonth": credential.issued_at.month,
        "certUrl": link,
        "certId": credential.id,
    }
    return f"{LINKEDIN}?{urlencode(fields)}"
