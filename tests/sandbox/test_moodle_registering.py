"""The simulated Moodle takes in a tool that registers itself, as a running one did."""

import re
from typing import Any

import jwt
import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.choosing import CLAIM
from tests.sandbox.desk import TOOL, Desk
from tests.sandbox.tool import AGS, ALL_SCOPES, Registrar


@pytest.fixture
def moodle(campus: Campus, registrar: Registrar) -> Desk:
    return Desk("moodle", campus.moodle_url, registrar.jwks_url)


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
