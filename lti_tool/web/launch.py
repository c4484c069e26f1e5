"""The addresses that LMSs know: login, launch, the tool's keys, the Canvas configuration."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from sqlalchemy.orm import Session

from lti_tool.launch import Launch, LaunchedCourse
from lti_tool.storage import courses, due, registrations, tables
from lti_tool.web.configuration import canvas_configuration
from lti_tool.web.lti.browser import PartitionedCookies
from lti_tool.web.lti.claims import read_claims
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.launch import VerifiedLaunch
from lti_tool.web.lti.login import OneTimeLogin, path_of_ours
from lti_tool.web.lti.registrations import public_key_set
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
            answer: Response = attempt.redirect(settings.address("/lti/launch"))
        return answer

    @pages.post("/lti/launch")
    def launch() -> Response:
        """Verify a launch, write down what it says, and open the course's page."""
        with parts().database.transaction() as session:
            message = VerifiedLaunch(request, session, key_sets, parts().clock()).validate()
            registration = message.login.registration
            target = path_of_ours(message.login.target_link_uri, parts().settings.public_url)
            verified = read_claims(message.claims, registration, target)
            message.consume()
            answer = _enter(session, registration, verified, message.cookies)
        return answer

    @pages.get("/.well-known/jwks.json")
    def own_keys() -> Response:
        """Show the public keys by which LMSs verify what we sign for them."""
        with parts().database.transaction() as session:
            answer = jsonify(public_key_set(registrations.list_registrations(session)))
        answer.headers["Cache-Control"] = "public, max-age=3600"
        return answer

    @pages.get("/lti/canvas.json")
    def canvas() -> dict[str, Any]:
        """Show the configuration that a Canvas administrator pastes as a URL."""
        return canvas_configuration(parts().settings, parts().platforms["canvas"])

    return pages


def _enter(
    session: Session, registration: tables.Registration, launch: Launch, cookies: PartitionedCookies
) -> Response:
    if launch.course is None:
        answer = Response(render_template("no_course.html"))
    else:
        answer = _enter_course(session, registration, launch, launch.course, cookies)
    cookies.update_response(answer)
    return answer


def _enter_course(
    session: Session, registration: tables.Registration, launch: Launch, launched: LaunchedCourse, cookies: PartitionedCookies
) -> Response:
    deployment = next(known for known in registration.deployments if known.deployment_id == launch.deployment_id)
    lms_course_id = parts().platforms[registration.platform].lms_course_id(launched.context_id, launch.custom)
    course = courses.record_course(session, deployment, launch, launched, lms_course_id)
    person = courses.record_person(session, deployment, launch)
    now = parts().clock()
    due.ask_for_sync(course, now)
    address = open_visit(session, course, person, launch.roles, cookies, now)
    session.commit()
    parts().queue.wake(course.id)
    return Response(status=303, headers={"Location": address})
