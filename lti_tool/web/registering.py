"""Dynamic registration: an administrator pastes one address, and the LMS and the tool agree on the rest."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from badge_engine.rules.words import message
from lti_tool.administration.dynamic_registration import ask_to_register, keep_registration
from lti_tool.administration.invites import InviteError, find_invite, give_back_invite, use_invite
from lti_tool.administration.platform_offers import Fault, NotTakenInError, PlatformOffer, read_offer
from lti_tool.administration.tool_keys import new_tool_key
from lti_tool.languages import gettext
from lti_tool.storage import tables
from lti_tool.web.configuration import client_registration, departures
from lti_tool.web.lti.login import single_values
from lti_tool.web.lti.refusals import Refusal, Sentence
from lti_tool.web.memory import memory
from lti_tool.web.parts import parts

# What may stand after `Bearer` in a header (RFC 6750, 2.1).
BEARER = re.compile(r"[A-Za-z0-9._~+/\-]+=*")

_INVITE = message("This registration link was used, has expired or is not whole. Ask for a new one.")
_PASTE = message(
    "Nothing is broken: this address is not for browsers. "
    "Copy it, and paste it into your learning platform, where that adds a tool by its registration URL."
)
_ANSWERS: Mapping[Fault, tuple[int, str]] = {
    Fault.ADDRESS: (
        400,
        message("Your learning platform names an address that is not public or does not use https."),
    ),
    Fault.ALGORITHM: (
        400,
        message("Your learning platform does not sign with RS256, which LTI 1.3 demands."),
    ),
    Fault.CLIENT: (502, message("Your learning platform gave no client id, so nothing was registered here.")),
    Fault.CONFIGURATION: (
        400,
        message("Your learning platform's OpenID configuration lacks what LTI 1.3 demands."),
    ),
    Fault.ISSUER: (400, message("Your learning platform's issuer is not an https address on its own host.")),
    Fault.KNOWN: (
        409,
        message("Your learning platform is registered already. That registration was left as it is."),
    ),
    Fault.REFUSED: (
        502,
        message("Your learning platform refused the registration. Start it again from there."),
    ),
    Fault.RESPONSE: (
        400,
        message("Your learning platform does not post an id_token, which LTI 1.3 demands."),
    ),
    Fault.SILENT: (502, Sentence.SILENT_LMS),
}

log = logging.getLogger(__name__)


def registering_pages() -> Blueprint:
    """Return the blueprint of the one page that an LMS opens to register itself."""
    pages = Blueprint("registering", __name__)

    @pages.get("/lti/register")
    def register() -> ResponseReturnValue:
        """Take an LMS in: pending, until somebody who runs the tool approves it."""
        memory().registrations_by_address.admit(request.remote_addr or "", parts().clock())
        # The LMS shows this in a frame on a host that it need not have told; there is nothing to press here
        # but a button that closes it.
        g.frame_ancestors = ["*"]
        with _told_plainly():
            offer, row = _taken_in(single_values(request))
        log.info("registration taken in", extra={"registration": row.id})
        missing = departures(parts().settings, offer.platform, row.granted)
        return render_template("registered.html", offer=offer, registration=row, missing=missing)

    return pages


def _taken_in(given: Mapping[str, str]) -> tuple[PlatformOffer, tables.Registration]:
    wiring, headers = parts(), _headers(given)
    with wiring.database.reading() as session:
        invite = find_invite(session, given.get("invite", ""), wiring.clock())
    if "openid_configuration" not in given:
        raise Refusal("LTI-DR-PARAM", 400, _PASTE, "openid_configuration is missing")
    offer = read_offer(wiring.web, given["openid_configuration"], headers, wiring.platforms)
    application = client_registration(wiring.settings, offer.platform, offer.scopes)
    key = new_tool_key(wiring.vault, wiring.clock())
    with _used(invite):
        grant = ask_to_register(wiring.web, offer, headers, application)
        with wiring.database.transaction() as session:
            return offer, keep_registration(session, invite, offer, grant, key)


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that prove to the LMS who is asking; its token is optional (section 3.3)."""
    token = given.get("registration_token", "")
    if token and not BEARER.fullmatch(token):
        raise Refusal("LTI-DR-PARAM", 400, _PASTE, "registration_token is not one")
    return {"Authorization": f"Bearer {token}"} if token else {}


@contextmanager
def _used(invite: tables.Invite) -> Iterator[None]:
    """Use an invite up for what happens within; when that fails, it can be used again."""
    database = parts().database
    with database.transaction() as session:
        use_invite(session, invite.id, parts().clock())
    with ExitStack() as undo:
        undo.callback(_give_back, invite.id)
        yield
        undo.pop_all()


def _give_back(invite_id: str) -> None:
    with parts().database.transaction() as session:
        give_back_invite(session, invite_id)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except InviteError as error:
        raise Refusal("LTI-DR-INVITE", 403, _INVITE, "no such invite, or used, or expired") from error
    except NotTakenInError as error:
        status, sentence = _ANSWERS.get(error.fault) or (400, _unknown_family())
        raise Refusal(error.fault, status, sentence, str(error)) from error


def _unknown_family() -> str:
    known = ", ".join(platform.title for platform in parts().platforms.values())
    return gettext(
        "Coursemark does not know this kind of learning platform. It knows %(known)s.", known=known
    )
