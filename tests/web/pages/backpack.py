"""A backpack as other people write them: registers itself, asks for consent, exchanges, reads, renews."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.pages.school import School, Visitor

SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
READS, PROFILE, OFFLINE = f"{SCOPE}credential.readonly", f"{SCOPE}profile.readonly", "offline_access"
HOST = "https://backpack.example"
ANSWER = f"{HOST}/answer"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # of that verifier (RFC 7636, appendix B)
FACTS: Mapping[str, Any] = {
    "client_name": "Example Backpack",
    "client_uri": HOST,
    "logo_uri": f"{HOST}/logo.png",
    "tos_uri": f"{HOST}/terms",
    "policy_uri": f"{HOST}/privacy",
    "software_id": "3b8f5a1e",
    "software_version": "1.0",
    "redirect_uris": [ANSWER],
    "scope": f"{READS} {PROFILE} {OFFLINE}",
}


@dataclass(frozen=True, slots=True)
class Backpack:
    """A program that registered itself at an institution; `browser` is that of a learner who uses it."""

    school: School
    browser: FlaskClient
    base: str
    registered: Mapping[str, Any]

    def later(self, time: timedelta) -> "Backpack":
        """Return the same backpack, some time from now."""
        now = self.school.site.wiring.clock
        return replace(self, browser=self.school.site.reopened(clock=lambda: now() + time).test_client())

    def question(self, **changed: str) -> dict[str, str]:
        """Return what the browser is sent to the page for consent with."""
        return {
            "response_type": "code",
            "client_id": self.registered["client_id"],
            "redirect_uri": ANSWER,
            "scope": self.registered["scope"],
            "state": "a-state",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changed,
        }

    def ask(self, **changed: str) -> TestResponse:
        return self.browser.get(f"{self.base}/authorize", query_string=self.question(**changed))

    def agree(self, typed: str, **changed: str) -> TestResponse:
        """Send the form of the page for consent."""
        return self.browser.post(f"{self.base}/authorize", data={**self.question(**changed), "pass": typed})

    def code(self, visitor: Visitor, **changed: str) -> str:
        """Return the code that a learner's consent begins with."""
        return answered(self.agree(new_pass(visitor), **changed))["code"]

    def basic(self, secret: str | None = None) -> str:
        """Return how the backpack says who it is (RFC 6749, 2.3.1)."""
        shown = f"{self.registered['client_id']}:{secret or self.registered['client_secret']}"
        return f"Basic {base64.b64encode(shown.encode()).decode()}"

    def post(self, page: str, form: Mapping[str, str], *, secret: str | None = None) -> TestResponse:
        headers = {"Authorization": self.basic(secret)}
        return self.browser.post(f"{self.base}/{page}", data=form, headers=headers)

    def exchange(self, code: str, /, **changed: str) -> TestResponse:
        form = {"code": code, "redirect_uri": ANSWER, "code_verifier": VERIFIER}
        return self.post("token", {"grant_type": "authorization_code", **form, **changed})

    def renew(self, renewal: str, **more: str) -> TestResponse:
        return self.post("token", {"grant_type": "refresh_token", "refresh_token": renewal, **more})

    def tokens(self, visitor: Visitor, **changed: str) -> dict[str, Any]:
        """Return what a learner's consent leads to."""
        return told(self.exchange(self.code(visitor, **changed)))

    def read(self, page: str, token: str | None, **query: object) -> TestResponse:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.browser.get(f"{self.base}/ims/ob/v3p0/{page}", headers=headers, query_string=query)


def register(browser: FlaskClient, slug: str = "example", /, **changed: object) -> TestResponse:
    """Let a backpack register itself; what is `None` is left out."""
    facts = {name: value for name, value in {**FACTS, **changed}.items() if value is not None}
    return browser.post(f"/ob/{slug}/register", data=orjson.dumps(facts))


def new_backpack(school: School, browser: FlaskClient, slug: str = "example", **changed: object) -> Backpack:
    """Return a backpack that was taken in."""
    answer = register(browser, slug, **changed)
    assert answer.status_code == 201, answer.text
    return Backpack(school, browser, f"/ob/{slug}", told(answer))


def new_pass(visitor: Visitor) -> str:
    """Return the code that a learner's page shows for the page for consent."""
    page = visitor.post("mine/backpacks").text
    return page.partition('<strong class="pin">')[2].partition("<")[0]


def told(answer: TestResponse) -> dict[str, Any]:
    """Return the JSON of an answer."""
    found: dict[str, Any] = orjson.loads(answer.data)
    return found


def answered(answer: TestResponse) -> dict[str, str]:
    """Return what the browser is sent to the backpack with."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith(f"{ANSWER}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def refused(answer: TestResponse) -> tuple[int, str]:
    """Return the status and the name of a refusal, which also says why."""
    assert told(answer)["error_description"]
    return answer.status_code, told(answer)["error"]
