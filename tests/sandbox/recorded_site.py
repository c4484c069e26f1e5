"""The site as it was when Moodle was recorded: two tools, and the activities that show them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import requests

from tests.sandbox.browser import Browser, Sent, form_of, verified_claims
from tests.sandbox.choosing import Choice, choose, fields_of
from tests.sandbox.desk import TOOL, Desk
from tests.sandbox.replay import Exchange, recorded
from tests.sandbox.site import Site
from tests.sandbox.tool import AGS, COLUMN, NRPS, PATIENCE, Tool

TEACHER = 3
SECTION = 4
SELECTION = {"type": "LtiDeepLinkingRequest", "target_link_uri": "https://tool.example/launch"}
HOMES = {"probe": "https://tool.example", "other": "https://other.example"}
# What differs from one launch to the next, or numbers things; its kind is compared, its value is not.
FACES = {
    r"sesskey=[^&\"\\]+": "sesskey=*",
    r"/lineitems/\d+/": "/lineitems/*/",
    r"instanceid=\d+": "instanceid=*",
    r'\\"(instanceid|launchid)\\":\\?"?\d+\\?"?': r'\\"\1\\":*',
    r'\\"hash\\":\\"[^\\]*\\"': r'\\"hash\\":*',
    r'"guid": "[^"]+"': '"guid": "*"',
    r'"(v_resourcelink_id|link_rid)": "\d+"': r'"\1": "*"',
    r'("resource_link": {[^}]*"id": )"\d+"': r'\1"*"',
    r"https://purl.imsglobal.org/spec/lti[a-z-]*/claim/": "claim/",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """An external tool in the course. Where `points` is `None` it has no column."""

    title: str
    tool: str
    points: int | None = 100
    container: int = 0
    text: str = "x"
    query: str = ""
    custom: Mapping[str, str] | None = None


# In the order of their numbers, which begin with 2: number 1 was always there.
ACTIVITIES = (
    Placed("Badges A", "probe"),
    Placed("Badges B no grade", "probe", None),
    Placed("Badges C new window", "probe", 10, container=4),
    Placed("Other D", "other"),
    Placed("Other E replaces window", "other", container=5),
)
# Its twin, to be launched: the one of number 1 was not made by a tool's answer here.
TWIN = Placed(
    "My badges",
    "probe",
    50,
    text="Badges you earned",
    query="?x=1",
    custom={
        "badge_set": "s1",
        "link_due": "$ResourceLink.submission.endDateTime",
        "link_rid": "$ResourceLink.id",
    },
)


@dataclass(frozen=True, slots=True)
class RecordedSite:
    """One Moodle with both tools."""

    url: str
    tools: Mapping[str, Tool]

    def place(self, activity: Placed) -> None:
        """Let a teacher make an activity of what a tool answers."""
        tool = self.tools[activity.tool]
        item = {"type": "ltiResourceLink", "title": activity.title, "text": activity.text}
        item["url"] = tool.launch_url + activity.query
        more: dict[str, Any] = {"custom": activity.custom or {}}
        if activity.points is not None:
            more["lineItem"] = {"scoreMaximum": activity.points}
        choice = self.choice(tool)
        chosen = {"section": str(SECTION), "launchcontainer-0": str(activity.container or 1)}
        self._save(choice.browser, fields_of(choice.answer(item | more)) | chosen)

    def choice(self, tool: Tool) -> Choice:
        """Let a teacher ask a tool for content."""
        path = f"/mod/lti/contentitem.php?course=2&id={tool.knows['deployment_id']}"
        return choose(Browser(self.url).be(TEACHER), tool, path)

    def save_again(self, title: str) -> None:
        """Let a teacher save an activity's settings as they are."""
        form = {"cmid": str(self.cmid(title)), "visible": "yes"}
        browser = Browser(self.url).be(TEACHER)
        address = f"{self.url}/course/modsettings.php"
        browser.session.post(address, data=form, timeout=PATIENCE).raise_for_status()

    def column_beside(self, title: str) -> None:
        """Let the probe make a second column of an activity."""
        address = f"{self.url}/mod/lti/services.php/2/lineitems"
        told = {"label": "Beside", "scoreMaximum": 1, "resourceLinkId": str(self.cmid(title) - 6)}
        self.tools["probe"].send("POST", address, told, kind=COLUMN).raise_for_status()

    def cmid(self, title: str) -> int:
        """Return the number of the activity that was last made under a title."""
        sections = Site(self.url).call("core_course_get_contents", courseid=2)
        return max(int(row["id"]) for part in sections for row in part["modules"] if row["name"] == title)

    def start(self, launch: Exchange) -> tuple[Browser, Sent]:
        """Open an activity as a person of the recording, and return what the tool's login address is sent."""
        browser = Browser(self.url).be(launch["person"])
        path = f"/mod/lti/launch.php?id={self.cmid(launch['activity'])}{launch.get('query', '')}"
        return browser, form_of(browser.open(path))

    def launched(self, launch: Exchange) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the header and the claims of a launch of the recording."""
        tool = self.tools[launch["tool"]]
        if launch["activity"] is None:
            path = f"/mod/lti/contentitem.php?course=2&id={tool.knows['deployment_id']}"
            browser = Browser(self.url).be(launch["person"])
            login = form_of(browser.open(path))
        else:
            browser, login = self.start(launch)
        fields = form_of(browser.authenticate(tool, login)).fields
        assert [name for name in fields if name] == launch["fields"]
        token = fields["id_token"]
        header = {name: text for name, text in jwt.get_unverified_header(token).items() if name != "kid"}
        return header, verified_claims(tool, token)

    def faceless(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Return claims without what is different in every launch, with short names."""
        told = {**claims, "exp": claims["exp"] - claims["iat"], "iat": "*", "nonce": "*", "aud": "*"}
        text = json.dumps(told, ensure_ascii=False).replace(self.url, "{moodle}")
        for face, star in FACES.items():
            text = re.sub(face, star, text)
        found: dict[str, Any] = json.loads(text)
        return found

    def _save(self, browser: Browser, fields: Mapping[str, str]) -> None:
        address = f"{self.url}/course/modedit.php"
        browser.session.post(address, data=fields, timeout=PATIENCE).raise_for_status()


def recorded_site(url: str, jwks_url: str) -> RecordedSite:
    """Register both tools as they were registered, the first as number 1."""
    asked = recorded("registration")[2]["sent"][TOOL]["custom_parameters"]
    kept = {"fixed", "UPPER.Case-key"}
    custom = {name if name in kept else f"v_{name}": text for name, text in asked.items()}
    probe, other = (Desk("moodle", url, jwks_url, home=HOMES[name]) for name in ("probe", "other"))
    tools = {
        "probe": probe.registered({"custom_parameters": custom, "messages": [SELECTION]}),
        "other": other.registered(
            {"custom_parameters": {"plain": "1"}, "claims": []}, scope=f"{AGS}score {NRPS}"
        ),
    }
    for desk, tool in zip((probe, other), tools.values(), strict=True):
        desk.switch(tool, "yes")
    return RecordedSite(url, tools)


def configuration(desk: Desk) -> requests.Response:
    """Return what Moodle says of itself to a tool that is to register."""
    return requests.get(desk.invite()["openid_configuration"], timeout=PATIENCE)
