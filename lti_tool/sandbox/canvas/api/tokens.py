"""Tokens of the REST API: a code is changed into them, they are refreshed, and given back."""

import base64
import time
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request

from lti_tool.sandbox.canvas.api.grants import api_grant, refreshed, revoke, revoke_all, start_grant
from lti_tool.sandbox.canvas.api.keys import live_key
from lti_tool.sandbox.canvas.school import School

TOKEN_PATH = "/login/oauth2/token"  # noqa: S105 - an address
REALM = 'Bearer realm="canvas-lms"'
Told = tuple[dict[str, Any], int]


class ApiTokenRefusedError(Exception):
    """A token request that is refused, in OAuth's words."""

    def __init__(self, status: HTTPStatus, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error = status, error


def token_of_code(school: School) -> dict[str, Any]:
    """Change a code into a token and the token that refreshes it; the code is used up."""
    client_id = _proven_key(school)
    with school.memory.change() as data:
        code = data["api_codes"].pop(request.form.get("code", ""), None)
        if code is None or code["until"] <= time.time():
            raise _refused("invalid_grant", "authorization_code not found")
        if code["client_id"] != client_id:
            raise _refused("invalid_grant", "incorrect client")
        if code["redirect_uri"] != request.form.get("redirect_uri"):
            raise _refused("invalid_grant", "redirect_uri does not match")
        if request.form.get("replace_tokens") == "1":
            revoke_all(data, client_id, code["person_id"])
        token, refresh = start_grant(data, code, school.switches.token_seconds)
    return {**_told(school, token, code["person_id"]), "refresh_token": refresh}


def token_of_refresh(school: School) -> dict[str, Any]:
    """Return a new token; the one that refreshes it stays as it is, and is not told again."""
    client_id, refresh = _proven_key(school), request.form.get("refresh_token", "")
    with school.memory.change() as data:
        kept = data["api_refreshes"].get(refresh)
        if kept is None:
            raise _refused("invalid_grant", "refresh_token not found")
        if kept["client_id"] != client_id:
            raise _refused("invalid_grant", "incorrect client")
        token = refreshed(data, refresh, school.switches.token_seconds)
    return _told(school, token, kept["person_id"])


def add_revocation(pages: Blueprint, school: School) -> None:
    """Add giving a token back, which ends the token that refreshes it as well."""

    @pages.delete(TOKEN_PATH)
    def give_back() -> Told | tuple[dict[str, Any], int, dict[str, str]]:
        grant = api_grant(school, request.headers.get("Authorization"))
        if grant is None or grant.person_id is None:
            refusal = {"errors": [{"message": "Invalid access token."}]}
            return refusal, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": REALM}
        with school.memory.change() as data:
            revoke(data, grant.name)
        return {}, HTTPStatus.OK


def _refused(error: str, description: str) -> ApiTokenRefusedError:
    return ApiTokenRefusedError(HTTPStatus.BAD_REQUEST, error, description)


def _proven_key(school: School) -> str:
    """Return which key asks, with its secret: in the form, or as a user and a password."""
    client_id, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    scheme, _, basic = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        client_id, _, secret = base64.b64decode(basic).decode().partition(":")
    key = live_key(school, client_id)
    if key is None:
        raise ApiTokenRefusedError(HTTPStatus.UNAUTHORIZED, "invalid_client", "unknown client")
    if key["secret"] != secret:
        raise ApiTokenRefusedError(HTTPStatus.UNAUTHORIZED, "invalid_client", "invalid client secret")
    return client_id


def _told(school: School, token: str, person_id: int) -> dict[str, Any]:
    person = school.people[person_id]
    return {
        "access_token": token,
        "token_type": "Bearer",
        "user": {"id": person.id, "name": person.name, "global_id": str(10**13 + person.id)},
        "expires_in": school.switches.token_seconds,
        "canvas_region": "us-east-1",
    }
