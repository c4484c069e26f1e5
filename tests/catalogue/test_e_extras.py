"""E. What a message says besides: parameters, vendors' claims, where to return to, older identities."""

import json
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_tool.storage import tables
from tests.catalogue.forging import Forger, forger
from tests.web.conftest import Site
from tests.web.platform import CLAIM, FakePlatform, Login, launch

__all__ = ["forger"]

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
UNFIT_TEXTS = ["\x00", "a\x00b", "\ud800", "\udfff x", "\u202e", "\n", " ", ""]


@pytest.mark.parametrize(
    "custom",
    [
        None,
        {},
        {"achievement": None},
        {"achievement": {"id": {"id": 7}}},
        {"achievement": ["a"]},
        {"achievement": 7},
        {f"name-{number}": "value" for number in range(1000)},
        {"": "x", " ": "y", "\x00": "z"},
        {"achievement": "$Canvas.user.id", "other": "$"},
        {"achievement": "x" * 40_000},
        {"achievement": "../../admin"},
        {"achievement": "' OR 1=1--"},
    ],
    ids=lambda custom: json.dumps(custom)[:40],
)
def test_case_093_custom_with_null_nested_1000_keys_unresolved_variables(
    forger: Forger, custom: object
) -> None:
    answer = forger.launch(custom=custom)
    assert (answer.status_code, answer.location.endswith("/")) == (303, True)
    assert forger.browser.get(answer.location).status_code == 200


@pytest.mark.parametrize("custom", ["text", ["a"], 7, True])
def test_case_093_custom_that_is_no_object(forger: Forger, custom: object) -> None:
    forger.is_incomplete("LTI-MSG-CLAIM", custom=custom)


@pytest.mark.parametrize("text", UNFIT_TEXTS, ids=repr)
def test_case_093_custom_with_text_that_no_database_keeps(any_site: Site, text: str) -> None:
    platform, browser = _registered(any_site)
    custom = {"achievement": text, text: "value", "canvas_course_id": text, "moodle_course_id": text}
    answer = launch(browser, platform, custom=custom)
    assert (answer.status_code, answer.location.endswith("/")) == (303, True)


def _registered(site: Site) -> tuple[FakePlatform, FlaskClient]:
    platform = FakePlatform()
    site.register(platform)
    return platform, site.browser()


@pytest.mark.parametrize("text", UNFIT_TEXTS, ids=repr)
def test_case_094_known_claims_with_text_that_no_database_keeps(any_site: Site, text: str) -> None:
    platform, browser = _registered(any_site)
    address = f"https://lms.example/{text}"
    answer = launch(
        browser,
        platform,
        context={"id": "course-1", "title": text, "label": text},
        name=text,
        email=text,
        role_scope_mentor=[text],
        launch_presentation={"return_url": address},
        platformnotificationservice={"platform_notification_service_url": address},
        **{AGS: {"lineitems": address, "scope": [text]}, NRPS: {"context_memberships_url": address}},
    )
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200


PARAMETERS = ["iss", "client_id", "login_hint", "lti_message_hint", "lti_deployment_id", "lti_storage_target"]


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_zero_byte_in_a_login_breaks_nothing(any_site: Site, name: str) -> None:
    platform, browser = _registered(any_site)
    answer = Login(browser, platform, **{name: "a\x00b"}).answer
    assert answer.status_code == (400 if name in {"iss", "client_id"} else 200 if "target" in name else 302)


def test_a_zero_byte_in_a_launch_or_a_proof_breaks_nothing(any_site: Site) -> None:
    browser, state = any_site.browser(), "a\x00.\x00"
    launched = browser.post("/lti/launch", data={"id_token": "a.b.c", "state": state})
    proven = browser.post("/lti/prove", data={"login": state, "secret": state})
    assert (launched.status_code, proven.status_code) == (401, 401)


def test_case_094_known_claims_that_are_far_too_long(any_site: Site) -> None:
    platform, browser = _registered(any_site)
    text = "x" * 4_000
    address = f"https://lms.example/{text}"
    answer = launch(
        browser,
        platform,
        context={"id": "x" * 255, "title": text},
        sub="x" * 255,
        name=text,
        email=text,
        custom={"achievement": text, "canvas_course_id": text, "moodle_course_id": text},
        launch_presentation={"return_url": address},
        platformnotificationservice={"platform_notification_service_url": address},
        **{AGS: {"lineitems": address, "scope": [text]}, NRPS: {"context_memberships_url": address}},
    )
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200


EXTRAS: dict[str, Any] = {
    "https://vendor.example/claim": {"a": [1, None, {"b": "c"}]},
    "https://purl.imsglobal.org/spec/lti/claim/unheard_of": True,
    CLAIM + "tool_platform": "text",
    CLAIM + "lis": ["text"],
    "picture:": "javascript:alert(1)",
    "locale:": 7,
    "urn:": "x" * 10_000,
    ":": None,
}


def test_case_094_unknown_claims(site: Site, forger: Forger) -> None:
    answer = forger.launch(**EXTRAS)
    assert answer.status_code == 303
    page = forger.browser.get(answer.location)
    assert (page.status_code, "vendor.example" in page.text) == (200, False)
    assert site.counts()["person"] == 1


@pytest.mark.parametrize("name", ["name", "email"])
@pytest.mark.parametrize("value", [None, 7, [], {}, True, "x" * 40_000])
def test_case_094_names_and_addresses_that_are_none(forger: Forger, name: str, value: object) -> None:
    answer = forger.launch(**{name: value})
    page = forger.browser.get(answer.location)
    assert (answer.status_code, page.status_code, "x" * 1001 in page.text) == (303, 200, False)


RETURNS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://lms.example/return",
    "https://foreign.example/return",
    "//foreign.example/return",
    '"><script>alert(1)</script>',
    "https://lms.example/\" onmouseover='alert(1)'",
    "https://[broken",
    "https://",
    "",
    7,
    ["https://lms.example/"],
    None,
]


@pytest.mark.parametrize("url", RETURNS)
def test_case_095_launch_presentation_return_url_javascript_http_foreign(forger: Forger, url: object) -> None:
    answer = forger.launch(launch_presentation={"return_url": url})
    page = forger.browser.get(answer.location)
    assert (answer.status_code, page.status_code) == (303, 200)
    shown = unescape(page.text)
    assert "lms.example" not in shown
    assert "javascript:" not in shown.lower()
    assert "foreign.example" not in shown
    assert "alert(1)" not in shown


@pytest.mark.parametrize("url", [*RETURNS[:3], *RETURNS[5:]])
def test_case_095_a_return_url_that_is_none_is_not_kept(site: Site, forger: Forger, url: object) -> None:
    assert forger.launch(launch_presentation={"return_url": url}).status_code == 303
    with site.wiring.database.reading() as session:
        assert session.execute(select(tables.Course.return_url)).scalar_one() is None
        assert session.execute(select(tables.Registration.frame_origins)).scalar_one() == []


def test_case_095_only_a_protected_origin_may_frame_our_pages(site: Site, forger: Forger) -> None:
    forger.launch(launch_presentation={"return_url": "http://foreign.example/return"})
    with site.wiring.database.reading() as session:
        assert session.execute(select(tables.Registration.frame_origins)).scalar_one() == []


@pytest.mark.parametrize("presentation", ["text", [], 7])
def test_case_095_launch_presentation_that_is_no_object(forger: Forger, presentation: object) -> None:
    forger.is_incomplete("LTI-MSG-CLAIM", launch_presentation=presentation)


def test_case_095_a_refusal_links_nowhere(forger: Forger) -> None:
    url = "https://foreign.example/return"
    answer = forger.is_incomplete("LTI-MSG-VERSION", version="1", launch_presentation={"return_url": url})
    assert "foreign.example" not in answer.text


OLDER: list[object] = [
    {
        "user_id": "admin",
        "oauth_consumer_key": "key",
        "oauth_consumer_key_sign": "bad",
        "resource_link_id": "link-0",
    },
    {"user_id": "admin"},
    {"oauth_consumer_key_sign": None},
    "text",
    [],
    7,
    None,
]


@pytest.mark.parametrize("older", OLDER)
def test_case_096_lti1p1_claim_with_bad_signature(
    site: Site, forger: Forger, caplog: pytest.LogCaptureFixture, older: object
) -> None:
    with caplog.at_level("INFO"):
        assert forger.launch(lti1p1=older).status_code == 303
    assert "launch verified" in caplog.text
    with site.wiring.database.reading() as session:
        assert session.execute(select(tables.Person.sub)).scalars().all() == ["teacher-1"]
