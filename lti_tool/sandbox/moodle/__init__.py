"""A simulated Moodle 4.5: one site, the recorded course."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from lti_tool.sandbox.administering import administration_pages
from lti_tool.sandbox.browsing import browsing_pages
from lti_tool.sandbox.control import control_pages
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.moodle.activity_pages import activity_pages
from lti_tool.sandbox.moodle.activity_settings import activity_settings
from lti_tool.sandbox.moodle.administering_pages import administering_pages
from lti_tool.sandbox.moodle.beginning import seed
from lti_tool.sandbox.moodle.course import LOOK, MoodleLms, type_id
from lti_tool.sandbox.moodle.course_pages import course_pages
from lti_tool.sandbox.moodle.grading import grading_pages
from lti_tool.sandbox.moodle.launching import launch_pages
from lti_tool.sandbox.moodle.managing_pages import managing_pages
from lti_tool.sandbox.moodle.pace import pacing
from lti_tool.sandbox.moodle.placing import placing_pages
from lti_tool.sandbox.moodle.recorded import COURSE_ID, LINK_CMID
from lti_tool.sandbox.moodle.registering import invite, registration_pages
from lti_tool.sandbox.moodle.services import service_pages
from lti_tool.sandbox.moodle.settings_desk import settings_desk
from lti_tool.sandbox.moodle.switches import USUAL, Switches
from lti_tool.sandbox.moodle.webservice import webservice_pages
from lti_tool.sandbox.switching import switch_pages


def make_moodle(
    url: str, path: Path, switches: Switches = USUAL, pause: Callable[[float], None] = time.sleep
) -> Flask:
    """Return the application of a Moodle at this address, set up so, remembering in this file."""
    lms = MoodleLms(url, Memory(path, seed), switches)

    app = Flask("lti_tool.sandbox")
    for pages in (
        browsing_pages(lms, LOOK),
        launch_pages(lms),
        placing_pages(lms),
        service_pages(lms),
        webservice_pages(lms),
        registration_pages(lms),
        administration_pages(lms, LOOK, lambda: invite(lms)),
        control_pages(lms, lambda client_id: _facts(lms, client_id)),
        switch_pages(lms.board),
        pacing(lms, pause),
        settings_desk(lms),
        course_pages(lms),
        activity_pages(lms),
        activity_settings(lms),
        grading_pages(lms),
        managing_pages(lms),
        administering_pages(lms),
    ):
        app.register_blueprint(pages)
    return app


def _facts(lms: MoodleLms, client_id: str) -> dict[str, Any]:
    """Return what a tool must know of this Moodle."""
    return {
        "issuer": lms.url,
        "client_id": client_id,
        "deployment_id": type_id(lms, client_id),
        "auth_url": f"{lms.url}/mod/lti/auth.php",
        "token_url": f"{lms.url}/mod/lti/token.php",
        "jwks_url": f"{lms.url}/mod/lti/certs.php",
        "api_url": lms.url,
        "course_id": str(COURSE_ID),
        "course_launch_url": f"{lms.url}/mod/lti/launch.php?id={LINK_CMID}&tool={client_id}",
    }
