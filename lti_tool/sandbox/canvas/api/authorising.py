"""Canvas's OAuth2 code flow in the browser: who is it, may the key do that, and the code sent back."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox.browsing import signed_in
from lti_tool.sandbox.canvas.api.grants import has_authorised, new_code
from lti_tool.sandbox.canvas.api.keys import live_key, may_redirect
from lti_tool.sandbox.canvas.pages.showing import page
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.canvas.seed import LOOK

AUTH_PATH = "/login/oauth2/auth"
CONSENT_SECONDS = 600
DENIED = "The resource owner or authorization server denied the request"
BAD_SCOPE = (
    "A requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner."
)
REDIRECT_MISMATCH = {"error": "invalid_request", "error_description": "redirect_uri does not match client"}


class _SentBackError(Exception):
    """An end that the application is told, by its redirect address."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


def authorising_pages(school: School) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("authorising", __name__)

    @pages.after_request
    def keep_out_of_frames(answer: Response) -> Response:
        """Show these pages in no frame of another site."""
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    @pages.get(AUTH_PATH)
    def ask() -> AnyResponse | str | tuple[dict[str, Any], int]:
        """Ask the person who is signed in; with `prompt=none` nobody is asked anything."""
        asked = request.args.to_dict()
        key = _key(school, asked.get("client_id", ""))
        if key is None:
            return {"error": "invalid_client", "error_description": "unknown client"}, HTTPStatus.UNAUTHORIZED
        if not may_redirect(key, asked.get("redirect_uri", "")):
            return REDIRECT_MISMATCH, HTTPStatus.BAD_REQUEST
        try:
            return _answer(school, asked, key)
        except _SentBackError as end:
            return _back(asked, error=end.error, error_description=str(end))

    @pages.post("/login/oauth2/accept")
    def accept() -> AnyResponse:
        """Send a code back: the person agreed."""
        asked = _consent(school)
        person_id = int(asked["person_id"])
        scopes = str(asked.get("scope", "")).split()
        code = new_code(school, str(asked["client_id"]), person_id, scopes, str(asked["redirect_uri"]))
        return _back(asked, code=code)

    @pages.post("/login/oauth2/deny")
    def deny() -> AnyResponse:
        """Say that the person did not agree."""
        return _back(_consent(school), error="access_denied", error_description=DENIED)

    return pages


def _key(school: School, client_id: str) -> Mapping[str, Any] | None:
    """Return an API key, or an LTI key as what it is here: one for which every scope is wrong."""
    tool = school.memory.data["tools"].get(client_id)
    if tool is not None:
        return {"name": tool["title"], "redirect_uris": tool["redirect_uris"], "scopes": None}
    return live_key(school, client_id)


def _answer(school: School, asked: Mapping[str, str], key: Mapping[str, Any]) -> AnyResponse | str:
    if asked.get("response_type") != "code":
        raise _SentBackError("unsupported_response_type", "Only response_type=code is permitted")
    scopes = asked.get("scope", "").split() if key["scopes"] != [] else []
    _require_scopes(key["scopes"], scopes)
    me, silent = signed_in(school, LOOK), asked.get("prompt") == "none"
    if me is None and silent:
        raise _SentBackError("login_required", "prompt=none but there is no current session")
    if me is None:
        return page(school, "canvas/sign_in.html", onward=request.full_path)
    if silent and not has_authorised(school, asked["client_id"], me.id, scopes):
        raise _SentBackError("interaction_required", "prompt=none but consent was not given before")
    if silent:
        return _back(asked, code=new_code(school, asked["client_id"], me.id, scopes, asked["redirect_uri"]))
    told = {
        name: asked.get(name)
        for name in ("client_id", "redirect_uri", "state")
        if asked.get(name) is not None
    } | {"person_id": me.id, "scope": " ".join(scopes), "exp": int(time.time()) + CONSENT_SECONDS}
    consent = jwt.encode(told, school.memory.data["secret"], algorithm="HS256")
    return page(school, "canvas/consent.html", name=key["name"], scopes=scopes, consent=consent)


def _require_scopes(allowed: list[str] | None, wanted: list[str]) -> None:
    """Hold the scopes to those of a key that enforces some; such a key must be asked for at least one."""
    if allowed == []:
        return
    unknown = sorted(set(wanted) - set(allowed or []))
    if not wanted or unknown:
        raise _SentBackError("invalid_scope", f"{BAD_SCOPE} {' '.join(unknown)}".strip())


def _consent(school: School) -> dict[str, Any]:
    """Return what the person on whose page the button was is asked for."""
    me = signed_in(school, LOOK)
    try:
        asked = jwt.decode(
            request.form.get("consent", ""), school.memory.data["secret"], algorithms=["HS256"]
        )
    except jwt.PyJWTError:
        abort(HTTPStatus.BAD_REQUEST)
    if me is None or me.id != asked.get("person_id"):
        abort(HTTPStatus.UNAUTHORIZED)
    return asked


def _back(asked: Mapping[str, Any], **told: str) -> AnyResponse:
    state = {} if asked.get("state") is None else {"state": str(asked["state"])}
    address = str(asked["redirect_uri"])
    return redirect(f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(told | state)}")
