"""H. After the launch. Most of it is asked of every page, in tests/web/pages; here is the rest."""

import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.app import create_app
from lti_tool.storage import tables
from lti_tool.wiring import utc_now
from tests.catalogue.refused import Refused
from tests.web.conftest import Site
from tests.web.pages.conftest import school, tour
from tests.web.pages.school import QUIZ_AT_80, School
from tests.web.pages.tour import DOORS, FILES, Door, Tour
from tests.web.platform import FakePlatform, Login, launch

__all__ = ["school", "tour"]

OPENED = [door for door in DOORS if door.method == "GET" and door.rule.endpoint not in FILES]
LAUNCHES_AT_ONCE = 20


def _waiting(site: Site, platform: FakePlatform) -> tuple[FlaskClient, dict[str, str]]:
    """Launch in a browser that keeps no cookie; return it with the proof that it may bring once."""
    browser = site.app.test_client(use_cookies=False)
    login = Login(browser, platform, lti_storage_target="_parent")
    (secret,) = [part.split('"')[1] for part in login.answer.text.split("data-secret=")[1:]]
    state, nonce = _asked(login.answer)
    posted = {"id_token": platform.sign(platform.claims(nonce)), "state": state}
    answer = browser.post("/lti/launch", data=posted)
    assert (answer.status_code, "Tess" in answer.text) == (200, False)
    return browser, {"login": state.partition(".")[0], "secret": secret}


def _asked(page: TestResponse) -> tuple[str, str]:
    query = page.text.split('href="https://lms.example/auth')[1].split('"')[0]
    said = dict(part.split("=", 1) for part in query.replace("&amp;", "&").split("&") if "=" in part)
    return said["state"], said["nonce"]


def _proving(browser: FlaskClient, proof: dict[str, str]) -> Callable[[], TestResponse]:
    return lambda: browser.post("/lti/prove", data=proof)


def test_case_121_role_change_between_launches(school: School) -> None:
    course = school.open_class()
    yesterday = course.enter("kim", "#Instructor")
    assert yesterday.get("badges/new").status_code == 200
    course.enter("kim", "#Learner")
    assert yesterday.get("badges/new").status_code == 403
    assert yesterday.post("badges", QUIZ_AT_80).status_code == 403


def test_case_122_session_fixation(site: Site, platform: FakePlatform) -> None:
    attacker, victim = site.browser(), site.browser()
    preset = launch(attacker, platform).headers["Location"]
    session_id = preset.strip("/").rpartition("/")[2]
    cookie = attacker.get_cookie(f"__Host-coursemark-visit-{session_id}")
    assert cookie is not None
    victim.set_cookie(f"__Host-coursemark-visit-{session_id}", cookie.value, secure=True)
    own = launch(victim, platform, sub="teacher-2").headers["Location"]
    assert own != preset
    assert victim.get(own).status_code == 200
    assert attacker.get(own).status_code == 404


def test_case_123_proof_reused(site: Site, platform: FakePlatform, refused: Refused) -> None:
    browser, proof = _waiting(site, platform)
    opened = browser.post("/lti/prove", data=proof)
    bearer = {"Authorization": f"Bearer {opened.get_json()['bearer']}"}
    assert browser.get(opened.get_json()["address"], headers=bearer).status_code == 200
    refused(_proving(browser, proof), 401, "LTI-PROOF-LATE")


def test_case_123_proof_after_60_s(site: Site, platform: FakePlatform, refused: Refused) -> None:
    browser, proof = _waiting(site, platform)
    later = replace(site.wiring, clock=lambda: utc_now() + timedelta(seconds=61))
    browser.application = create_app(later)
    refused(_proving(browser, proof), 401, "LTI-PROOF-LATE")


@pytest.mark.parametrize("change", [{"secret": "guessed"}, {"secret": ""}, {"secret": "ü"}])
def test_case_123_proof_from_other_browser(
    site: Site, platform: FakePlatform, refused: Refused, change: dict[str, str]
) -> None:
    browser, proof = _waiting(site, platform)
    refused(_proving(site.browser(), proof | change), 401, "LTI-BROWSER-UNPROVEN")
    assert browser.post("/lti/prove", data=proof).status_code == 200


def test_case_123_a_message_that_waits_is_not_replaced(
    site: Site, platform: FakePlatform, refused: Refused
) -> None:
    browser = site.app.test_client(use_cookies=False)
    state, nonce = _asked(Login(browser, platform, lti_storage_target="_parent").answer)
    for sub, expected in (("teacher-1", 200), ("teacher-2", 409)):
        form = {"id_token": platform.sign(platform.claims(nonce, sub=sub)), "state": state}
        assert browser.post("/lti/launch", data=form).status_code == expected
    form = {"login": state.partition(".")[0], "secret": "x", "again": "y"}
    refused(_proving(browser, form), 401, "LTI-BROWSER-UNPROVEN")


@pytest.mark.parametrize("name", ["access_token", "bearer", "token", "secret", "authorization"])
def test_case_124_bearer_in_url(site: Site, platform: FakePlatform, name: str) -> None:
    browser, proof = _waiting(site, platform)
    opened = browser.post("/lti/prove", data=proof).get_json()
    assert opened["bearer"] not in opened["address"]
    assert browser.get(opened["address"], query_string={name: opened["bearer"]}).status_code == 404
    assert (
        browser.get(opened["address"], query_string={name: f"Bearer {opened['bearer']}"}).status_code == 404
    )


def test_case_126_csrf_without_cookies(site: Site, platform: FakePlatform) -> None:
    browser, proof = _waiting(site, platform)
    opened = browser.post("/lti/prove", data=proof).get_json()
    form = {"form_token": _form_token(site)}
    assert browser.post(f"{opened['address']}badges", data=form).status_code == 404
    bearer = {"Authorization": f"Bearer {opened['bearer']}"}
    assert browser.post(f"{opened['address']}badges", headers=bearer).status_code == 403
    assert browser.post(f"{opened['address']}badges", headers=bearer, data=form).status_code == 400


def _form_token(site: Site) -> str:
    with site.wiring.database.reading() as session:
        return session.execute(select(tables.LaunchSession.form_token)).scalar_one()


@pytest.mark.parametrize("door", OPENED, ids=str)
@pytest.mark.parametrize("name", ["next", "return_url", "redirect", "url"])
def test_case_129_open_redirect_after_launch(door: Door, name: str, tour: Tour) -> None:
    address = door.address(tour.of(tour.teacher))
    answer = tour.teacher.client.get(address, query_string={name: "//evil.example"})
    assert answer.status_code < 500
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("door", OPENED, ids=str)
def test_case_131_no_cell_of_an_export_of_names_is_a_formula(door: Door, tour: Tour) -> None:
    answer = tour.teacher.client.get(door.address(tour.of(tour.teacher)), headers={"Accept": "text/csv, */*"})
    kind = answer.headers.get("Content-Type", "")
    assert not any(other in kind for other in ("excel", "spreadsheet", "tab-separated"))
    if "csv" in kind:
        cells = [cell for line in csv.reader(StringIO(answer.text.removeprefix("\ufeff"))) for cell in line]
        assert "Ann" in cells
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)


def test_case_132_duplicate_user_creation(any_site: Site) -> None:
    _launch_at_once(any_site)
    assert any_site.counts()["person"] == 1


def test_case_133_duplicate_context_deployment_line_item(any_site: Site) -> None:
    _launch_at_once(any_site)
    assert any_site.counts()["course"] == 1
    with any_site.wiring.database.reading() as session:
        assert len(session.execute(select(tables.Deployment)).all()) == 1


def test_case_133_an_unknown_deployment_is_noted_once(any_site: Site) -> None:
    _launch_at_once(any_site, status=403, deployment_id="elsewhere")
    with any_site.wiring.database.reading() as session:
        known = session.execute(select(tables.Deployment.deployment_id)).scalars().all()
    assert sorted(known) == ["deployment-1", "elsewhere"]


def _launch_at_once(site: Site, status: int = 303, **claims: str) -> None:
    platform = FakePlatform()
    site.register(platform)
    browsers = [site.browser() for _ in range(LAUNCHES_AT_ONCE)]
    logins = [Login(browser, platform, lti_deployment_id=None) for browser in browsers]

    def post(browser: FlaskClient, login: Login) -> int:
        token = platform.sign(platform.claims(login.nonce, **claims))
        return browser.post("/lti/launch", data={"id_token": token, "state": login.state}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(post, browsers, logins)) == {status}
