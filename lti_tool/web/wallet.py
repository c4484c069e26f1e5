"""A learner takes a badge into a wallet: an offer on the page, as a QR code and as a link."""

import segno
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.wallet_offers import PATIENCE, offer_credential
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit
from lti_tool.web.wallet_metadata import offer_link
from lti_tool.web.within import own_credential

pages = Blueprint("wallet", __name__, url_prefix="/s/<session_id>/mine/wallet")


@pages.get("/<credential_id>")
@with_visit
def ask(visit: Visit, credential_id: str) -> ResponseReturnValue:
    """Say what a wallet is, and ask whether the offer shall have a PIN."""
    with parts().database.reading() as session:
        name = _own(session, visit, credential_id).award.version.name
    return render_template("wallet.html", visit=visit, name=name, credential_id=credential_id)


@pages.post("/<credential_id>")
@with_visit
def offer(visit: Visit, credential_id: str) -> ResponseReturnValue:
    """Make an offer, and show it here only: it is in no address of ours."""
    with parts().database.transaction() as session:
        row = _own(session, visit, credential_id)
        institution = session.get_one(tables.Institution, row.institution_id)
        made = offer_credential(session, row, parts().clock(), with_pin="pin" in request.form)
        name = row.award.version.name
    link = offer_link(parts().settings, institution, made.name)
    return render_template(
        "wallet_offer.html",
        visit=visit,
        name=name,
        credential_id=credential_id,
        link=link,
        picture=segno.make_qr(link, error="m").svg_data_uri(border=4, light="#fff", svgns=True),
        pin=made.pin,
        minutes=int(PATIENCE.total_seconds()) // 60,
    )


def _own(session: Session, visit: Visit, credential_id: str) -> tables.Credential:
    """Return a standing credential of this learner in this course; any other does not exist (404)."""
    row = own_credential(session, visit, credential_id)
    if row.award.withdrawn_at is not None or row.award.suspended_at is not None:
        abort(404)
    return row
