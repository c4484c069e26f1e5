"""An application with a developer key of the simulated Canvas, and how it is let in by OAuth2."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.tool import PATIENCE

HOME = "https://tool.example/oauth/callback"
TEACHER = 1


@dataclass
class Application:
    """An application with a developer key."""

    url: str
    client_id: str
    secret: str
    scopes: str

    def authorise(self, person: int | None, **changed: str) -> requests.Response:
        """Open the authorisation page as somebody, without following where it leads."""
        browser = Browser(self.url)
        if person is not None:
            browser.be(person)
        asked = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": HOME,
            "state": "a state",
            "scope": self.scopes,
        } | changed
        address = f"{self.url}/login/oauth2/auth"
        page = browser.session.get(address, params=asked, allow_redirects=False, timeout=PATIENCE)
        page.history = [page] if page.is_redirect else []
        self.session = browser.session
        return page

    def decide(self, page: requests.Response, how: str = "accept") -> dict[str, str]:
        """Press a button of the consent page, and return what the application is told."""
        (consent,) = set(re.findall(r'name="consent" value="([^"]+)"', page.text))
        answer = self.session.post(
            f"{self.url}/login/oauth2/{how}",
            data={"consent": consent},
            allow_redirects=False,
            timeout=PATIENCE,
        )
        return told(answer)

    def token(self, **form: str) -> requests.Response:
        given = {"client_id": self.client_id, "client_secret": self.secret, "redirect_uri": HOME} | form
        return requests.post(f"{self.url}/login/oauth2/token", data=given, timeout=PATIENCE)

    def authorised(self, person: int = TEACHER) -> dict[str, Any]:
        """Go the whole way, and return what the token endpoint tells."""
        code = self.decide(self.authorise(person))["code"]
        answer = self.token(grant_type="authorization_code", code=code)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def read(self, path: str, token: str, **query: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        asked: Mapping[str, str] = {name.replace("__", "[]"): value for name, value in query.items()}
        return requests.get(f"{self.url}/api/v1{path}", params=asked, headers=headers, timeout=PATIENCE)


def told(answer: requests.Response) -> dict[str, str]:
    """Return what a redirect tells the application."""
    assert answer.status_code == 302, answer.text
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == HOME
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def application(campus: Campus, *scopes: str, allow_includes: bool = False) -> Application:
    body = {"redirect_uris": [HOME], "scopes": scopes, "allow_includes": allow_includes}
    answer = requests.post(f"{campus.canvas_url}/sandbox/developer-keys", json=body, timeout=PATIENCE).json()
    return Application(campus.canvas_url, answer["client_id"], answer["client_secret"], " ".join(scopes))
