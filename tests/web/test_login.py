"""Login initiation: what is answered to a platform, and to what is none."""

import pytest
from flask.testing import FlaskClient

from lti_tool.storage import registrations
from tests.web.conftest import Site
from tests.web.platform import CLIENT, ISSUER, TARGET, FakePlatform, Login


def test_a_login_is_answered_with_an_authentication_request(
    platform: FakePlatform, browser: FlaskClient
) -> None:
    login = Login(browser, platform)
    assert login.answer.status_code == 302
    assert login.location.startswith(f"{ISSUER}/auth?x=1&")
    assert (
        login.query.items()
        >= {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": CLIENT,
            "redirect_uri": TARGET,
            "login_hint": "hint",
            "lti_message_hint": '{"cmid":7}',
        }.items()
    )


def test_a_login_by_get_works_as_well(platform: FakePlatform, browser: FlaskClient) -> None:
    query = {"iss": platform.issuer, "client_id": CLIENT, "login_hint": "h", "target_link_uri": TARGET}
    assert browser.get("/lti/login", query_string=query).status_code == 302


def test_each_login_has_a_state_and_a_nonce_of_its_own(platform: FakePlatform, browser: FlaskClient) -> None:
    first, second = Login(browser, platform), Login(browser, platform)
    assert first.state != second.state
    assert first.nonce != second.nonce


def test_the_cookie_of_a_login_is_bound_to_host_frame_and_tls(
    platform: FakePlatform, browser: FlaskClient
) -> None:
    cookie = Login(browser, platform).answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-coursemark-login-")
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/", "Max-Age=600"):
        assert attribute in cookie


def test_without_a_client_id_the_only_registration_of_the_issuer_is_meant(
    platform: FakePlatform, browser: FlaskClient
) -> None:
    assert Login(browser, platform, client_id=None).query["client_id"] == CLIENT


def test_without_a_client_id_two_registrations_are_one_too_many(
    site: Site, platform: FakePlatform, browser: FlaskClient
) -> None:
    site.register(FakePlatform(client_id="client-2"))
    answer = Login(browser, platform, client_id=None).answer
    assert (answer.status_code, b"LTI-REG-CLIENT" in answer.data) == (400, True)


REFUSED: dict[str, tuple[dict[str, str | None], str]] = {
    "no issuer": ({"iss": None}, "LTI-LOGIN-PARAM"),
    "no hint": ({"login_hint": None}, "LTI-LOGIN-PARAM"),
    "no target": ({"target_link_uri": None}, "LTI-LOGIN-PARAM"),
    "an unknown issuer": ({"iss": "https://nobody.example"}, "LTI-REG-UNKNOWN"),
    "an unknown client": ({"client_id": "nobody"}, "LTI-REG-UNKNOWN"),
    "an issuer in other letters": ({"iss": "HTTPS://LMS.example"}, "LTI-REG-UNKNOWN"),
    "an issuer with a slash": ({"iss": f"{ISSUER}/"}, "LTI-REG-UNKNOWN"),
    "a target elsewhere": ({"target_link_uri": "https://evil.example/"}, "LTI-TARGET-FOREIGN"),
    "a target without scheme": ({"target_link_uri": "//evil.example"}, "LTI-TARGET-FOREIGN"),
    "a target with a user": ({"target_link_uri": "http://127.0.0.1:8000@evil.example"}, "LTI-TARGET-FOREIGN"),
    "a target that runs": ({"target_link_uri": "javascript:alert(1)"}, "LTI-TARGET-FOREIGN"),
    "a target with a backslash": ({"target_link_uri": TARGET + "\\evil"}, "LTI-TARGET-FOREIGN"),
    "an oversized hint": ({"login_hint": "x" * 9000}, "LTI-PARAM-LONG"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_login_is_refused_for(case: str, site: Site, platform: FakePlatform, browser: FlaskClient) -> None:
    fields, code = REFUSED[case]
    answer = Login(browser, platform, **fields).answer
    assert (answer.status_code, code in answer.text) == (400, True)
    assert "Set-Cookie" not in answer.headers
    for said in fields.values():
        assert said is None or said not in answer.text
    assert set(site.counts().values()) == {0}


def test_a_parameter_sent_twice_is_refused(platform: FakePlatform, browser: FlaskClient) -> None:
    answer = browser.post("/lti/login", data={"iss": [platform.issuer, "https://evil.example"]})
    assert (answer.status_code, "LTI-PARAM-TWICE" in answer.text) == (400, True)


def test_a_removed_registration_logs_nobody_in(
    site: Site, platform: FakePlatform, browser: FlaskClient
) -> None:
    with site.wiring.database.transaction() as session:
        row = registrations.find_registration(session, platform.issuer, platform.client_id)
        assert row is not None
        row.removed_at = site.wiring.clock()
    assert Login(browser, platform).answer.status_code == 400
