"""A. Login initiation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from lti_tool.app import create_app
from lti_tool.storage import registrations, tables
from lti_tool.storage.purging import purge_expired
from lti_tool.web import memory
from lti_tool.web.lti.flood import FloodGate, Rate
from lti_tool.web.lti.refusals import Refusal
from tests.catalogue.refused import Refused
from tests.web.conftest import Site
from tests.web.platform import CLIENT, ISSUER, TARGET, FakePlatform, Login, launch

ASKED = {
    "scope": "openid",
    "response_type": "id_token",
    "response_mode": "form_post",
    "prompt": "none",
    "client_id": CLIENT,
    "redirect_uri": TARGET,
    "login_hint": "hint",
    "lti_message_hint": '{"cmid":7}',
}


def _logins(site: Site) -> int:
    with site.wiring.database.reading() as session:
        return session.execute(select(func.count()).select_from(tables.Login)).scalar_one()


def test_case_001_get_and_post_both_work(platform: FakePlatform, browser: FlaskClient) -> None:
    posted = Login(browser, platform)
    query = {"iss": ISSUER, "client_id": CLIENT, "target_link_uri": TARGET, "login_hint": "hint"}
    got = browser.get("/lti/login", query_string={**query, "lti_message_hint": '{"cmid":7}'})
    said = {name: values[0] for name, values in parse_qs(urlsplit(got.headers["Location"]).query).items()}
    assert posted.answer.status_code == got.status_code == 302
    assert posted.query.items() >= ASKED.items() <= said.items()
    assert len({posted.state, said["state"]}) == len({posted.nonce, said["nonce"]}) == 2


def test_case_001_with_platform_storage_a_page_goes_on(platform: FakePlatform, browser: FlaskClient) -> None:
    answer = Login(browser, platform, lti_storage_target="_parent").answer
    assert (answer.status_code, 'data-target="_parent"' in answer.text) == (200, True)
    assert f'href="{ISSUER}/auth?x=1&amp;' in answer.text


@pytest.mark.parametrize("name", ["iss", "login_hint", "target_link_uri"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_case_002_003_004_what_a_login_needs(
    site: Site, platform: FakePlatform, refused: Refused, name: str, value: str | None
) -> None:
    refused(lambda: Login(site.browser(), platform, **{name: value}).answer, 400, "LTI-LOGIN-PARAM")
    assert _logins(site) == 0


def test_case_005_unknown_iss(site: Site, platform: FakePlatform, refused: Refused) -> None:
    answer = refused(
        lambda: Login(site.browser(), platform, iss="https://nobody.example").answer, 400, "LTI-REG-UNKNOWN"
    )
    assert "nobody" not in answer.text


def test_case_006_iss_known_client_id_unknown(site: Site, platform: FakePlatform, refused: Refused) -> None:
    refused(lambda: Login(site.browser(), platform, client_id="nobody").answer, 400, "LTI-REG-UNKNOWN")
    assert _logins(site) == 0


def test_case_007_iss_with_two_clients_client_id_absent(
    site: Site, platform: FakePlatform, refused: Refused
) -> None:
    assert Login(site.browser(), platform, client_id=None).query["client_id"] == CLIENT
    site.register(FakePlatform(client_id="client-2"))
    refused(lambda: Login(site.browser(), platform, client_id=None).answer, 400, "LTI-REG-CLIENT")


@pytest.mark.parametrize("issuer", ["HTTPS://LMS.example", f"{ISSUER}/", f" {ISSUER}"])
def test_case_008_iss_differs_by_case_or_trailing_slash(
    site: Site, platform: FakePlatform, refused: Refused, issuer: str
) -> None:
    refused(lambda: Login(site.browser(), platform, iss=issuer).answer, 400, "LTI-REG-UNKNOWN")


def test_case_009_lti_deployment_id_given_unknown(platform: FakePlatform, browser: FlaskClient) -> None:
    login = Login(browser, platform, lti_deployment_id="elsewhere")
    assert login.answer.status_code == 302
    token = platform.sign(platform.claims(login.nonce))
    answer = browser.post("/lti/launch", data={"id_token": token, "state": login.state})
    assert (answer.status_code, "LTI-MSG-DEPLOYMENT" in answer.text) == (401, True)


@pytest.mark.parametrize("hint", ["&=#%26+ ;?/\\\"'<>" * 200, "schlüssel-鍵-🔑" * 200, "%00\t\n"])
def test_case_010_lti_message_hint_unaltered(platform: FakePlatform, browser: FlaskClient, hint: str) -> None:
    query = Login(browser, platform, lti_message_hint=hint, login_hint=hint[::-1]).query
    assert (query["lti_message_hint"], query["login_hint"]) == (hint, hint[::-1])


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "http://127.0.0.1:8000@evil.example",
        "http://127.0.0.1:8000.evil.example/lti/launch",
        "http://user@127.0.0.1:8000/lti/launch",
        "javascript:alert(1)",
        TARGET + "\\evil",
        TARGET + "#part",
        "/lti/launch",
        "http://[broken",
    ],
)
def test_case_011_target_link_uri_foreign_origin(
    site: Site, platform: FakePlatform, refused: Refused, target: str
) -> None:
    answer = refused(
        lambda: Login(site.browser(), platform, target_link_uri=target).answer, 400, "LTI-TARGET-FOREIGN"
    )
    assert target not in answer.text
    assert _logins(site) == 0


def test_case_011_redirect_uri_is_always_a_registered_one(
    platform: FakePlatform, browser: FlaskClient
) -> None:
    elsewhere = TARGET.replace("/lti/launch", "/lti/launch/../../verify")
    assert Login(browser, platform, target_link_uri=elsewhere).query["redirect_uri"] == TARGET


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_case_012_duplicated_parameters(
    site: Site, platform: FakePlatform, refused: Refused, method: str
) -> None:
    fields = [("iss", platform.issuer), ("iss", "https://evil.example"), ("login_hint", "h")]
    twice = MultiDict(fields)
    query, form = (twice, None) if method == "GET" else (None, twice)
    builder = EnvironBuilder("/lti/login", method=method, query_string=query, data=form)
    refused(lambda: site.browser().open(builder), 400, "LTI-PARAM-TWICE")


@pytest.mark.parametrize(
    ("length", "answered"), [(100_000, (400, "LTI-PARAM-LONG")), (300_000, (413, "HTTP-413"))]
)
def test_case_013_oversized_hints(
    site: Site, platform: FakePlatform, refused: Refused, length: int, answered: tuple[int, str]
) -> None:
    refused(lambda: Login(site.browser(), platform, login_hint="x" * length).answer, *answered)
    assert _logins(site) == 0


def test_case_014_auth_login_url_already_has_a_query(platform: FakePlatform, browser: FlaskClient) -> None:
    location = Login(browser, platform).location
    assert location.startswith(f"{ISSUER}/auth?x=1&scope=")
    assert location.count("?") == 1


@pytest.fixture
def flooded(site: Site, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser of a tool whose clock stands still and whose buckets are small enough for a test."""
    monkeypatch.setattr(memory, "LOGINS_PER_ADDRESS", Rate(burst=30, per_second=1))
    monkeypatch.setattr(memory, "LOGINS_PER_ISSUER", Rate(burst=60, per_second=1))
    now = site.wiring.clock()
    return create_app(replace(site.wiring, clock=lambda: now)).test_client()


def test_case_015_flood_of_logins_from_one_address(
    site: Site, platform: FakePlatform, flooded: FlaskClient
) -> None:
    assert [Login(flooded, platform).answer.status_code for _ in range(40)] == [302] * 30 + [429] * 10
    assert _logins(site) == 30
    flooded.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert launch(flooded, platform).status_code == 303


def test_case_015_flood_of_logins_from_many_addresses(
    site: Site, platform: FakePlatform, flooded: FlaskClient
) -> None:
    statuses = []
    for number in range(80):
        flooded.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        statuses.append(Login(flooded, platform).answer.status_code)
    assert statuses == [302] * 60 + [429] * 20
    assert _logins(site) == 60
    honest = FakePlatform("https://other.example")
    site.register(honest)
    assert launch(flooded, honest).status_code == 303


@pytest.mark.parametrize("rate", [memory.LOGINS_PER_ADDRESS, memory.LOGINS_PER_ISSUER])
def test_case_015_a_bucket_fills_again(rate: Rate) -> None:
    gate, now = FloodGate(rate), datetime(2026, 11, 23, tzinfo=UTC)
    for _ in range(rate.burst):
        gate.admit("somebody", now)
    with pytest.raises(Refusal, match="too many logins"):
        gate.admit("somebody", now)
    gate.admit("somebody else", now)
    gate.admit("somebody", now + timedelta(seconds=1 / rate.per_second))


def test_case_015_expired_rows_are_purged(site: Site, platform: FakePlatform, browser: FlaskClient) -> None:
    Login(browser, platform)
    now = site.wiring.clock()
    for moment, left in ((now, 1), (now + timedelta(minutes=10, seconds=1), 0)):
        with site.wiring.database.transaction() as session:
            purge_expired(session, moment)
        assert _logins(site) == left


def test_case_016_redirect_target_header_injection(platform: FakePlatform, browser: FlaskClient) -> None:
    hint = "x\r\nSet-Cookie: evil=1\r\nLocation: https://evil.example"
    login = Login(browser, platform, login_hint=hint, lti_message_hint=hint)
    assert len(login.answer.headers.getlist("Location")) == 1
    assert not [name for name in login.answer.headers.getlist("Set-Cookie") if "evil" in name]
    assert login.query["login_hint"] == hint


def test_case_017_login_page_framed_by_a_stranger(platform: FakePlatform, browser: FlaskClient) -> None:
    answer = Login(browser, platform, lti_storage_target="_parent").answer
    assert f"frame-ancestors {ISSUER}" in answer.headers["Content-Security-Policy"].split("; ")


def test_the_cookie_of_a_login_is_bound_to_host_frame_and_tls(
    platform: FakePlatform, browser: FlaskClient
) -> None:
    cookie = Login(browser, platform).answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-coursemark-login-")
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/", "Max-Age=600"):
        assert attribute in cookie


def test_a_removed_registration_logs_nobody_in(site: Site, platform: FakePlatform, refused: Refused) -> None:
    with site.wiring.database.transaction() as session:
        row = registrations.find_registration(session, platform.issuer, platform.client_id)
        assert row is not None
        row.removed_at = site.wiring.clock()
    refused(lambda: Login(site.browser(), platform).answer, 400, "LTI-REG-UNKNOWN")


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 302)])
def test_behind_a_proxy_of_ours_each_visitor_is_counted_alone(
    site: Site, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch, proxies: int, status: int
) -> None:
    monkeypatch.setattr(memory, "LOGINS_PER_ADDRESS", Rate(burst=5, per_second=0.001))
    settings = replace(site.wiring.settings, trusted_proxies=proxies)
    visitor = site.reopened(settings=settings).test_client()
    for number in range(6):
        visitor.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.9, 198.51.100.{number}"
        answer = Login(visitor, platform).answer
    assert answer.status_code == status
