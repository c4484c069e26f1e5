"""What an administrator can do, as JSON beside the control page. No real Canvas has it."""

from typing import Any

from flask import Blueprint, abort, request

from lti_tool.sandbox.canvas.copying import copy_course
from lti_tool.sandbox.canvas.pages.courses import set_state
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import new_kid
from lti_tool.sandbox.signing import new_key_pem


def desk_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("desk", __name__, url_prefix="/sandbox")

    @pages.get("/courses")
    def courses() -> list[dict[str, Any]]:
        """Tell the courses."""
        return [{"id": each.id, **each.facts} for each in school.courses]

    @pages.post("/courses/<int:number>")
    def change(number: int) -> dict[str, Any]:
        """Set the `state` of a course: `available`, `claimed` or `completed`."""
        set_state(school.course(number), str(request.get_json()["state"]))
        return {}

    @pages.post("/courses/<int:number>/copies")
    def copy(number: int) -> dict[str, Any]:
        """Copy a course under a `name`, for its `teacher`."""
        body = request.get_json()
        copied = copy_course(school.course(number), str(body["name"]), body.get("teacher"))
        return {"id": copied.id, "context_id": copied.context_id}

    @pages.post("/tools/<client_id>/withheld")
    def withhold(client_id: str) -> dict[str, Any]:
        """Take `scopes` away from a tool, and give back the others."""
        with school.memory.change() as data:
            if client_id not in data["tools"]:
                abort(404)
            data["tools"][client_id]["withheld"] = request.get_json()["scopes"]
        return {}

    @pages.post("/keys")
    def rotate() -> dict[str, Any]:
        """Sign with the next key from now on; the one before stays published."""
        with school.memory.change() as data:
            following, *past = data["other_keys"]
            old, (data["key"], data["kid"]) = [data["key"], data["kid"]], following
            data["other_keys"] = [[new_key_pem(), new_kid()], old, *past]
        return {"kid": school.memory.data["kid"]}

    return pages
