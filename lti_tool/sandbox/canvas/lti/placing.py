"""Deep linking in Canvas: a teacher chooses a place, a tool answers, and Canvas puts it into the course."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request, url_for

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.launches import Launch, deployment_named
from lti_tool.sandbox.canvas.lti.launching import login_form
from lti_tool.sandbox.canvas.lti.messages import read_selection
from lti_tool.sandbox.canvas.lti.placements import PLACEMENTS, takes
from lti_tool.sandbox.canvas.lti.putting import put
from lti_tool.sandbox.canvas.lti.storing import storage_target
from lti_tool.sandbox.canvas.pages.sessions import session_of
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.pages.tools import TOOL
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.taking import no_such_page, take_courses
from lti_tool.sandbox.deep_linking import Answer, AnswerRefusedError, Flaw, read_answer
from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.tools import live_tool

REFUSALS = {
    Flaw.FORMAT: "JWT format is invalid",
    Flaw.ALGORITHM: "JWT has unexpected alg",
    Flaw.UNKNOWN_CLIENT: "Client not found",
    Flaw.UNKNOWN_KEY: "JWT verification failure",
    Flaw.UNPROVEN: "JWT verification failure",
    Flaw.CONTENT: "JWT exception",
}


def placing_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("placing", __name__)
    take_courses(pages, school, no_such_page)
    _add_choice(pages, school)
    _add_return(pages, school)
    return pages


def _add_choice(pages: Blueprint, school: School) -> None:
    @pages.get("/courses/<int:course>/content")
    def choose(course: Course) -> str:
        """Show the places in which a teacher can add what a tool offers."""
        choices, storage = list(_choices(course)), storage_target(school)
        answers = school.switches.storage
        return page(school, "canvas/add.html", course, choices=choices, storage=storage, answers=answers)

    @pages.get(f"{TOOL}/<client_id>/resource_selection")
    def select(course: Course, client_id: str) -> Response:
        """Ask a tool for content for a place, and for a module of the course where it goes into one."""
        me, name = _editor(course), request.args.get("placement", "")
        if not _is_offered(course, client_id, name):
            abort(404)
        part = int(request.args.get("module", next(iter(course.parts), 0)))
        if PLACEMENTS[name].in_module and part not in course.parts:
            abort(404)
        into = part if PLACEMENTS[name].in_module else None
        place = deployment_named(request.args.get("deployment"))
        return login_form(school, Launch(client_id, me.id, course.id, place, place=name, part=into))


def _add_return(pages: Blueprint, school: School) -> None:
    @pages.errorhandler(AnswerRefusedError)
    def refused(error: AnswerRefusedError) -> tuple[Response, int]:
        words = REFUSALS[error.flaw]
        told = [{"attribute": "jwt", "type": words, "message": words}]
        return jsonify(errors={"jwt": told}), HTTPStatus.BAD_REQUEST

    @pages.post("/courses/<int:course>/deep_linking_response")
    def take(course: Course) -> str:
        """Take a tool's answer into the course, and show what has become of it."""
        me, asked = _editor(course), read_selection(school, request.args.get("data", ""))
        if asked is None or asked.place is None or (asked.person_id, asked.course) != (me.id, course.id):
            abort(HTTPStatus.UNAUTHORIZED)
        answer = read_answer(school.memory, request.form.get("JWT", ""), school.switches.issuer)
        _require_answer_to(asked, answer)
        if not takes(asked.place, answer.contents):
            raise AnswerRefusedError(Flaw.CONTENT)
        placed = put(course, asked, asked.place, answer)
        links = [
            (content.title, f"/courses/{course.id}/modules/items/{key}") for key, content in placed.items()
        ]
        return page(school, "canvas/added.html", course, links=links, words=answer.words)


def _editor(course: Course) -> Person:
    session = session_of(course.school)
    if session.me is None or not session.teaches(course):
        abort(HTTPStatus.UNAUTHORIZED)
    return session.me


def _is_offered(course: Course, client_id: str, place: str) -> bool:
    tool = live_tool(course.memory, client_id)
    return tool is not None and place in PLACEMENTS and place in tool.get("placements", PLACEMENTS)


def _choices(course: Course) -> Iterator[tuple[str, str]]:
    """Yield what a teacher can click: words and address, for every module where it goes into one."""
    for client_id, tool in course.memory.data["tools"].items():
        for name, place in PLACEMENTS.items():
            if not _is_offered(course, client_id, name):
                continue
            address = url_for("placing.select", course=course.id, client_id=client_id, placement=name)
            if not place.in_module:
                yield f"{place.words}: {tool['title']}", address
                continue
            for part in course.parts.values():
                yield f"{part.title}: {place.words}: {tool['title']}", f"{address}&module={part.id}"


def _require_answer_to(asked: Launch, answer: Answer) -> None:
    if (answer.client_id, answer.deployment_id) != (asked.client_id, asked.deployment_id):
        raise AnswerRefusedError(Flaw.CONTENT)
