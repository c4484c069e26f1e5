"""A simulated Canvas: one account and its courses."""

from pathlib import Path
from typing import Any

from flask import Flask

from lti_tool.sandbox.administering import administration_pages
from lti_tool.sandbox.canvas.api.authorising import authorising_pages
from lti_tool.sandbox.canvas.api.door import rest_pages
from lti_tool.sandbox.canvas.api.keys import key_pages
from lti_tool.sandbox.canvas.class_list import PEOPLE
from lti_tool.sandbox.canvas.live_events import add_live_events
from lti_tool.sandbox.canvas.lti.launching import authorisation_pages
from lti_tool.sandbox.canvas.lti.placing import placing_pages
from lti_tool.sandbox.canvas.lti.registering import invite, registration_pages
from lti_tool.sandbox.canvas.lti.services import service_pages
from lti_tool.sandbox.canvas.pages.acting import acting_pages
from lti_tool.sandbox.canvas.pages.assignments import assignment_pages
from lti_tool.sandbox.canvas.pages.courses import course_pages
from lti_tool.sandbox.canvas.pages.desk import desk_pages
from lti_tool.sandbox.canvas.pages.gradebook import gradebook_pages
from lti_tool.sandbox.canvas.pages.modules import module_pages
from lti_tool.sandbox.canvas.pages.tools import tool_pages
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import CONTEXT_ID, COURSE_ID, DEPLOYMENT_ID, LOOK, seed
from lti_tool.sandbox.canvas.switches import USUAL, Switches
from lti_tool.sandbox.control import control_pages
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.switching import switch_pages


def make_canvas(url: str, path: Path, switches: Switches = USUAL) -> Flask:
    """Return the application of a Canvas at this address, remembering in this file."""
    school = School(url, Memory(path, seed), PEOPLE, switches)
    app = Flask("lti_tool.sandbox")
    for make in (
        acting_pages,
        course_pages,
        module_pages,
        assignment_pages,
        gradebook_pages,
        tool_pages,
        authorisation_pages,
        placing_pages,
        service_pages,
        rest_pages,
        authorising_pages,
        key_pages,
        registration_pages,
        desk_pages,
    ):
        app.register_blueprint(make(school))
    add_live_events(app, school)
    app.register_blueprint(administration_pages(school, LOOK, lambda: invite(school)))
    app.register_blueprint(switch_pages(school.board))
    app.register_blueprint(control_pages(school.course(COURSE_ID), lambda key: _facts(school, key)))
    return app


def _facts(school: School, client_id: str) -> dict[str, Any]:
    """Return what an administrator copies into a tool by hand."""
    url = school.url
    return {
        "issuer": school.switches.issuer,
        "client_id": client_id,
        "deployment_id": DEPLOYMENT_ID,
        "auth_url": f"{url}/api/lti/authorize_redirect",
        "token_url": f"{url}/login/oauth2/token",
        "jwks_url": f"{url}/api/lti/security/jwks",
        "api_url": url,
        "course_id": CONTEXT_ID,
        "course_launch_url": f"{url}/courses/{COURSE_ID}/external_tools/{client_id}/launch",
    }
