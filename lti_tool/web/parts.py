"""How a page reaches the wiring of the application that it runs in."""

from typing import cast

from flask import current_app

from lti_tool.wiring import Wiring

EXTENSION = "coursemark"


def parts() -> Wiring:
    """Return the parts of the running application."""
    return cast("Wiring", current_app.extensions[EXTENSION])
