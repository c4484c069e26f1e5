"""How Moodle takes in a tool that registers itself (LTI Dynamic Registration 1.0), as it was recorded."""

import secrets
import string
import time
from http import HTTPStatus

import jwt
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lti_tool.sandbox.administering import Invitation
from lti_tool.sandbox.lms import Lms
from lti_tool.sandbox.moodle.applications import fault, registered, tool_of
from lti_tool.sandbox.moodle.dispatch import in_json
from lti_tool.sandbox.moodle.platform import REGISTRATION_PATH, openid_configuration
from lti_tool.sandbox.signing import key_set, signed

CONFIGURATION_PATH = "/mod/lti/openid-configuration.php"
TOKEN_SECONDS = 3600
CLIENT_ID_LENGTH = 15


def registration_pages(lms: Lms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("registering", __name__)

    @pages.get(CONFIGURATION_PATH)
    def configuration() -> Response:
        """Show what a tool must know of this Moodle, to everybody."""
        return in_json(openid_configuration(lms))

    @pages.post(REGISTRATION_PATH)
    def register() -> ResponseReturnValue:
        """Take a tool in: pending, until an administrator activates it. A token is good for one tool."""
        client_id = _client_of_token(lms)
        if client_id is None:
            return _bare("invalid_token", HTTPStatus.UNAUTHORIZED)
        body = request.get_json(silent=True) or {}
        wrong = fault(body)
        if wrong is not None:
            return _bare(wrong, HTTPStatus.BAD_REQUEST)
        with lms.memory.change() as data:
            if client_id in data["tools"]:
                return _bare("token_already_used", HTTPStatus.UNAUTHORIZED)
            data["tools"][client_id] = tool_of(body)
        return in_json(registered(lms, client_id, body))

    return pages


def invite(lms: Lms) -> Invitation:
    """Return an invitation with a token that names the future client id and is good for an hour."""
    letters, now = string.ascii_letters + string.digits, int(time.time())
    client_id = "".join(secrets.choice(letters) for _ in range(CLIENT_ID_LENGTH))
    claims = {"sub": client_id, "scope": "reg", "iat": now, "exp": now + TOKEN_SECONDS}
    token = signed(claims, lms.memory.data["key"], lms.memory.data["kid"])
    return Invitation(f"{lms.url}{CONFIGURATION_PATH}", token)


def _client_of_token(lms: Lms) -> str | None:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    (key,) = jwt.PyJWKSet.from_dict(key_set(lms.memory.data["key"], lms.memory.data["kid"])).keys
    try:
        claims = jwt.decode(token, key, algorithms=["RS256"])
    except jwt.PyJWTError:
        return None
    return str(claims["sub"]) if claims.get("scope") == "reg" else None


def _bare(words: str, status: HTTPStatus) -> Response:
    return Response(words, status=status, content_type="text/html; charset=utf-8")
