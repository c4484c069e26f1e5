"""The addresses that LMSs know after a login: launch, the tool's keys, the Canvas configuration."""

import logging
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.administration.tool_keys import KEY_SET_LIFETIME, shown_keys
from lti_tool.storage import registrations
from lti_tool.storage.logins import KnownRegistration, known_deployment
from lti_tool.storage.prepared import BareConnection
from lti_tool.web.configuration import canvas_configuration
from lti_tool.web.entering import NoVisit, OpenedVisit, enter, first_address, page_without_visit
from lti_tool.web.headers import allow_form_to, origin_of
from lti_tool.web.lti.binding import consume, hold, prove, unproven_browser
from lti_tool.web.lti.claims import read_claims
from lti_tool.web.lti.launch import RefusedByPlatform, UnknownDeployment, VerifiedLaunch
from lti_tool.web.lti.login import single_values
from lti_tool.web.lti.refusals import Sentence, unknown_site
from lti_tool.web.lti.registrations import require_live
from lti_tool.web.memory import memory
from lti_tool.web.parts import parts
from lti_tool.web.sessions import keep_in_cookie

LAUNCH_BYTES = 256 * 1024
FORM = "application/x-www-form-urlencoded"

log = logging.getLogger(__name__)


def launch_pages() -> Blueprint:
    """Return the blueprint of everything that an LMS calls."""
    pages = Blueprint("launch", __name__)

    @pages.before_request
    def _limit() -> None:
        request.max_content_length = LAUNCH_BYTES

    _add_launches(pages)
    _add_facts(pages)
    return pages


def _add_launches(pages: Blueprint) -> None:
    @pages.post("/lti/launch")
    @pages.post("/lti/deep-link")
    def launch() -> ResponseReturnValue:
        """Verify a message, let the browser prove itself, write down what it says, and open its page."""
        if request.mimetype != FORM:
            abort(415)
        with parts().database.bare_reading() as connection:
            message = _verified(connection)
            if message.browser_proven:
                return _entered_by_cookie(connection, message)
        if message.login.storage_target is not None:
            return _proof_page(message)
        raise unproven_browser()

    @pages.post("/lti/prove")
    def proof() -> ResponseReturnValue:
        """Take the secret that the LMS kept for this browser, and open the page of the waiting message."""
        given, now = single_values(request), parts().clock()
        with parts().database.transaction() as session:
            login, claims = prove(
                session, parts().vault, given.get("login", ""), given.get("secret", ""), now
            )
            registration = require_live(KnownRegistration.of(login.registration))
            launch = read_claims(claims, registration)
            connection = session.connection()
            deployment = known_deployment(connection, registration.id, launch.deployment_id)
            if deployment is None or deployment.approved_at is None:
                raise unknown_site("LTI-DEPLOYMENT-UNKNOWN", "the deployment is gone", status=403)
            entered = enter(connection, registration, deployment, launch)
        match entered:
            case OpenedVisit():
                parts().queue.wake(entered.course_id)
                return jsonify(address=first_address(entered, launch), bearer=entered.secret)
            case NoVisit():
                return jsonify(page=page_without_visit(entered))


def _verified(connection: BareConnection) -> VerifiedLaunch:
    try:
        return VerifiedLaunch(request, connection, memory().key_sets, parts().clock()).validate()
    except UnknownDeployment as unknown:
        with parts().database.transaction() as session:
            registrations.note_unknown_deployment(session, unknown.registration_id, unknown.deployment_id)
        raise
    except RefusedByPlatform as refused:
        with parts().database.changing(connection):
            consume(connection, refused.login_id, parts().clock())
        raise


def _entered_by_cookie(connection: BareConnection, message: VerifiedLaunch) -> Response:
    here, registration = parts(), message.login.registration
    launch = read_claims(message.claims, registration)
    with here.database.changing(connection):
        consume(connection, message.login.id, here.clock())
        entered = enter(connection, registration, message.deployment, launch)
    log.info("launch verified", extra={"registration": registration.id})
    message.cookies.set_cookie(f"login-{message.login.id}", "", 0)
    match entered:
        case OpenedVisit():
            here.queue.wake(entered.course_id)
            keep_in_cookie(message.cookies, entered.session_id, entered.secret)
            answer = Response(status=303, headers={"Location": first_address(entered, launch)})
        case NoVisit():
            answer = Response(page_without_visit(entered))
    message.cookies.update_response(answer)
    return answer


def _proof_page(message: VerifiedLaunch) -> str:
    login = message.login
    launch = read_claims(message.claims, login.registration)
    if launch.deep_link is not None:
        allow_form_to(launch.deep_link.return_url)
    with parts().database.transaction() as session:
        hold(session, parts().vault, login.id, message.claims, parts().clock())
    origin = origin_of(login.registration.auth_url)
    failure = Sentence.NO_STORAGE
    return render_template("proof.html", login=login, platform_origin=origin, failure=failure)


def _add_facts(pages: Blueprint) -> None:
    @pages.get("/.well-known/jwks.json")
    def own_keys() -> Response:
        """Show the public keys by which LMSs verify what we sign for them (LTI Security 1.0, 6.3)."""
        with parts().database.reading() as session:
            shown = shown_keys(registrations.list_registrations(session), parts().clock())
            answer = jsonify(keys=[key.public_jwk for key in shown])
        answer.headers["Cache-Control"] = f"public, max-age={KEY_SET_LIFETIME.total_seconds():.0f}"
        return answer

    @pages.get("/lti/canvas.json")
    def canvas() -> dict[str, Any]:
        """Show the configuration that a Canvas administrator pastes as a URL."""
        return canvas_configuration(parts().settings, parts().platforms["canvas"])
