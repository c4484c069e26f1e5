"""Canvas's REST API: its door. A token, a bucket, a scope, and the course that the address names."""

import re
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from lti_tool.sandbox.canvas.api.answering import found, viewer
from lti_tool.sandbox.canvas.api.courses import add_courses, add_groups, add_people
from lti_tool.sandbox.canvas.api.grades import add_assignments, add_history, add_submissions
from lti_tool.sandbox.canvas.api.grants import api_grant
from lti_tool.sandbox.canvas.api.outcomes import add_outcomes
from lti_tool.sandbox.canvas.api.progress import add_modules, add_progress
from lti_tool.sandbox.canvas.api.tokens import REALM
from lti_tool.sandbox.canvas.api.viewing import NOT_ALLOWED, viewer_of
from lti_tool.sandbox.canvas.envelope import ServiceRefusedError
from lti_tool.sandbox.canvas.ids import take_local_ids, with_ids
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.throttle import add_throttle, throttled

STRING_IDS = "application/json+canvas-string-ids"
PLACEHOLDERS = {
    "course": ":course_id",
    "user": ":user_id",
    "module": ":module_id",
    "assignment": ":assignment_id",
    "group": ":group_id",
    "name": ":id",
}


def rest_pages(school: School) -> Blueprint:
    """Return the blueprint. Every page asks for an API token."""
    pages = Blueprint("rest", __name__)
    add_throttle(pages, school.buckets, lambda: school.switches)
    _add_door(pages, school)
    for add in (
        add_courses,
        add_people,
        add_groups,
        add_assignments,
        add_submissions,
        add_history,
        add_modules,
        add_progress,
        add_outcomes,
    ):
        add(pages, school)
    return pages


def scope_of(rule: str) -> str:
    """Return the scope that a page asks for, made of its address as Canvas writes it."""
    address = re.sub("/courses/<course>$", "/courses/:id", rule)
    return "url:GET|" + re.sub("<([a-z]+)>", lambda match: PLACEHOLDERS[match[1]], address)


def _add_door(pages: Blueprint, school: School) -> None:
    @pages.before_request
    def enter() -> Response | None:
        grant = api_grant(school, request.headers.get("Authorization"))
        if grant is None:
            return _who_is_it("Invalid access token.")
        full = throttled(school.buckets, grant.name, school.switches)
        if full is not None:
            return full
        if grant.scopes is not None and scope_of(str(request.url_rule)) not in grant.scopes:
            return _who_is_it("Insufficient scopes on access token.")
        g.viewer = viewer_of(school, grant)
        take_local_ids()
        _find_course(school)
        return None

    @pages.errorhandler(ServiceRefusedError)
    def refused(error: ServiceRefusedError) -> tuple[dict[str, Any], int]:
        told: dict[str, Any] = {"errors": [{"message": error.message}]}
        return ({"status": "unauthorized"} if error.message == NOT_ALLOWED else {}) | told, error.status

    @pages.after_request
    def tell_ids(answer: Response) -> Response:
        """Write numbers of things as those of their shard, and as text for those who ask for it."""
        as_text, shard = STRING_IDS in request.headers.get("Accept", ""), school.told_id(0)
        if (as_text or shard) and answer.is_json:
            answer.set_data(jsonify(with_ids(answer.get_json(), shard, as_text=as_text)).get_data())
        return answer


def _find_course(school: School) -> None:
    """Take the course out of the address: by its number, or by the id that LTI has for it."""
    values = request.view_args or {}
    if "course" in values:
        values["course"] = found(school.course_named(values["course"]))
        viewer().require_member(values["course"])


def _who_is_it(words: str) -> Response:
    refusal = jsonify({"errors": [{"message": words}]})
    refusal.status_code = 401
    refusal.headers["WWW-Authenticate"] = REALM
    return refusal
