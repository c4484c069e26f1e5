"""Both LMSs launch a tool as their real counterparts do."""

import json
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.tool import PATIENCE, Registrar, Tool

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TEACHER, OBSERVER, TEST_STUDENT, CANVAS_LEARNER = 1, 3, 4, 100
MOODLE_TEACHER, NON_EDITING, MOODLE_LEARNER = 3, 4, 6


@pytest.fixture(params=["canvas", "moodle"])
def tool(request: pytest.FixtureRequest, campus: Campus, registrar: Registrar) -> Tool:
    return registrar.register(campus.canvas_url if request.param == "canvas" else campus.moodle_url)


def learner_of(tool: Tool, campus: Campus) -> int:
    return CANVAS_LEARNER if tool.lms_url == campus.canvas_url else MOODLE_LEARNER


def other_of(tool: Tool, campus: Campus) -> int:
    return TEACHER if tool.lms_url == campus.canvas_url else MOODLE_TEACHER


def test_canvas_opens_a_login_with_parameters_of_its_own(canvas_tool: Tool) -> None:
    login = Browser(canvas_tool.lms_url).be(CANVAS_LEARNER).start(canvas_tool)
    hint, message = login.fields.pop("login_hint"), login.fields.pop("lti_message_hint")
    assert login.action == canvas_tool.launch_url.replace("/launch", "/login")
    assert {name: value for name, value in login.fields.items() if name} == {
        "iss": "https://canvas.instructure.com",
        "client_id": canvas_tool.client_id,
        "lti_deployment_id": canvas_tool.knows["deployment_id"],
        "target_link_uri": canvas_tool.launch_url,
        "canvas_environment": "prod",
        "canvas_region": "not_configured",
        "lti_storage_target": "post_message_forwarding",
    }
    assert len(hint) == 40
    assert message


def test_moodle_opens_a_login_with_a_message_hint_in_json(moodle_tool: Tool) -> None:
    login = Browser(moodle_tool.lms_url).be(MOODLE_LEARNER).start(moodle_tool)
    message = json.loads(login.fields.pop("lti_message_hint"))
    assert {name: value for name, value in login.fields.items() if name} == {
        "iss": moodle_tool.lms_url,
        "client_id": moodle_tool.client_id,
        "lti_deployment_id": moodle_tool.knows["deployment_id"],
        "target_link_uri": moodle_tool.launch_url,
        "login_hint": str(MOODLE_LEARNER),
    }
    assert message["cmid"] == 7
    assert message["launchid"].startswith("ltilaunch1_")


def test_nobody_launches_who_is_nobody(tool: Tool) -> None:
    assert requests.get(tool.knows["course_launch_url"], timeout=PATIENCE).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_canvas_sends_an_authentication_request_over_two_hops(method: str, canvas_tool: Tool) -> None:
    asked = {"client_id": canvas_tool.client_id, "state": "a b&c"}
    query, body = (asked, None) if method == "GET" else (None, asked)
    first = requests.request(
        method,
        canvas_tool.knows["auth_url"],
        params=query,
        data=body,
        allow_redirects=False,
        timeout=PATIENCE,
    )
    onward = urlsplit(first.headers["Location"])
    assert first.status_code == 302
    assert onward.path == "/api/lti/authorize"
    assert parse_qs(onward.query) == {name: [value] for name, value in asked.items()}


def test_an_id_token_says_who_is_where_for_which_tool(tool: Tool, campus: Campus) -> None:
    claims = Browser(tool.lms_url).be(learner_of(tool, campus)).launch(tool)
    assert claims["nonce"] == "a-nonce"
    assert claims["aud"] == tool.client_id
    assert claims[CLAIM + "deployment_id"] == tool.knows["deployment_id"]
    assert claims[CLAIM + "context"]["id"] == tool.knows["course_id"]
    assert claims[CLAIM + "target_link_uri"] == tool.launch_url
    assert f"{M}#Learner" in claims[CLAIM + "roles"]
    assert {"given_name", "family_name", "email"} <= claims.keys()


def test_an_id_token_lives_an_hour_in_canvas_and_a_minute_in_moodle(tool: Tool, campus: Campus) -> None:
    claims = Browser(tool.lms_url).be(learner_of(tool, campus)).launch(tool)
    lives = 3600 if tool.lms_url == campus.canvas_url else 60
    assert claims["exp"] - claims["iat"] == lives


def test_canvas_names_the_authorised_party_and_moodle_does_not(canvas_tool: Tool, moodle_tool: Tool) -> None:
    canvas = Browser(canvas_tool.lms_url).be(CANVAS_LEARNER).launch(canvas_tool)
    assert canvas["azp"] == canvas_tool.client_id
    assert "azp" not in Browser(moodle_tool.lms_url).be(MOODLE_LEARNER).launch(moodle_tool)


def test_canvas_gives_every_navigation_launch_the_context_for_a_link(canvas_tool: Tool) -> None:
    claims = Browser(canvas_tool.lms_url).be(CANVAS_LEARNER).launch(canvas_tool)
    assert claims[CLAIM + "resource_link"]["id"] == claims[CLAIM + "context"]["id"]
    assert claims[CLAIM + "resource_link"]["description"] is None


def test_canvas_fills_in_the_variables_it_knows_and_leaves_the_others(
    campus: Campus, registrar: Registrar
) -> None:
    fields = {
        "user": "$Canvas.user.id",
        "host": "$Canvas.api.baseUrl",
        "module": "$Canvas.module.id",
        "own": "x",
    }
    tool = registrar.register(campus.canvas_url, custom_fields=fields)
    custom = Browser(campus.canvas_url).be(CANVAS_LEARNER).launch(tool)[CLAIM + "custom"]
    assert custom == {
        "user": str(CANVAS_LEARNER),
        "host": campus.canvas_url,
        "module": "$Canvas.module.id",
        "own": "x",
    }


def test_an_observer_is_a_mentor_of_those_whom_she_observes(campus: Campus, canvas_tool: Tool) -> None:
    people = requests.get(f"{campus.canvas_url}/sandbox/people", timeout=PATIENCE).json()
    subs = {person["id"]: person["sub"] for person in people}
    claims = Browser(campus.canvas_url).be(OBSERVER).launch(canvas_tool)
    assert claims[CLAIM + "role_scope_mentor"] == [subs[100], subs[101]]
    assert f"{M}#Mentor" in claims[CLAIM + "roles"]
    assert CLAIM + "role_scope_mentor" not in Browser(campus.canvas_url).be(TEACHER).launch(canvas_tool)


def test_a_test_student_is_marked_as_one(campus: Campus, canvas_tool: Tool) -> None:
    roles = Browser(campus.canvas_url).be(TEST_STUDENT).launch(canvas_tool)[CLAIM + "roles"]
    assert "http://purl.imsglobal.org/vocab/lti/system/person#TestUser" in roles
    assert f"{M}#Learner" in roles


def test_a_non_editing_teacher_launches_from_moodle_as_an_instructor(moodle_tool: Tool) -> None:
    claims = Browser(moodle_tool.lms_url).be(NON_EDITING).launch(moodle_tool)
    assert claims[CLAIM + "roles"] == [f"{M}#Instructor"]


def test_a_launch_is_good_for_one_answer(tool: Tool, campus: Campus) -> None:
    browser = Browser(tool.lms_url).be(learner_of(tool, campus))
    login = browser.start(tool)
    assert "id_token" in form_of(browser.authenticate(tool, login)).fields
    again = browser.authenticate(tool, login)
    if tool.lms_url == campus.moodle_url:
        assert again.status_code == 404
    else:
        assert form_of(again).fields["error"] == "launch_no_longer_valid"


def test_somebody_elses_launch_is_not_answered(tool: Tool, campus: Campus) -> None:
    login = Browser(tool.lms_url).be(learner_of(tool, campus)).start(tool)
    stranger = Browser(tool.lms_url).be(other_of(tool, campus))
    error = form_of(stranger.authenticate(tool, login)).fields["error"]
    assert error == ("login_required" if tool.lms_url == campus.canvas_url else "access_denied")


@pytest.mark.parametrize(
    ("changed", "error", "description"),
    [
        ({"nonce": None, "prompt": None}, "invalid_request_object", "parameters are missing: nonce,prompt"),
        ({"scope": "profile"}, "invalid_request_object", "The 'scope' must be 'openid'"),
        ({"login_hint": "somebody"}, "login_required", "Must have an active user session"),
        ({"lti_message_hint": "made-up"}, "launch_no_longer_valid", "expired or already been consumed"),
    ],
)
def test_canvas_posts_a_mistake_to_the_tool(
    changed: dict[str, str | None], error: str, description: str, canvas_tool: Tool
) -> None:
    browser = Browser(canvas_tool.lms_url).be(CANVAS_LEARNER)
    sent = form_of(browser.authenticate(canvas_tool, browser.start(canvas_tool), **changed))
    assert sent.action == canvas_tool.launch_url
    assert sent.fields["error"] == error
    assert description in sent.fields["error_description"]
    assert sent.fields["state"] == "a-state"
    assert "id_token" not in sent.fields


@pytest.mark.parametrize("ending", ["/other", "er", "?x=1"])
def test_moodle_takes_a_registered_address_to_the_letter(ending: str, moodle_tool: Tool) -> None:
    browser = Browser(moodle_tool.lms_url).be(MOODLE_LEARNER)
    changed = moodle_tool.launch_url + ending
    answer = browser.authenticate(moodle_tool, browser.start(moodle_tool), redirect_uri=changed)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("registered", "asked", "fits"),
    [
        ("/launch", "/launch", True),
        ("/launch", "/launch?x=1", True),
        ("/launch", "/launch/more", False),
        ("/launch?a=1", "/launch", False),
        ("/launch?a=1", "/launch?b=2&a=1", True),
        ("/launch?a=1", "/launch?a=2", False),
    ],
)
def test_canvas_compares_an_address_by_its_path_and_by_the_registered_query(
    registered: str, asked: str, *, fits: bool, campus: Campus, registrar: Registrar
) -> None:
    home = "https://tool.example"
    tool = registrar.register(campus.canvas_url, redirect_uris=[home + registered])
    browser = Browser(campus.canvas_url).be(CANVAS_LEARNER)
    answer = browser.authenticate(tool, browser.start(tool), redirect_uri=home + asked)
    if fits:
        assert form_of(answer).action == home + asked
    else:
        assert (answer.status_code, answer.text) == (400, "Invalid redirect_uri")


def test_a_signature_holds_for_its_own_claims_only(tool: Tool, campus: Campus) -> None:
    browser = Browser(tool.lms_url).be(learner_of(tool, campus))
    one, other = (
        form_of(browser.authenticate(tool, browser.start(tool), nonce=nonce)).fields["id_token"].split(".")
        for nonce in ("one", "other")
    )
    with pytest.raises(jwt.InvalidSignatureError):
        verified_claims(tool, ".".join([one[0], one[1], other[2]]))
    assert verified_claims(tool, ".".join(one))["nonce"] == "one"
