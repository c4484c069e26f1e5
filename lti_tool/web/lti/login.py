"""OIDC third-party login initiation (1EdTech Security Framework 1.0, 5.1.1.1 and 5.1.1.2)."""

from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from flask import Request, Response
from pylti1p3.contrib.flask import FlaskOIDCLogin, FlaskRequest
from pylti1p3.contrib.flask.redirect import FlaskRedirect

from lti_tool.settings import Settings
from lti_tool.storage.logins import KnownRegistration
from lti_tool.storage.prepared import Prepares
from lti_tool.vault import Vault
from lti_tool.web.headers import allow_framing
from lti_tool.web.lti.authentication import Asked, StartedLogin, start_login
from lti_tool.web.lti.browser import LOGIN_SECONDS, PartitionedCookies
from lti_tool.web.lti.flood import FloodGate
from lti_tool.web.lti.refusals import incomplete
from lti_tool.web.lti.registrations import RegistrationDirectory

HINT_CHARACTERS = 8192
FRAME_NAME_CHARACTERS = 128


class OneTimeLogin(FlaskOIDCLogin):
    """PyLTI1p3's login with its weak steps replaced: one row for each login, consumed once by the launch.

    `target_link_uri` is required and must be ours. After `redirect`, `registration` and `started` say what
    was begun.
    """

    def __init__(
        self,
        request: Request,
        connection: Prepares,
        *,
        issuers: FloodGate,
        vault: Vault,
        settings: Settings,
        now: datetime,
    ) -> None:
        parameters = single_values(request)
        self.cookies = PartitionedCookies(request)
        self._directory = RegistrationDirectory(connection)
        super().__init__(  # type: ignore[no-untyped-call]  # PyLTI1p3's Flask classes are not annotated
            FlaskRequest(request.cookies, {}, parameters, request.is_secure),  # type: ignore[no-untyped-call]  # as above
            self._directory,
            session_service=_NoSession(),
            cookie_service=self.cookies,
        )
        self._parameters, self._database, self._vault = parameters, connection, vault
        self._settings, self._issuers, self._now = settings, issuers, now
        self._embedded = request.headers.get("Sec-Fetch-Dest") == "iframe"
        self.registration: KnownRegistration
        self.started: StartedLogin

    def get_redirect(self, url: str) -> FlaskRedirect:
        """Return the redirect; see `_PlainRedirect`."""
        return _PlainRedirect(url, self.cookies)  # type: ignore[no-untyped-call]  # as above

    def _prepare_redirect_url(self, launch_url: str) -> str:
        del launch_url
        parameters = self._parameters
        self.registration = self._directory.row(_required(parameters, "iss"), parameters.get("client_id"))
        allow_framing(self.registration)
        hint, target = _required(parameters, "login_hint"), _required(parameters, "target_link_uri")
        require_ours(target, self._settings.public_url)
        asked = Asked(
            target_link_uri=target,
            login_hint=hint,
            message_hint=parameters.get("lti_message_hint"),
            deployment_id=parameters.get("lti_deployment_id") or parameters.get("deployment_id"),
            storage_target=parameters.get("lti_storage_target", "")[:FRAME_NAME_CHARACTERS] or None,
            embedded=self._embedded,
        )
        self._issuers.admit(self.registration.issuer, self._now)
        self.started = start_login(
            self._database,
            self._vault,
            self.registration,
            asked,
            settings=self._settings,
            now=self._now,
        )
        self.cookies.set_cookie(f"login-{self.started.id}", self.started.secret, LOGIN_SECONDS)
        return self.started.url


def single_values(request: Request) -> dict[str, str]:
    """Return the parameters of a GET or POST; one that is sent twice is refused (RFC 6749, 3.1)."""
    source = request.args if request.method == "GET" else request.form
    for name, values in source.lists():
        if len(values) > 1:
            raise incomplete("LTI-PARAM-TWICE", "a parameter was sent more than once")
        if len(values[0]) > HINT_CHARACTERS and name != "id_token":
            raise incomplete("LTI-PARAM-LONG", "a parameter is longer than any platform sends")
    # No database takes a zero byte; it becomes what Werkzeug makes of bytes that are not UTF-8.
    return {name: value.replace("\x00", "\N{REPLACEMENT CHARACTER}") for name, value in source.items()}


def require_ours(uri: str, tool_url: str) -> None:
    """Refuse every address that is not one of our own, written plainly."""
    foreign = incomplete("LTI-TARGET-FOREIGN", "target_link_uri is not an address of this tool")
    try:
        ours, parts = urlsplit(tool_url), urlsplit(uri)
    except ValueError as error:
        raise foreign from error
    hidden = "\\" in uri or "%2e" in parts.path.lower() or not uri.isprintable()
    suspicious = hidden or parts.username is not None or bool(parts.fragment)
    if suspicious or (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
        raise foreign


def _required(parameters: dict[str, str], name: str) -> str:
    value = parameters.get(name)
    if not value:
        raise incomplete("LTI-LOGIN-PARAM", f"{name} is missing")
    return value


class _PlainRedirect(FlaskRedirect):
    """PyLTI1p3's redirect without the page that Flask writes for browsers which cannot follow one."""

    def do_redirect(self) -> Response:
        answer = Response(status=302, headers={"Location": str(self._location)})
        return cast("Response", self._process_response(answer))  # type: ignore[no-untyped-call]  # as above


class _NoSession:
    """PyLTI1p3 wants a session service; nothing of ours is kept in one."""
