"""The addresses that LMSs know: login, launch, the tool's keys, the Canvas configuration."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, jsonify, render_template, request
from sqlalchemy.orm import Session

from lti_tool.administration.tool_keys import shown_keys
from lti_tool.launch import Launch
from lti_tool.storage import courses, due, registrations, tables
from lti_tool.web.configuration import canvas_configuration
from lti_tool.web.lti.browser import PartitionedCookies
from lti_tool.web.lti.claims import read_claims
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.launch import VerifiedLaunch
from lti_tool.web.lti.login import OneTimeLogin, path_of_ours
from lti_tool.web.parts import parts
from lti_tool.web.sessions import open_visit

LAUNCH_BYTES = 256 * 1024


def launch_pages(key_sets: KeySets) -> Blueprint:
    """Return the blueprint of everything that an LMS calls."""
    pages = Blueprint("launch", __name__)

    @pages.before_request
    def _limit() -> None:
        request.max_content_length = LAUNCH_BYTES

    @pages.route("/lti/login", methods=["GET", "POST"])
    def login() -> Response:
        """Answer a login initiation with a redirect to the platform."""
        settings = parts().settings
        with parts().database.transaction() as session:
            attempt = OneTimeLogin(request, session, settings.public_url, parts().clock())
            return cast("Response", attempt.redirect(settings.address("/lti/launch")))

    @pages.post("/lti/launch")
    def launch() -> Response:
        """Verify a launch, write down what it says, and open the course's page."""
        with parts().database.transaction() as session:
            message = VerifiedLaunch(request, session, key_sets, parts().clock()).validate()
            registration = message.login.registration
            target = path_of_ours(message.login.target_link_uri, parts().settings.public_url)
            verified = read_claims(message.claims, registration, target)
            message.consume()
            entered = _enter(session, registration, verified, message.cookies)
        if entered.course_id is not None:
            parts().queue.wake(entered.course_id)
        message.cookies.update_response(entered.answer)
        return entered.answer

    @pages.get("/.well-known/jwks.json")
    def own_keys() -> Response:
        """Show the public keys by which LMSs verify what we sign for them."""
        with parts().database.reading() as session:
            shown = shown_keys(registrations.list_registrations(session), parts().clock())
            answer = jsonify(keys=[key.public_jwk for key in shown])
        answer.headers["Cache-Control"] = "public, max-age=3600"
        return answer

    @pages.get("/lti/canvas.json")
    def canvas() -> dict[str, Any]:
        """Show the configuration that a Canvas administrator pastes as a URL."""
        return canvas_configuration(parts().settings, parts().platforms["canvas"])

    return pages


@dataclass(frozen=True, slots=True)
class _Entered:
    """Where a launch led: the answer, and the course that is to be read now."""

    answer: Response
    course_id: str | None = None


def _enter(
    session: Session, registration: tables.Registration, launch: Launch, cookies: PartitionedCookies
) -> _Entered:
    if launch.course is None:
        return _Entered(Response(render_template("no_course.html")))
    deployment = next(
        known for known in registration.deployments if known.deployment_id == launch.deployment_id
    )
    lms_course_id = (
        parts().platforms[registration.platform].lms_course_id(launch.course.context_id, launch.custom)
    )
    course = courses.record_course(session, deployment, launch, launch.course, lms_course_id)
    person = courses.record_person(session, deployment, launch)
    now = parts().clock()
    due.ask_for_sync(session, course, now)
    address = open_visit(session, course, person, launch.roles, cookies=cookies, now=now)
    return _Entered(Response(status=303, headers={"Location": address}), course.id)
