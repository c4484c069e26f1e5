"""B. State, nonce, replay, and the binding to one browser. Cases 037 to 039 need a real one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.app import create_app
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.web.lti.refusals import Sentence
from lti_tool.wiring import utc_now
from tests.catalogue.refused import Refused
from tests.web.conftest import Site
from tests.web.platform import ABSENT, DEPLOYMENT, FakePlatform, Login, launch, post_token

BINDING = "__Host-coursemark-login-"


def _token(platform: FakePlatform, login: Login, **changed: Any) -> str:  # noqa: ANN401 - claims
    return platform.sign(platform.claims(login.nonce, **changed))


def _posting(browser: FlaskClient, **form: str) -> Callable[[], TestResponse]:
    return lambda: browser.post("/lti/launch", data=form)


def _later(site: Site, seconds: float) -> Flask:
    """Return the same tool, some time later."""
    return create_app(replace(site.wiring, clock=lambda: utc_now() + timedelta(seconds=seconds)))


def test_case_018_state_missing(browser: FlaskClient, platform: FakePlatform, refused: Refused) -> None:
    token = _token(platform, Login(browser, platform))
    for form in ({}, {"state": ""}, {"state": "without-a-secret"}):
        refused(_posting(browser, id_token=token, **form), 400, "LTI-STATE-MISSING")


def test_case_019_state_unknown(browser: FlaskClient, platform: FakePlatform, refused: Refused) -> None:
    login = Login(browser, platform)
    token, login_id = _token(platform, login), login.state.partition(".")[0]
    for state in ("nothing.here", f"{login_id}.guessed", f"{login_id}.{'é' * 9}", "\x00.\x00"):
        answer = refused(_posting(browser, id_token=token, state=state), 401, "LTI-STATE-UNKNOWN")
        assert Sentence.USED in answer.text


@pytest.mark.parametrize(("seconds", "status"), [(595, 303), (601, 401)])
def test_case_020_state_expired(
    site: Site, browser: FlaskClient, platform: FakePlatform, seconds: float, status: int
) -> None:
    login = Login(browser, platform)
    now = int((utc_now() + timedelta(seconds=seconds)).timestamp())
    token = _token(platform, login, iat=now, exp=now + 60)
    browser.application = _later(site, seconds)
    answer = post_token(browser, login, token)
    assert (answer.status_code, "LTI-STATE-UNKNOWN" in answer.text) == (status, status == 401)


def test_case_021_state_from_another_browser(site: Site, platform: FakePlatform, refused: Refused) -> None:
    attacker, victim = site.browser(), site.browser()
    login = Login(attacker, platform)
    form = {"id_token": _token(platform, login), "state": login.state}
    answer = refused(_posting(victim, **form), 401, "LTI-BROWSER-UNPROVEN")
    assert "Set-Cookie" not in answer.headers


def test_case_022_binding_cookie_of_another_login(
    site: Site, platform: FakePlatform, refused: Refused
) -> None:
    attacker, victim = site.browser(), site.browser()
    mine, theirs = Login(attacker, platform), Login(victim, platform)
    own = victim.get_cookie(BINDING + theirs.state.partition(".")[0])
    assert own is not None
    victim.set_cookie(BINDING + mine.state.partition(".")[0], own.value, secure=True)
    form = {"id_token": _token(platform, mine), "state": mine.state}
    refused(_posting(victim, **form), 401, "LTI-BROWSER-UNPROVEN")


def test_case_023_replay_of_id_token_and_state_same_browser(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    login = Login(browser, platform)
    form = {"id_token": _token(platform, login), "state": login.state}
    first = browser.post("/lti/launch", data=form)
    assert first.status_code == 303
    answer = refused(_posting(browser, **form), 409, "LTI-STATE-USED")
    assert Sentence.USED in answer.text
    assert browser.get(first.headers["Location"]).status_code == 200


def test_case_023_a_cookie_that_was_kept_aside_replays_nothing(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    login = Login(browser, platform)
    name = BINDING + login.state.partition(".")[0]
    kept = browser.get_cookie(name)
    assert kept is not None
    form = {"id_token": _token(platform, login), "state": login.state}
    assert browser.post("/lti/launch", data=form).status_code == 303
    assert browser.get_cookie(name) is None
    browser.set_cookie(name, kept.value, secure=True)
    refused(_posting(browser, **form), 409, "LTI-STATE-USED")


def test_case_024_replay_with_a_fresh_state(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    first = Login(browser, platform)
    token = _token(platform, first)
    assert post_token(browser, first, token).status_code == 303
    state = Login(browser, platform).state
    refused(_posting(browser, id_token=token, state=state), 401, "LTI-NONCE")


def test_case_025_token_of_login_a_with_state_of_login_b(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    one, other = Login(browser, platform), Login(browser, platform)
    refused(_posting(browser, id_token=_token(platform, one), state=other.state), 401, "LTI-NONCE")
    assert post_token(browser, other, _token(platform, other)).status_code == 303


@pytest.mark.parametrize(
    ("nonce", "code"),
    [
        (ABSENT, "LTI-TOKEN-CLAIMS"),
        (None, "LTI-TOKEN-CLAIMS"),
        ([], "LTI-NONCE"),
        (7, "LTI-NONCE"),
        ("", "LTI-NONCE"),
        ("x" * 10_240, "LTI-NONCE"),
        ("\ud800", "LTI-NONCE"),
    ],
)
def test_case_026_nonce_missing_list_int_empty_10_kb(
    browser: FlaskClient, platform: FakePlatform, refused: Refused, nonce: object, code: str
) -> None:
    login = Login(browser, platform)
    form = {"id_token": _token(platform, login, nonce=nonce), "state": login.state}
    answer = refused(_posting(browser, **form), 401, code)
    assert Sentence.UNPROVEN in answer.text


def test_case_027_nonce_never_issued_by_us(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    login = Login(browser, platform)
    form = {"id_token": _token(platform, login, nonce="made up"), "state": login.state}
    answer = refused(_posting(browser, **form), 401, "LTI-NONCE")
    assert Sentence.USED in answer.text


def test_case_028_race_the_same_post_twice_at_once_two_workers(
    any_site: Site,
) -> None:
    platform = FakePlatform()
    any_site.register(platform)
    other = Database(any_site.wiring.settings.database_url)
    second = create_app(replace(any_site.wiring, database=other))
    with ThreadPoolExecutor(2) as threads:
        for _ in range(50):
            browser = any_site.browser()
            login = Login(browser, platform)
            form = {"id_token": _token(platform, login), "state": login.state}
            posts = [_same_browser(browser, app, login) for app in (any_site.app, second)]
            answers = [threads.submit(post.post, "/lti/launch", data=form) for post in posts]
            assert sorted(answer.result().status_code for answer in answers) == [303, 409]
    other.close()
    assert any_site.counts()["launch_session"] == 50


def test_case_029_race_two_launches_of_one_user_in_two_tabs(any_site: Site) -> None:
    platform = FakePlatform()
    any_site.register(platform)
    browser = any_site.browser()
    algebra, botany = Login(browser, platform), Login(browser, platform)
    pages = [
        post_token(browser, algebra, _token(platform, algebra)),
        post_token(browser, botany, _token(platform, botany, context={"id": "course-2", "title": "Botany"})),
    ]
    assert [page.status_code for page in pages] == [303, 303]
    texts = [browser.get(page.headers["Location"]).text for page in pages]
    assert ["Algebra" in text for text in texts] == [True, False]
    assert ["Botany" in text for text in texts] == [False, True]


def test_case_030_nonce_store_restarted_between_login_and_launch(
    site: Site, browser: FlaskClient, platform: FakePlatform
) -> None:
    login = Login(browser, platform)
    again = Database(site.wiring.settings.database_url)
    browser.application = create_app(replace(site.wiring, database=again))
    assert post_token(browser, login, _token(platform, login)).status_code == 303
    again.close()


def test_case_031_iss_mix_up(
    site: Site, browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    other = FakePlatform("https://other.example", kid=platform.kid)
    site.register(other)
    login = Login(browser, platform)
    form = {"id_token": _token(other, login), "state": login.state}
    refused(_posting(browser, **form), 401, "LTI-TOKEN-CLAIMS")


def test_case_032_client_mix_up_in_one_iss(
    site: Site, browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    site.register(FakePlatform(client_id="client-2"))
    site.web.key_sets[platform.jwks_url] = platform.key_set
    login = Login(browser, platform)
    form = {"id_token": _token(platform, login, aud="client-2"), "state": login.state}
    refused(_posting(browser, **form), 401, "LTI-TOKEN-AUDIENCE")


def test_case_033_deployment_hint_mismatch(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    login = Login(browser, platform, lti_deployment_id=DEPLOYMENT)
    form = {"id_token": _token(platform, login, deployment_id="another"), "state": login.state}
    refused(_posting(browser, **form), 401, "LTI-MSG-DEPLOYMENT")


def test_case_034_oidc_error_response(
    site: Site, browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    login = Login(browser, platform)
    said = {"error": "login_required", "error_description": "<b>secret</b>", "state": login.state}
    answer = refused(_posting(browser, **said), 401, "LTI-OIDC-ERROR")
    assert "secret" not in answer.text
    assert Sentence.SIGN_IN in answer.text
    with site.wiring.database.reading() as session:
        assert session.execute(select(tables.Login.consumed_at)).scalar_one() is not None
    form = {"id_token": _token(platform, login), "state": login.state}
    refused(_posting(browser, **form), 409, "LTI-STATE-USED")


@pytest.mark.parametrize("path", ["/lti/launch", "/lti/deep-link"])
def test_case_035_launch_by_get(
    browser: FlaskClient, platform: FakePlatform, refused: Refused, path: str
) -> None:
    login = Login(browser, platform)
    query = {"id_token": _token(platform, login), "state": login.state}
    refused(lambda: browser.get(path, query_string=query), 405, "HTTP-405")


def test_case_036_id_token_in_json_body(
    browser: FlaskClient, platform: FakePlatform, refused: Refused
) -> None:
    login = Login(browser, platform)
    message = {"id_token": _token(platform, login), "state": login.state}
    refused(lambda: browser.post("/lti/launch", json=message), 415, "HTTP-415")


def test_a_session_of_another_launch_opens_nothing_else(site: Site, platform: FakePlatform) -> None:
    one, other = site.browser(), site.browser()
    mine = launch(one, platform).headers["Location"]
    launch(other, platform, sub="teacher-2")
    assert (one.get(mine).status_code, other.get(mine).status_code) == (200, 404)


def _same_browser(browser: FlaskClient, app: Flask, login: Login) -> FlaskClient:
    """Return another connection of the same browser, to one worker."""
    name = BINDING + login.state.partition(".")[0]
    kept, again = browser.get_cookie(name), app.test_client()
    assert kept is not None
    again.set_cookie(name, kept.value, secure=True)
    return again
