"""A simulated Canvas: one account, one course."""

from pathlib import Path
from typing import Any

from flask import Flask

from lti_tool.sandbox.administering import administration_pages
from lti_tool.sandbox.browsing import browsing_pages
from lti_tool.sandbox.canvas.api_keys import key_pages
from lti_tool.sandbox.canvas.authorising import authorising_pages
from lti_tool.sandbox.canvas.launching import launch_pages
from lti_tool.sandbox.canvas.placing import placing_pages
from lti_tool.sandbox.canvas.registering import invite, registration_pages
from lti_tool.sandbox.canvas.rest import rest_pages
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import (
    CONTEXT_ID,
    COURSE_ID,
    DEPLOYMENT_ID,
    ISSUER,
    LOOK,
    PEOPLE,
    seed,
)
from lti_tool.sandbox.canvas.services import service_pages
from lti_tool.sandbox.canvas.switches import USUAL, Switches
from lti_tool.sandbox.control import control_pages
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.switching import switch_pages


def make_canvas(url: str, path: Path, switches: Switches = USUAL) -> Flask:
    """Return the application of a Canvas at this address, remembering in this file."""
    school = School(url, Memory(path, seed), PEOPLE, switches)
    lms = school.course(COURSE_ID)

    def facts(client_id: str) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "client_id": client_id,
            "deployment_id": DEPLOYMENT_ID,
            "auth_url": f"{url}/api/lti/authorize_redirect",
            "token_url": f"{url}/login/oauth2/token",
            "jwks_url": f"{url}/api/lti/security/jwks",
            "api_url": url,
            "course_id": CONTEXT_ID,
            "course_launch_url": f"{url}/courses/{COURSE_ID}/external_tools/{client_id}/launch",
        }

    app = Flask("lti_tool.sandbox")
    for pages in (
        browsing_pages(lms, LOOK),
        launch_pages(lms),
        placing_pages(lms),
        service_pages(school, lms),
        rest_pages(school),
        authorising_pages(school),
        key_pages(school),
        switch_pages(school.board),
        registration_pages(lms),
        administration_pages(lms, LOOK, lambda: invite(lms)),
        control_pages(lms, facts),
    ):
        app.register_blueprint(pages)
    return app
