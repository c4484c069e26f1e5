"""How Canvas takes in a tool that registers itself (LTI Dynamic Registration 1.0, in Canvas's dialect)."""

import time
from http import HTTPStatus
from typing import Any

import jwt
from flask import Blueprint, request

from lti_tool.sandbox.administering import Invitation
from lti_tool.sandbox.canvas.applications import TOOL_CONFIGURATION, mistakes, tool_of
from lti_tool.sandbox.canvas.course import DEPLOYMENT_ID, ISSUER
from lti_tool.sandbox.canvas.placements import PLACEMENTS, PREFIX
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.tools import SCOPES, new_client_id

CONFIGURATION_PATH = "/api/lti/security/openid-configuration"
REGISTRATION_PATH = "/api/lti/registrations"
TOKEN_SECONDS = 3600
NO_TOKEN = "Access token missing (You must include the registration_token parameter)."  # noqa: S105 - a text
BAD_TOKEN = "JWT did not include expected contents"  # noqa: S105 - a text
Told = tuple[dict[str, Any], int]


def registration_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("registering", __name__)

    @pages.get(CONFIGURATION_PATH)
    def configuration() -> Told:
        """Show what a tool must know of this Canvas; the token is looked for in the address alone."""
        token = request.args.get("registration_token")
        if token is None:
            return {"error": NO_TOKEN}, HTTPStatus.UNAUTHORIZED
        if _contents(lms, token) is None:
            return {"errorMessage": BAD_TOKEN}, HTTPStatus.UNAUTHORIZED
        return _configuration(lms), HTTPStatus.OK

    @pages.post(REGISTRATION_PATH)
    def register() -> Told:
        """Make a developer key of what a tool says of itself; it is off until somebody has looked at it."""
        token = _contents(lms, request.headers.get("Authorization", "").removeprefix("Bearer "))
        if token is None:
            return {"errorMessage": BAD_TOKEN}, HTTPStatus.UNAUTHORIZED
        body = request.get_json(silent=True) or {}
        wrong = mistakes(body)
        if wrong:
            return {"errors": wrong}, HTTPStatus.UNPROCESSABLE_ENTITY
        client_id = new_client_id()
        with lms.memory.change() as data:
            data["tools"][client_id] = tool_of(body)
        return _registered(lms, client_id, body, token), HTTPStatus.OK

    return pages


def invite(lms: Lms) -> Invitation:
    """Return an invitation that is good for an hour; the address has the token in it as well.

    Whether the answer will name the deployment depends on a feature of the account.
    """
    contents = {
        "exp": int(time.time()) + TOKEN_SECONDS,
        "registrations_next": "registrations_next" in request.form,
    }
    token = jwt.encode(contents, lms.memory.data["secret"], algorithm="HS256")
    return Invitation(f"{lms.url}{CONFIGURATION_PATH}?registration_token={token}", token)


def _contents(lms: Lms, token: str) -> dict[str, Any] | None:
    try:
        contents = jwt.decode(token, lms.memory.data["secret"], algorithms=["HS256"])
    except jwt.PyJWTError:
        return None
    return contents if "registrations_next" in contents else None


def _configuration(lms: Lms) -> dict[str, Any]:
    host = lms.url.partition("//")[2]
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{lms.url}/api/lti/authorize_redirect",
        "registration_endpoint": f"{lms.url}{REGISTRATION_PATH}",
        "jwks_uri": f"{lms.url}/api/lti/security/jwks",
        "token_endpoint": f"{lms.url}/login/oauth2/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", *sorted(SCOPES)],
        "response_types_supported": ["id_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "picture", "email", "name", "given_name", "family_name", "locale"],
        "subject_types_supported": ["public"],
        "authorization_server": host,
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {
            "product_family_code": "canvas",
            "version": "OpenSource",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest", "placements": [f"{PREFIX}course_navigation"]},
                {
                    "type": "LtiDeepLinkingRequest",
                    "placements": [*(f"{PREFIX}{name}" for name in PLACEMENTS), "ContentArea"],
                },
            ],
            "notice_types_supported": [],
            "variables": ["ResourceLink.id", "Context.id.history", "Canvas.user.id", "Canvas.course.id"],
            f"{PREFIX}account_name": "Sandbox University",
            f"{PREFIX}account_lti_guid": "sandbox:canvas-lms",
            f"{PREFIX}account_domain": host,
        },
    }


def _registered(lms: Lms, client_id: str, body: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
    address = f"{lms.url}{REGISTRATION_PATH}/{client_id}"
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
