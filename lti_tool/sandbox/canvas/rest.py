"""Canvas's REST API, as far as a badge tool reads it: people, assignments, grades, modules, progress."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from lti_tool.sandbox.canvas.assignments import assignment, submission, tool_assignment, tool_submission
from lti_tool.sandbox.canvas.course import CONTEXT_ID, COURSE_ID, LOOK
from lti_tool.sandbox.canvas.enrolments import enrolment
from lti_tool.sandbox.canvas.envelope import NOT_THERE, ServiceRefusedError
from lti_tool.sandbox.canvas.modules import module, module_items, progress
from lti_tool.sandbox.canvas.paging import REST_PAGE, page_of
from lti_tool.sandbox.lms import Lms, Person, moment

BASE = "/api/v1/courses/<course>"
COURSE_NAMES = frozenset({str(COURSE_ID), f"lti_context_id:{CONTEXT_ID}"})
MOST_NAMED_STUDENTS = 100
Refusal = tuple[dict[str, Any], int]


def rest_pages(lms: Lms) -> Blueprint:
    """Return the blueprint. Every page asks for an API token."""
    pages = Blueprint("rest", __name__)

    @pages.before_request
    def authenticate() -> Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token in lms.memory.data["api_tokens"]:
            return None if g.course in COURSE_NAMES else _not_there()
        refusal = jsonify({"errors": [{"message": "Invalid access token."}]})
        refusal.status_code = 401
        refusal.headers["WWW-Authenticate"] = 'Bearer realm="canvas-lms"'
        return refusal

    @pages.url_value_preprocessor
    def find_course(endpoint: str | None, values: dict[str, Any] | None) -> None:
        """Take the course out of the address: by its number, or by the id that LTI has for it."""
        del endpoint
        g.course = (values or {}).pop("course", str(COURSE_ID))

    @pages.errorhandler(ServiceRefusedError)
    def refused(error: ServiceRefusedError) -> Refusal:
        return {"errors": [{"message": error.message}]}, error.status

    _add_people(pages, lms)
    _add_grades(pages, lms)
    _add_modules(pages, lms)
    return pages


def _add_people(pages: Blueprint, lms: Lms) -> None:
    @pages.get(BASE)
    def course() -> dict[str, Any]:
        return {
            "id": COURSE_ID,
            "name": LOOK.course,
            "course_code": "DATA-101",
            "workflow_state": "available",
        }

    @pages.get("/api/v1/users/<name>")
    def user(name: str) -> dict[str, Any] | Refusal:
        person = _person(lms, name)
        if person is None:
            return {"errors": [{"message": NOT_THERE}]}, 404
        return {"id": person.id, "name": person.name, "short_name": person.name}

    @pages.get(f"{BASE}/enrollments")
    def enrolments() -> Response:
        return _listed(lms, [enrolment(lms, person) for person in lms.learners])


def _add_grades(pages: Blueprint, lms: Lms) -> None:
    @pages.get(f"{BASE}/assignments")
    def assignments() -> Response:
        native = [assignment(item) for item in lms.items.values()]
        made = [tool_assignment(key, row) for key, row in lms.memory.data["columns"].items()]
        return _listed(lms, [*native, *made])

    @pages.get(f"{BASE}/students/submissions")
    def submissions() -> Response | Refusal:
        wanted = request.args.getlist("student_ids[]")
        if len(wanted) > MOST_NAMED_STUDENTS:
            return {"error": "too many students"}, 400
        people = [person for person in lms.learners if "all" in wanted or _is_named(person, wanted)]
        columns = lms.memory.data["columns"].items()
        rows = [
            row
            for person in people
            for row in (
                *(submission(lms, item, person) for item in lms.items.values()),
                *(tool_submission(key, column, person) for key, column in columns),
            )
        ]
        return _listed(lms, [row for row in rows if _is_asked_for(row)])


def _add_modules(pages: Blueprint, lms: Lms) -> None:
    @pages.get(f"{BASE}/modules")
    def modules() -> Response:
        student = request.args.get("student_id")
        person = _person(lms, student) if student else None
        with_items = "items" in request.args.getlist("include[]")
        return _listed(lms, [module(lms, part, person, with_items=with_items) for part in lms.parts.values()])

    @pages.get(f"{BASE}/modules/<int:number>/items")
    def items(number: int) -> Response | Refusal:
        part = lms.parts.get(number)
        if part is None:
            return {"errors": [{"message": NOT_THERE}]}, 404
        student = request.args.get("student_id")
        return _listed(lms, module_items(lms, part, _person(lms, student) if student else None))

    @pages.get(f"{BASE}/bulk_user_progress")
    def all_progress() -> Response:
        return _listed(lms, [progress(lms, person) for person in lms.learners])


def _not_there() -> Response:
    refusal = jsonify({"errors": [{"message": NOT_THERE}]})
    refusal.status_code = HTTPStatus.NOT_FOUND
    return refusal


def _listed(lms: Lms, rows: Sequence[dict[str, Any]]) -> Response:
    page, links = page_of(lms.url, rows, REST_PAGE)
    told = jsonify(page)
    told.headers["Link"] = links
    told.headers["X-Request-Cost"], told.headers["X-Rate-Limit-Remaining"] = "0.9", "599.1"
    return told


def _person(lms: Lms, name: str) -> Person | None:
    if name.startswith("lti_1_3_id:"):
        return lms.with_sub(name.removeprefix("lti_1_3_id:"))
    return lms.people.get(int(name)) if name.isdecimal() else None


def _is_named(person: Person, names: Sequence[str]) -> bool:
    return str(person.id) in names or f"lti_1_3_id:{person.sub}" in names


def _is_asked_for(row: dict[str, Any]) -> bool:
    """Compare a submission with the request's filters: assignments, state, and graded since when."""
    assignments = request.args.getlist("assignment_ids[]")
    if assignments and str(row["assignment_id"]) not in assignments:
        return False
    if request.args.get("workflow_state", row["workflow_state"]) != row["workflow_state"]:
        return False
    since = request.args.get("graded_since")
    return since is None or (row["graded_at"] is not None and moment(row["graded_at"]) > moment(since))
