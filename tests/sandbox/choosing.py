"""A teacher lets a tool offer content, and the tool answers."""

import html
import re
import time
import uuid
from dataclasses import dataclass
from typing import Any

import jwt
import requests

from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.tool import KEY_ID, PATIENCE, Tool, tool_key

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a tool was asked, as the claims that it was sent say."""

    browser: Browser
    tool: Tool
    claims: dict[str, Any]

    @property
    def settings(self) -> dict[str, Any]:
        found: dict[str, Any] = self.claims[DL + "deep_linking_settings"]
        return found

    def answer(self, *items: dict[str, Any], **changed: Any) -> requests.Response:  # noqa: ANN401 - claims
        """Send items back; names without `:` are claims of LTI, and one that is `None` is left out."""
        return self.send(self.signed(*items, **changed))

    def signed(self, *items: dict[str, Any], **changed: Any) -> str:  # noqa: ANN401 - claims
        now = int(time.time())
        claims = {
            "iss": self.tool.client_id,
            "aud": self.tool.knows["issuer"],
            "iat": now,
            "exp": now + 300,
            "nonce": uuid.uuid4().hex,
            CLAIM + "deployment_id": self.tool.knows["deployment_id"],
            CLAIM + "message_type": "LtiDeepLinkingResponse",
            CLAIM + "version": "1.3.0",
            DL + "content_items": list(items),
        } | changed
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(told, tool_key(), "RS256", {"kid": KEY_ID})

    def send(self, token: str, address: str | None = None) -> requests.Response:
        where = address or self.settings["deep_link_return_url"]
        return self.browser.session.post(where, data={"JWT": token}, timeout=PATIENCE)


def choose(browser: Browser, tool: Tool, path: str) -> Choice:
    """Open a selection, and let the tool be told what is asked."""
    login = form_of(browser.open(path))
    token = form_of(browser.authenticate(tool, login)).fields["id_token"]
    return Choice(browser, tool, verified_claims(tool, token))


def link(tool: Tool, title: str = "A badge", **more: object) -> dict[str, Any]:
    return {"type": "ltiResourceLink", "title": title, "url": f"{tool.launch_url}?badge=1", **more}


def fields_of(page: requests.Response) -> dict[str, str]:
    """Return what stands in the form of the activity that an answer filled."""
    assert page.ok, page.text
    found = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}
