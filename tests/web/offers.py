"""A learning platform that offers to take the tool in, behind a door that leads nowhere else."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.administration.invites import new_invite
from lti_tool.advantage import GuardedWeb
from lti_tool.app import create_app
from lti_tool.storage import registrations, tables
from tests.web.conftest import Site
from tests.web.platform import KeyServer

LMS = "https://lms.example"
CANVAS = "https://canvas.instructure.com"
SCHOOL = "https://sso.canvas.example"
TOKEN = "abc.def-1_2"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"


def resolve_publicly(host: str, port: int) -> tuple[str, ...]:
    """Resolve every name to a public address, and a number to itself."""
    del port
    return (host,) if host.replace(".", "").isdigit() or ":" in host else ("93.184.216.34",)


class OfferingPlatform(KeyServer):
    """Hands out `configuration`, and answers a registration with what it was asked for and `changed`."""

    def __init__(self, family: str = "moodle", host: str = LMS, issuer: str | None = None) -> None:
        super().__init__()
        self.checks = GuardedWeb(resolve=resolve_publicly)
        self.configuration_url = f"{host}/openid-configuration?registration_token={TOKEN}"
        self.configuration: Any = {
            "issuer": issuer or host,
            "authorization_endpoint": f"{host}/auth",
            "token_endpoint": f"{host}/token",
            "jwks_uri": f"{host}/jwks",
            "registration_endpoint": f"{host}/register",
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["id_token"],
            PLATFORM: {"product_family_code": family},
        }
        self.changed: dict[str, Any] = {}
        self.deployment: dict[str, Any] = {"deployment_id": "1"}
        self.answer: Any = None
        self.down = False
        self.requests: list[WebRequest] = []

    def check(self, url: str) -> None:
        self.checks.check(url)

    def ask_once(self, request: WebRequest) -> WebReply:
        self.check(request.url)
        self.requests.append(request)
        if request.method == "GET":
            return WebReply(200, {}, self.configuration, None)
        if self.down:
            raise PlatformError("The server did not answer.", permanent=False)
        tool = {**request.json[TOOL], **self.deployment}
        echo = {**request.json, TOOL: tool, "client_id": "granted-1", **self.changed}
        return WebReply(200, {}, self.answer if self.answer is not None else echo, None)

    @property
    def application(self) -> dict[str, Any]:
        """What the tool said of itself."""
        posted: dict[str, Any] = next(asked.json for asked in self.requests if asked.method == "POST")
        return posted


@dataclass
class Desk:
    """The registration desk of a site, with one platform in front of it."""

    site: Site
    web: GuardedWeb

    def __post_init__(self) -> None:
        self.wiring = replace(self.site.wiring, web=self.web)
        self.app = create_app(self.wiring)

    def browser(self) -> FlaskClient:
        return self.app.test_client()

    def invite(self, slug: str = "example", days: int = 7) -> str:
        with self.wiring.database.transaction() as session:
            institution = registrations.find_institution(session, slug)
            assert institution is not None
            return new_invite(session, institution.id, self.wiring.clock(), days)[1]

    def register(self, invite: str | None = None, **query: str | None) -> TestResponse:
        """Open the page as an LMS does; a parameter that is `None` is left out."""
        given: dict[str, str | None] = {
            "invite": self.invite() if invite is None else invite,
            "openid_configuration": getattr(self.web, "configuration_url", ""),
            "registration_token": TOKEN,
            **query,
        }
        sent = {name: text for name, text in given.items() if text is not None}
        return self.browser().get(f"/lti/register?{urlencode(sent)}")

    def rows(self) -> list[tables.Registration]:
        with self.wiring.database.reading() as session:
            rows = list(session.execute(select(tables.Registration)).scalars())
            for row in rows:  # they are looked at after the session is over
                assert len(row.tool_keys) + len(row.deployments) > 0
            return rows


def code_of(answer: TestResponse) -> str:
    """Return the code on an error page."""
    return answer.text.partition("code <code>")[2].partition("</code>")[0]
