"""How Canvas takes in a tool that registers itself (LTI Dynamic Registration 1.0, in Canvas's dialect)."""

import time
from http import HTTPStatus
from typing import Any

import jwt
from flask import Blueprint, request

from lti_tool.sandbox.administering import Invitation
from lti_tool.sandbox.canvas.lti.applications import TOOL_CONFIGURATION, mistakes, tool_of
from lti_tool.sandbox.canvas.lti.placements import PREFIX
from lti_tool.sandbox.canvas.lti.platform import REGISTRATION_PATH, openid_configuration
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import DEPLOYMENT_ID
from lti_tool.sandbox.tools import new_client_id

CONFIGURATION_PATH = "/api/lti/security/openid-configuration"
TOKEN_SECONDS = 3600
NO_TOKEN = "Access token missing (You must include the registration_token parameter)."  # noqa: S105 - a text
BAD_TOKEN = "JWT did not include expected contents"  # noqa: S105 - a text
Told = tuple[dict[str, Any], int]


def registration_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("registering", __name__)

    @pages.get(CONFIGURATION_PATH)
    def configuration() -> Told:
        """Show what a tool must know of this Canvas; the token is looked for in the address alone."""
        token = request.args.get("registration_token")
        if token is None:
            return {"error": NO_TOKEN}, HTTPStatus.UNAUTHORIZED
        if _contents(school, token) is None:
            return {"errorMessage": BAD_TOKEN}, HTTPStatus.UNAUTHORIZED
        return openid_configuration(school), HTTPStatus.OK

    @pages.post(REGISTRATION_PATH)
    def register() -> Told:
        """Make a developer key of what a tool says of itself; it is off until somebody has looked at it."""
        token = _contents(school, request.headers.get("Authorization", "").removeprefix("Bearer "))
        if token is None:
            return {"errorMessage": BAD_TOKEN}, HTTPStatus.UNAUTHORIZED
        body = request.get_json(silent=True) or {}
        wrong = mistakes(body)
        if wrong:
            return {"errors": wrong}, HTTPStatus.UNPROCESSABLE_ENTITY
        client_id = new_client_id()
        with school.memory.change() as data:
            data["tools"][client_id] = tool_of(body)
        return _registered(school, client_id, body, token), HTTPStatus.OK

    return pages


def invite(school: School) -> Invitation:
    """Return an invitation that is good for an hour; the address has the token in it as well.

    Whether the answer will name the deployment depends on a feature of the account.
    """
    contents = {
        "exp": int(time.time()) + TOKEN_SECONDS,
        "registrations_next": "registrations_next" in request.form,
    }
    token = jwt.encode(contents, school.memory.data["secret"], algorithm="HS256")
    return Invitation(f"{school.url}{CONFIGURATION_PATH}?registration_token={token}", token)


def _contents(school: School, token: str) -> dict[str, Any] | None:
    try:
        contents = jwt.decode(token, school.memory.data["secret"], algorithms=["HS256"])
    except jwt.PyJWTError:
        return None
    return contents if "registrations_next" in contents else None


def _registered(
    school: School, client_id: str, body: dict[str, Any], token: dict[str, Any]
) -> dict[str, Any]:
    address = f"{school.url}{REGISTRATION_PATH}/{client_id}"
    told = {**body[TOOL_CONFIGURATION], f"{PREFIX}registration_config_url": f"{address}/configuration"}
    if token["registrations_next"]:
        told["deployment_id"] = DEPLOYMENT_ID
    return {
        **body,
        "client_id": client_id,
        "scope": f"{body.get('scope', '')} openid".strip(),
        "registration_client_uri": address,
        TOOL_CONFIGURATION: told,
    }
