"""A tool that registers itself with an LMS, as the LMS's administrator lets it."""

import html
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.sandbox.tool import ALL_SCOPES, PATIENCE, Tool

CANVAS, TOOL = "https://canvas.instructure.com/lti/", "https://purl.imsglobal.org/spec/lti-tool-configuration"
TOOLS_PATH = {"canvas": "/accounts/1/apps", "moodle": "/mod/lti/toolconfigure.php"}
LEARNER = {"canvas": 100, "moodle": 6}


@dataclass
class Desk:
    """One LMS, and a tool that it invites."""

    name: str
    url: str
    jwks_url: str
    home: str = field(default_factory=lambda: f"https://tool-{uuid.uuid4().hex}.example")

    def invite(self, **form: str) -> dict[str, str]:
        """Enter a registration URL as an administrator does, and return what the tool is opened with."""
        given = {"url": f"{self.home}/register?invite=7", **form}
        page = requests.post(self.url + TOOLS_PATH[self.name], data=given, timeout=PATIENCE)
        (frame,) = re.findall(r'class="tool" src="([^"]+)"', page.text)
        address = urlsplit(html.unescape(frame))
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{self.home}/register"
        return {name: values[0] for name, values in parse_qs(address.query).items()}

    def configuration(self, invitation: dict[str, str]) -> dict[str, Any]:
        answer = requests.get(invitation["openid_configuration"], timeout=PATIENCE)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def application(self, tool: dict[str, Any] | None = None, **changed: object) -> dict[str, Any]:
        return {
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": ["implicit", "client_credentials"],
            "initiate_login_uri": f"{self.home}/login",
            "redirect_uris": [f"{self.home}/launch"],
            "client_name": "Probe Tool",
            "jwks_uri": self.jwks_url,
            "logo_uri": f"{self.home}/logo.png",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join(ALL_SCOPES),
            TOOL: {
                "domain": self.home.removeprefix("https://"),
                "description": "A probe",
                "target_link_uri": f"{self.home}/launch",
                "custom_parameters": {"fixed": "abc=def"},
                "claims": ["iss", "sub", "name", "given_name", "family_name", "email"],
                "messages": [
                    {"type": "LtiResourceLinkRequest", "target_link_uri": f"{self.home}/launch"},
                    {"type": "LtiDeepLinkingRequest", "target_link_uri": f"{self.home}/select"},
                ],
                f"{CANVAS}privacy_level": "public",
                **(tool or {}),
            },
            **changed,
        }

    def apply(self, application: object, invitation: dict[str, str] | None = None) -> requests.Response:
        told = invitation or self.invite()
        address = self.configuration(told)["registration_endpoint"]
        headers = {"Authorization": f"Bearer {told['registration_token']}"}
        return requests.post(address, json=application, headers=headers, timeout=PATIENCE)

    def registered(self, tool: dict[str, Any] | None = None, **changed: object) -> Tool:
        """Register a tool that is still off, and return it as it knows itself."""
        invitation = self.invite(registrations_next="yes")
        offer = self.configuration(invitation)
        answer = self.apply(self.application(tool, **changed), invitation)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        knows = {
            "issuer": offer["issuer"],
            "client_id": told["client_id"],
            "deployment_id": told[TOOL]["deployment_id"],
            "auth_url": offer["authorization_endpoint"],
            "token_url": offer["token_endpoint"],
            "jwks_url": offer["jwks_uri"],
            "course_launch_url": self.url + self._launch_path(told["client_id"]),
        }
        return Tool(self.url, knows, f"{self.home}/launch")

    def switch(self, tool: Tool, active: str) -> None:
        address = f"{self.url}{TOOLS_PATH[self.name]}/{tool.client_id}"
        requests.post(address, data={"active": active}, timeout=PATIENCE).raise_for_status()

    def _launch_path(self, client_id: str) -> str:
        if self.name == "moodle":
            return f"/mod/lti/launch.php?id=7&tool={client_id}"
        return f"/courses/1/external_tools/{client_id}/launch"
