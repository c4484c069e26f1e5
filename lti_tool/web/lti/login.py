"""OIDC third-party login initiation (1EdTech Security Framework 1.0, 5.1.1.1 and 5.1.1.2)."""

import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from flask import Request
from pylti1p3.contrib.flask import FlaskOIDCLogin, FlaskRequest
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.web.lti.browser import LOGIN_SECONDS, PartitionedCookies, digest
from lti_tool.web.lti.refusals import incomplete
from lti_tool.web.lti.registrations import RegistrationDirectory

HINT_CHARACTERS = 8192


class OneTimeLogin(FlaskOIDCLogin):
    """PyLTI1p3's login with its weak steps replaced: one row for each login, consumed once by the launch.

    State and nonce come from `secrets`, not from `uuid1`; only their digests are stored. `target_link_uri`
    is required and must be ours. The query of the platform's address is kept.
    """

    def __init__(self, request: Request, session: Session, tool_url: str, now: datetime) -> None:
        parameters = single_values(request)
        self._directory = RegistrationDirectory(session)
        super().__init__(  # type: ignore[no-untyped-call]  # PyLTI1p3's Flask classes are not annotated
            FlaskRequest(request.cookies, {}, parameters, request.is_secure),  # type: ignore[no-untyped-call]  # as above
            self._directory,
            session_service=_NoSession(),
            cookie_service=PartitionedCookies(request),
        )
        self._parameters, self._database, self._tool_url, self._now = parameters, session, tool_url, now

    def _prepare_redirect_url(self, launch_url: str) -> str:
        parameters = self._parameters
        row = self._directory.row(_required(parameters, "iss"), parameters.get("client_id"))
        hint = _required(parameters, "login_hint")
        target = _required(parameters, "target_link_uri")
        path_of_ours(target, self._tool_url)
        state, nonce = self._start(row, target)
        request = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": row.client_id,
            "redirect_uri": launch_url,
            "state": state,
            "nonce": nonce,
            "login_hint": hint,
        }
        if parameters.get("lti_message_hint"):
            request["lti_message_hint"] = parameters["lti_message_hint"]
        return row.auth_url + ("&" if urlsplit(row.auth_url).query else "?") + urlencode(request)

    def _start(self, row: tables.Registration, target: str) -> tuple[str, str]:
        login_id, secret = tables.new_id(), secrets.token_urlsafe(32)
        nonce, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._database.add(
            tables.Login(
                id=login_id,
                registration_id=row.id,
                state_hash=digest(secret),
                nonce_hash=digest(nonce),
                browser_hash=digest(browser),
                target_link_uri=target,
                deployment_hint=self._parameters.get("lti_deployment_id")
                or self._parameters.get("deployment_id"),
                expires_at=self._now + timedelta(seconds=LOGIN_SECONDS),
            )
        )
        self._cookie_service.set_cookie(f"login-{login_id}", browser, LOGIN_SECONDS)
        return f"{login_id}.{secret}", nonce


def single_values(request: Request) -> dict[str, str]:
    """Return the parameters of a GET or POST; one that is sent twice is refused (RFC 6749, 3.1)."""
    source = request.args if request.method == "GET" else request.form
    for name, values in source.lists():
        if len(values) > 1:
            raise incomplete("LTI-PARAM-TWICE", "a parameter was sent more than once")
        if len(values[0]) > HINT_CHARACTERS and name != "id_token":
            raise incomplete("LTI-PARAM-LONG", "a parameter is longer than any platform sends")
    return source.to_dict()


def path_of_ours(uri: str, tool_url: str) -> str:
    """Return the path and query of one of our own addresses; any other origin is refused."""
    ours, parts = urlsplit(tool_url), urlsplit(uri)
    suspicious = "\\" in uri or parts.username is not None or bool(parts.fragment)
    if suspicious or (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
        raise incomplete("LTI-TARGET-FOREIGN", "target_link_uri is not an address of this tool")
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _required(parameters: dict[str, str], name: str) -> str:
    value = parameters.get(name)
    if not value:
        raise incomplete("LTI-LOGIN-PARAM", f"{name} is missing")
    return value


class _NoSession:
    """PyLTI1p3 wants a session service; nothing of ours is kept in one."""
