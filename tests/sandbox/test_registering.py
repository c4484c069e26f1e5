"""Both LMSs take in a tool that registers itself, and let it launch when somebody has switched it on."""

import html
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser, form_of
from tests.sandbox.choosing import CLAIM
from tests.sandbox.tool import AGS, ALL_SCOPES, NRPS, PATIENCE, Registrar, Tool

CANVAS, TOOL = "https://canvas.instructure.com/lti/", "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
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


@pytest.fixture
def canvas(campus: Campus, registrar: Registrar) -> Desk:
    return Desk("canvas", campus.canvas_url, registrar.jwks_url)


@pytest.fixture
def moodle(campus: Campus, registrar: Registrar) -> Desk:
    return Desk("moodle", campus.moodle_url, registrar.jwks_url)


@pytest.fixture(params=["canvas", "moodle"])
def desk(request: pytest.FixtureRequest) -> Desk:
    found: Desk = request.getfixturevalue(request.param)
    return found


def test_a_tool_that_registered_itself_launches_once_it_is_switched_on(desk: Desk) -> None:
    tool = desk.registered()
    browser = Browser(desk.url).be(LEARNER[desk.name])
    assert requests.get(tool.knows["course_launch_url"], timeout=PATIENCE).status_code == 404
    assert not tool.ask_for_token().ok
    desk.switch(tool, "yes")
    claims = browser.launch(tool)
    assert claims[CLAIM + "deployment_id"] == tool.knows["deployment_id"]
    assert claims[CLAIM + "target_link_uri"] == f"{desk.home}/launch"
    assert claims[CLAIM + "custom"]["fixed"] == "abc=def"
    assert set(tool.ask_for_token().json()["scope"].split()) == set(ALL_SCOPES)


def test_the_list_of_tools_says_what_waits(desk: Desk) -> None:
    tool = desk.registered()
    address = desk.url + TOOLS_PATH[desk.name]
    line = f"Probe Tool, client {tool.client_id}: "
    assert line + "pending" in requests.get(address, timeout=PATIENCE).text
    desk.switch(tool, "yes")
    assert line + "active" in requests.get(address, timeout=PATIENCE).text


def test_the_invitation_keeps_what_the_address_had(desk: Desk) -> None:
    assert desk.invite()["invite"] == "7"


@pytest.mark.parametrize("url", ["", "tool.example", "javascript:alert(1)"])
def test_what_is_no_web_address_is_not_opened(url: str, desk: Desk) -> None:
    answer = requests.post(desk.url + TOOLS_PATH[desk.name], data={"url": url}, timeout=PATIENCE)
    assert answer.status_code == 400


def test_only_the_scopes_that_were_asked_for_are_granted(desk: Desk) -> None:
    tool = desk.registered(scope=NRPS)
    desk.switch(tool, "yes")
    claims = Browser(desk.url).be(LEARNER[desk.name]).launch(tool)
    assert "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint" not in claims
    assert "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice" in claims
    assert tool.ask_for_token(NRPS).json()["scope"] == NRPS
    assert tool.ask_for_token(f"{AGS}score").json()["error"] == "invalid_scope"


def test_canvas_describes_itself_on_its_own_host_under_the_issuer_of_all(canvas: Desk) -> None:
    offer = canvas.configuration(canvas.invite())
    assert offer["issuer"] == "https://canvas.instructure.com"
    ends = ("authorization_endpoint", "registration_endpoint", "jwks_uri", "token_endpoint")
    assert all(offer[name].startswith(canvas.url) for name in ends)
    told = offer[PLATFORM]
    assert told["product_family_code"] == "canvas"
    assert told[f"{CANVAS}account_domain"] == canvas.url.removeprefix("http://")
    assert f"{CANVAS}link_selection" in told["messages_supported"][1]["placements"]


def test_canvas_looks_for_the_token_in_the_address(canvas: Desk) -> None:
    invitation = canvas.invite()
    plain = invitation["openid_configuration"].partition("?")[0]
    headers = {"Authorization": f"Bearer {invitation['registration_token']}"}
    without = requests.get(plain, headers=headers, timeout=PATIENCE)
    text = "Access token missing (You must include the registration_token parameter)."
    assert (without.status_code, without.json()) == (401, {"error": text})
    wrong = requests.get(plain, params={"registration_token": "x"}, timeout=PATIENCE)
    assert (wrong.status_code, wrong.json()) == (
        401,
        {"errorMessage": "JWT did not include expected contents"},
    )


def test_canvas_names_the_deployment_only_where_the_account_has_the_new_page(canvas: Desk) -> None:
    plain = canvas.apply(canvas.application()).json()
    assert "deployment_id" not in plain[TOOL]
    assert plain["scope"] == f"{' '.join(ALL_SCOPES)} openid"
    assert plain["registration_client_uri"].startswith(f"{canvas.url}/api/lti/registrations/")
    invitation = canvas.invite(registrations_next="yes")
    told = canvas.apply(canvas.application(), invitation).json()
    assert re.fullmatch(r"3407:[0-9a-f]{40}", told[TOOL]["deployment_id"])


@pytest.mark.parametrize(
    ("tool", "changed", "words"),
    [
        ({}, {"scope": "https://canvas.instructure.com/lti/data_services/scope/list"}, "Invalid scopes: "),
        ({}, {"application_type": "native"}, "application_type must be web"),
        ({}, {"grant_types": ["implicit"]}, "grant_types must include client_credentials, implicit"),
        ({}, {"redirect_uris": []}, "redirect_uris is missing"),
        ({"domain": ""}, {}, "domain is missing"),
        ({f"{CANVAS}privacy_level": "secret"}, {}, "The privacy level is unknown"),
        (
            {"messages": [{"type": "LtiDeepLinkingRequest", "placements": ["course_navigation"]}]},
            {},
            "Invalid placement: course_navigation",
        ),
    ],
)
def test_canvas_refuses_an_application_in_words(
    tool: dict[str, Any], changed: dict[str, Any], words: str, canvas: Desk
) -> None:
    answer = canvas.apply(canvas.application(tool, **changed))
    assert answer.status_code == 422
    assert [error for error in answer.json()["errors"] if error.startswith(words)]


def test_an_application_that_is_none_is_refused(desk: Desk) -> None:
    assert desk.apply([]).status_code == (422 if desk.name == "canvas" else 400)


@pytest.mark.parametrize(
    ("placements", "offered"),
    [
        ([f"{CANVAS}assignment_selection"], ["assignment_selection"]),
        (["ContentArea"], ["link_selection"]),
        ([], ["link_selection"]),
    ],
)
def test_canvas_knows_placements_by_several_names(
    placements: list[str], offered: list[str], canvas: Desk
) -> None:
    message = {
        "type": "LtiDeepLinkingRequest",
        "target_link_uri": f"{canvas.home}/s",
        "placements": placements,
    }
    tool = canvas.registered({"messages": [message]})
    canvas.switch(tool, "yes")
    teacher, base = Browser(canvas.url).be(1), f"/courses/1/external_tools/{tool.client_id}"
    for place in ("assignment_selection", "link_selection"):
        page = teacher.open(f"{base}/resource_selection", placement=place)
        assert page.status_code == (200 if place in offered else 404)


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (None, set()),
        ("name_only", {"name", "given_name", "family_name"}),
        ("email_only", {"email"}),
        ("public", {"name", "given_name", "family_name", "email"}),
    ],
)
def test_canvas_tells_of_people_what_the_privacy_level_allows(
    level: str | None, told: set[str], canvas: Desk
) -> None:
    configuration = canvas.application()[TOOL]
    configuration.pop(f"{CANVAS}privacy_level")
    if level is not None:
        configuration[f"{CANVAS}privacy_level"] = level
    tool = canvas.registered(**{TOOL: configuration})
    canvas.switch(tool, "yes")
    personal = {"name", "given_name", "family_name", "email"}
    claims = Browser(canvas.url).be(3).launch(tool)
    assert personal & claims.keys() == told
    assert (CLAIM + "role_scope_mentor" in claims) is (level == "public")
    roster = tool.send("GET", f"{canvas.url}/api/lti/courses/1/names_and_roles").json()
    assert personal & roster["members"][0].keys() == told


def test_a_tool_that_is_switched_off_while_it_launches_is_told_so(canvas: Desk) -> None:
    tool = canvas.registered()
    canvas.switch(tool, "yes")
    browser = Browser(canvas.url).be(100)
    login = browser.start(tool)
    canvas.switch(tool, "no")
    fields = form_of(browser.authenticate(tool, login)).fields
    assert fields["error"] == "unauthorized_client"
    assert fields["error_description"] == "Client not authorized in requested context"


def test_moodles_token_names_the_future_client(moodle: Desk) -> None:
    invitation = moodle.invite()
    claims = jwt.decode(invitation["registration_token"], options={"verify_signature": False})
    assert re.fullmatch(r"[A-Za-z0-9]{15}", claims["sub"])
    assert (claims["scope"], claims["exp"] - claims["iat"]) == ("reg", 3600)
    assert moodle.apply(moodle.application(), invitation).json()["client_id"] == claims["sub"]


def test_moodle_takes_a_token_once(moodle: Desk) -> None:
    invitation = moodle.invite()
    assert moodle.apply(moodle.application(), invitation).ok
    again = moodle.apply(moodle.application(), invitation)
    assert (again.status_code, again.text) == (401, "token_already_used")
    assert moodle.apply(moodle.application(), {**invitation, "registration_token": "x"}).status_code == 401


def test_moodle_answers_what_it_kept(moodle: Desk) -> None:
    answer = moodle.apply(moodle.application())
    assert answer.headers["Content-Type"].startswith("application/json")
    told = answer.json()
    assert told[TOOL] == {
        "version": "1.3.0",
        "deployment_id": told[TOOL]["deployment_id"],
        "target_link_uri": f"{moodle.home}/launch",
        "domain": moodle.home.removeprefix("https://"),
        "description": "A probe",
        "messages": [{"type": "LtiDeepLinkingRequest", "target_link_uri": f"{moodle.home}/select"}],
        "custom_parameters": {"fixed": "abc"},
        "claims": ["sub", "iss", "name", "family_name", "given_name", "email"],
    }
    assert told[TOOL]["deployment_id"].isdecimal()
    assert "contacts" not in told


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ({"domain": ""}, "missing_domain"),
        ({"domain": "elsewhere.example"}, "domain_targetlinkuri_mismatch"),
    ],
)
def test_moodle_refuses_a_domain_in_one_bare_word(tool: dict[str, Any], words: str, moodle: Desk) -> None:
    answer = moodle.apply(moodle.application(tool))
    assert (answer.status_code, answer.text) == (400, words)


def test_moodle_says_that_it_granted_columns_where_it_granted_scores(moodle: Desk) -> None:
    invitation = moodle.invite()
    told = moodle.apply(moodle.application(scope=f"{AGS}score"), invitation).json()
    lesser = {f"{AGS}score", f"{AGS}result.readonly", f"{AGS}lineitem.readonly"}
    assert set(told["scope"].split()) == lesser | {f"{AGS}lineitem"}
    tool = moodle.registered(scope=f"{AGS}score")
    moodle.switch(tool, "yes")
    assert set(tool.ask_for_token(*ALL_SCOPES).json()["scope"].split()) == lesser


def test_moodle_tells_of_people_what_the_tool_asked_for(moodle: Desk) -> None:
    tool = moodle.registered({"claims": ["sub", "email"]})
    moodle.switch(tool, "yes")
    claims = Browser(moodle.url).be(6).launch(tool)
    assert claims["email"] == "student1@example.org"
    assert not {"name", "given_name", "family_name"} & claims.keys()
    assert claims[CLAIM + "ext"] == {"lms": "moodle-2"}
    assert claims[CLAIM + "lis"]["person_sourcedid"] == "S0001"


def test_moodle_asks_no_tool_for_content_that_offers_none(moodle: Desk) -> None:
    tool = moodle.registered({"messages": [{"type": "LtiResourceLinkRequest"}]})
    moodle.switch(tool, "yes")
    path = f"/mod/lti/contentitem.php?course=2&id={tool.knows['deployment_id']}"
    assert Browser(moodle.url).be(3).open(path).status_code == 404
