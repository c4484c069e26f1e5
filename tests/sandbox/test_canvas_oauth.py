"""The simulated Canvas lets applications in by OAuth2, with developer keys, scopes and consent."""

import re

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.application import HOME, TEACHER, Application, application, told
from tests.sandbox.browser import Browser
from tests.sandbox.tool import PATIENCE, Tool

SECTIONS = "url:GET|/api/v1/courses/:course_id/sections"
MODULES = "url:GET|/api/v1/courses/:course_id/modules"
USERS = "url:GET|/api/v1/users/:id"
LEARNER = 100


def change(app: Application, **changes: object) -> None:
    address = f"{app.url}/sandbox/developer-keys/{app.client_id}"
    requests.post(address, json=changes, timeout=PATIENCE).raise_for_status()


@pytest.fixture
def app(campus: Campus) -> Application:
    return application(campus, SECTIONS, MODULES, USERS)


def test_somebody_agrees_and_the_application_gets_a_token(app: Application) -> None:
    page = app.authorise(TEACHER)
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Tess Teacher" in page.text
    assert SECTIONS in page.text
    back = app.decide(page)
    assert back["state"] == "a state"
    answer = app.token(grant_type="authorization_code", code=back["code"]).json()
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 3600
    assert answer["user"]["id"] == TEACHER
    assert app.read("/users/self", answer["access_token"]).json()["id"] == TEACHER


def test_somebody_disagrees_and_the_application_is_told(app: Application) -> None:
    back = app.decide(app.authorise(TEACHER), "deny")
    assert (back["error"], back["state"]) == ("access_denied", "a state")
    assert back["error_description"]


def test_who_is_nobody_is_asked_who_it_is_first(app: Application) -> None:
    page = app.authorise(None)
    assert "Who are you?" in page.text
    assert "next=/login/oauth2/auth" in page.text


def test_another_person_cannot_press_the_button(app: Application) -> None:
    page = app.authorise(TEACHER)
    app.session = Browser(app.url).be(LEARNER).session
    (consent,) = set(re.findall(r'name="consent" value="([^"]+)"', page.text))
    address = f"{app.url}/login/oauth2/accept"
    assert app.session.post(address, data={"consent": consent}, timeout=PATIENCE).status_code == 401
    assert app.session.post(address, data={"consent": "made-up"}, timeout=PATIENCE).status_code == 400


def test_without_a_prompt_nobody_is_asked(app: Application) -> None:
    assert told(app.authorise(None, prompt="none"))["error"] == "login_required"
    assert told(app.authorise(TEACHER, prompt="none"))["error"] == "interaction_required"
    app.authorised()
    assert "code" in told(app.authorise(TEACHER, prompt="none"))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"scope": "url:GET|/api/v1/accounts"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_wrong_request_is_sent_back(changed: dict[str, str], error: str, app: Application) -> None:
    assert told(app.authorise(TEACHER, **changed))["error"] == error


def test_a_code_is_never_sent_to_a_host_that_the_key_does_not_name(app: Application) -> None:
    assert app.authorise(TEACHER, redirect_uri="https://evil.example/callback").status_code == 400
    assert app.authorise(TEACHER, redirect_uri="https://nottool.example/").status_code == 400
    assert app.authorise(TEACHER, redirect_uri="https://eu.tool.example/callback").status_code == 200
    assert app.authorise(TEACHER, client_id="made-up").status_code == 401


def test_an_lti_key_takes_no_part_in_the_code_flow(app: Application, canvas_tool: Tool) -> None:
    asked = {"client_id": canvas_tool.client_id, "redirect_uri": canvas_tool.launch_url}
    answer = app.authorise(TEACHER, **asked)
    assert "error=invalid_scope" in answer.headers["Location"]


def test_a_code_is_good_once_for_its_key_and_its_address(app: Application, campus: Campus) -> None:
    other = application(campus, SECTIONS)
    for asking, form in (
        (other, {}),
        (app, {"redirect_uri": "https://tool.example/other"}),
        (app, {"code": "made-up"}),
    ):
        code = app.decide(app.authorise(TEACHER))["code"]
        answer = asking.token(**({"grant_type": "authorization_code", "code": code} | form))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    code = app.decide(app.authorise(TEACHER))["code"]
    assert app.token(grant_type="authorization_code", code=code).ok
    assert app.token(grant_type="authorization_code", code=code).status_code == 400


@pytest.mark.parametrize("form", [{"client_id": "made-up"}, {"client_secret": "wrong"}])
def test_a_key_must_prove_itself(form: dict[str, str], app: Application) -> None:
    answer = app.token(grant_type="refresh_token", refresh_token="x", **form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_secret_may_come_as_a_password(app: Application) -> None:
    code = app.decide(app.authorise(TEACHER))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME}
    address, proof = f"{app.url}/login/oauth2/token", (app.client_id, app.secret)
    assert requests.post(address, data=form, auth=proof, timeout=PATIENCE).ok


def test_a_refresh_tells_no_new_refresh_token(app: Application) -> None:
    first = app.authorised()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = app.token(**form).json()
    assert "refresh_token" not in second
    assert app.read("/users/self", second["access_token"]).ok
    assert app.read("/users/self", first["access_token"]).status_code == 401
    assert app.token(**form).ok
    assert app.token(**(form | {"refresh_token": "made-up"})).json()["error"] == "invalid_grant"


def test_a_token_that_is_given_back_ends_its_refresh_token(app: Application) -> None:
    kept = app.authorised()
    headers = {"Authorization": f"Bearer {kept['access_token']}"}
    address = f"{app.url}/login/oauth2/token"
    assert requests.delete(address, headers=headers, timeout=PATIENCE).ok
    assert app.read("/users/self", kept["access_token"]).status_code == 401
    assert app.token(grant_type="refresh_token", refresh_token=kept["refresh_token"]).status_code == 400
    assert requests.delete(address, headers=headers, timeout=PATIENCE).status_code == 401


def test_tokens_are_replaced_where_that_is_asked_for(app: Application) -> None:
    first = app.authorised()["access_token"]
    code = app.decide(app.authorise(TEACHER))["code"]
    second = app.token(grant_type="authorization_code", code=code, replace_tokens="1").json()
    assert app.read("/users/self", first).status_code == 401
    assert app.read("/users/self", second["access_token"]).ok


def test_a_scope_that_was_not_given_is_told_as_a_bad_token(app: Application) -> None:
    token = app.authorised()["access_token"]
    assert app.read("/courses/1/sections", token).ok
    refused = app.read("/courses/1/groups", token)
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["message"] == "Insufficient scopes on access token."
    assert "WWW-Authenticate" in refused.headers


def test_somebody_who_may_not_is_refused_without_being_asked_for_another_token(app: Application) -> None:
    token = app.authorised(LEARNER)["access_token"]
    refused = app.read("/courses/1/modules", token, student_id="101")
    assert (refused.status_code, refused.json()["status"]) == (401, "unauthorized")
    assert "WWW-Authenticate" not in refused.headers


@pytest.mark.parametrize("allowed", [False, True])
def test_what_is_to_be_included_is_passed_over_unless_the_key_allows_it(
    *, allowed: bool, campus: Campus
) -> None:
    app = application(campus, MODULES, allow_includes=allowed)
    token = app.authorised()["access_token"]
    (first, *_) = app.read("/courses/1/modules", token, include__="items").json()
    assert ("items" in first) == allowed


def test_a_scope_that_is_taken_from_the_key_ends_all_its_tokens(app: Application) -> None:
    token = app.authorised()["access_token"]
    change(app, scopes=[SECTIONS, MODULES, USERS, "url:GET|/api/v1/courses/:id"])
    assert app.read("/courses/1/sections", token).ok
    change(app, scopes=[SECTIONS])
    assert app.read("/courses/1/sections", token).status_code == 401


def test_a_key_that_is_off_lets_nobody_in(app: Application) -> None:
    token = app.authorised()["access_token"]
    change(app, active=False)
    assert app.read("/courses/1/sections", token).status_code == 401
    assert app.authorise(TEACHER).status_code == 401


def test_a_key_without_scopes_enforces_none(campus: Campus) -> None:
    app = application(campus)
    token = app.authorised()["access_token"]
    assert app.read("/courses/1/groups", token).ok
    assert "items" in app.read("/courses/1/modules", token, include__="items").json()[0]


def test_a_learners_token_sees_the_learners_own_submissions(campus: Campus) -> None:
    app = application(campus)
    token = app.authorised(LEARNER)["access_token"]
    rows = app.read("/courses/1/students/submissions", token, student_ids__="all", per_page="100").json()
    assert {row["user_id"] for row in rows} == {LEARNER}
    own = app.read("/courses/1/students/submissions", token, per_page="100").json()
    assert own == rows
    assert app.read("/courses/1/students/submissions", token, student_ids__="101").status_code == 401
    assert app.read("/courses/1/bulk_user_progress", token).status_code == 401
    hidden = app.authorised(123)["access_token"]
    rows = app.read("/courses/1/students/submissions", hidden, assignment_ids__="21").json()
    assert [(row["score"], row["graded_at"]) for row in rows] == [(None, None)]


def test_an_administrator_makes_and_changes_keys_on_a_page(campus: Campus) -> None:
    address = f"{campus.canvas_url}/accounts/1/developer_keys"
    form = {"name": "By hand", "redirect_uris": HOME, "scopes": f"{SECTIONS}\n{MODULES}"}
    page = requests.post(address, data=form, timeout=PATIENCE).text
    assert "By hand: on" in page
    client_id = re.findall(r"/developer_keys/(\d+)", page)[-1]
    secret = re.findall(r"<code>([0-9a-f]{64})</code>", page)[-1]
    app = Application(campus.canvas_url, client_id, secret, SECTIONS)
    assert app.authorised()["user"]["name"] == "Tess Teacher"
    page = requests.post(f"{address}/{client_id}", data={"active": "no"}, timeout=PATIENCE).text
    assert "By hand: off" in page
    assert requests.post(f"{address}/0", data={"active": "no"}, timeout=PATIENCE).status_code == 404
