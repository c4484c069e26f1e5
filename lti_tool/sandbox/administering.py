"""The page of whoever runs an LMS: let a tool register itself, see the tools, switch them on and off.

Nobody signs in for it: the campus has no administrator who could not also restart it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import Look
from lti_tool.sandbox.lms import Lms


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an LMS hands to a tool that is to register itself (LTI Dynamic Registration 1.0, 3.2)."""

    openid_configuration: str
    registration_token: str

    def added_to(self, address: str) -> str:
        """Return the tool's registration address with the invitation in it."""
        added = {
            "openid_configuration": self.openid_configuration,
            "registration_token": self.registration_token,
        }
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(added)}"


def administration_pages(lms: Lms, look: Look, invite: Callable[[], Invitation]) -> Blueprint:
    """Return the blueprint. `invite` is asked for an invitation each time that an address is entered."""
    pages = Blueprint("administering", __name__)

    @pages.get(look.tools_path)
    def tools() -> str:
        """Show the tools that are registered, and a field for a registration URL."""
        return render_template("tools.html", lms=lms, look=look, tools=lms.memory.data["tools"])

    @pages.post(look.tools_path)
    def register() -> str:
        """Open a tool's registration address in a frame."""
        entered = request.form.get("url", "").strip()
        if urlsplit(entered).scheme not in {"http", "https"}:
            abort(400)
        address = invite().added_to(entered)
        return render_template("registering.html", lms=lms, look=look, address=address)

    @pages.post(f"{look.tools_path}/<client_id>")
    def switch(client_id: str) -> AnyResponse:
        """Switch a tool on or off."""
        with lms.memory.change() as data:
            if client_id not in data["tools"]:
                abort(404)
            data["tools"][client_id]["active"] = request.form.get("active") == "yes"
        return redirect(look.tools_path)

    return pages
