"""Both LMSs take in a tool that registers itself, and let it launch when somebody has switched it on."""

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.choosing import CLAIM
from tests.sandbox.desk import LEARNER, TOOLS_PATH, Desk
from tests.sandbox.tool import AGS, ALL_SCOPES, NRPS, PATIENCE, Registrar


@pytest.fixture(params=["canvas", "moodle"])
def desk(request: pytest.FixtureRequest, campus: Campus, registrar: Registrar) -> Desk:
    url = campus.canvas_url if request.param == "canvas" else campus.moodle_url
    return Desk(request.param, url, registrar.jwks_url)


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


def test_a_tool_without_the_roster_is_not_told_where_it_is(desk: Desk) -> None:
    tool = desk.registered(scope=f"{AGS}score")
    desk.switch(tool, "yes")
    claims = Browser(desk.url).be(LEARNER[desk.name]).launch(tool)
    assert "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice" not in claims
    assert "context_memberships_url" not in claims[CLAIM + "custom"]


def test_a_tool_that_nobody_registered_is_not_switched_on(desk: Desk) -> None:
    address = f"{desk.url}{TOOLS_PATH[desk.name]}/nobody"
    assert requests.post(address, data={"active": "yes"}, timeout=PATIENCE).status_code == 404


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
    assert claims[CLAIM + "custom"]["fixed"] == "abc=def"
    assert tool.ask_for_token(f"{AGS}score").json()["error"] == "invalid_scope"


def test_an_application_that_is_none_is_refused(desk: Desk) -> None:
    assert desk.apply([]).status_code == (422 if desk.name == "canvas" else 400)
