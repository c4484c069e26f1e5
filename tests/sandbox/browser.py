"""What a browser does in a launch: keep cookies, and read the forms that pages send on by themselves."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import jwt
import requests

from tests.sandbox.tool import PATIENCE, Tool


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it would be sent."""

    action: str
    fields: dict[str, str]


@dataclass(slots=True)
class Browser:
    """One person in front of one LMS."""

    lms_url: str
    session: requests.Session = field(default_factory=requests.Session)

    def be(self, person_id: int) -> "Browser":
        self.open("/login-as/" + str(person_id))
        for cookie in self.session.cookies:
            cookie.secure = False  # to real browsers a loopback address is secure
        return self

    def open(self, path: str, **query: str) -> requests.Response:
        return self.session.get(self.lms_url + path, params=query, timeout=PATIENCE)

    def start(self, tool: Tool) -> Sent:
        """Open the tool in the course; return what the LMS sends to the tool's login address."""
        return form_of(self.session.get(tool.knows["course_launch_url"], timeout=PATIENCE))

    def authenticate(self, tool: Tool, login: Sent, **changed: str | None) -> requests.Response:
        """Send the tool's authentication request; a parameter that is changed to `None` is left out."""
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": tool.client_id,
            "redirect_uri": tool.launch_url,
            "login_hint": login.fields["login_hint"],
            "lti_message_hint": login.fields["lti_message_hint"],
            "state": "a-state",
            "nonce": "a-nonce",
        } | changed
        told = {name: value for name, value in asked.items() if value is not None}
        return self.session.get(tool.knows["auth_url"], params=told, timeout=PATIENCE)

    def launch(self, tool: Tool) -> dict[str, Any]:
        """Open the tool and return the claims of the `id_token`, checked with the platform's key."""
        sent = form_of(self.authenticate(tool, self.start(tool)))
        assert sent.action == tool.launch_url
        assert sent.fields["state"] == "a-state"
        return verified_claims(tool, sent.fields["id_token"])


def verified_claims(tool: Tool, token: str) -> dict[str, Any]:
    keys = requests.get(tool.knows["jwks_url"], timeout=PATIENCE).json()
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == kid)
    return jwt.decode(token, key, ["RS256"], audience=tool.client_id, issuer=tool.knows["issuer"])


def form_of(page: requests.Response) -> Sent:
    """Return the form that the page sends by itself."""
    assert page.ok, f"{page.status_code}: {page.text[:200]}"
    reader = _Reader()
    reader.feed(page.text)
    assert reader.action is not None, page.text
    return Sent(reader.action, reader.fields)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("class") == "auto-submit":
            self.action = given.get("action")
        if tag == "input":
            self.fields[given.get("name") or ""] = given.get("value") or ""
