"""Deep linking (Certification Guide, 6.2): one answer of the tool, taken by the LMS and looked at closely."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import jwt
import pytest
import requests

from lti_tool.demo.browser import text_of
from tests.front_door.examining import CLAIM, Claims, Sent, SuiteBrowser, Vary, claims_of, unvaried
from tests.front_door.school import BADGE, School

pytestmark = pytest.mark.xdist_group("certification")

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = DL + "deep_linking_settings"
DATA = 'Some random opaque data: Ünïcödé, <tags> & "quotes"'
PATIENCE = 30
LEEWAY = 60
LIFETIME = 305  # five minutes, and a little for an LMS whose clock is late
COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def with_data(claims: dict[str, Any]) -> Claims:
    """Ask for `data` to come back, which neither LMS of the campus does."""
    return {**claims, SETTINGS: {**claims[SETTINGS], "data": DATA}}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One badge placed in the course: the request, the answer, and where the LMS shows it by title."""

    school: School
    badge: str
    request: Sent
    answer: Sent
    placed: Mapping[str, str]
    at: float

    @property
    def asked(self) -> Claims:
        return claims_of(self.request.token)

    @property
    def claims(self) -> Claims:
        return claims_of(self.answer.token)


def place_a_badge(school: School, badge: str, vary: Vary) -> Exchange:
    browser = SuiteBrowser(school, vary)
    at = time.time()
    placed = replace(school, teacher=browser).place(badge)
    return Exchange(school, badge, browser.sent["id_token"], browser.sent["JWT"], placed, at)


@pytest.fixture(scope="module")
def exchanges() -> dict[str, Exchange]:
    """What was exchanged with each LMS so far: one exchange serves all items."""
    return {}


@pytest.fixture
def exchange(examined: School, exchanges: dict[str, Exchange]) -> Exchange:
    if examined.name not in exchanges:
        badge, _ = examined.make_badge()
        examined.activate_badge(badge)
        exchanges[examined.name] = place_a_badge(examined, badge, with_data)
    return exchanges[examined.name]


def test_cert_d01_send_the_request_payload(exchange: Exchange) -> None:
    assert exchange.asked[CLAIM + "message_type"] == "LtiDeepLinkingRequest"
    assert exchange.request.answer.status_code == 200
    assert "Place a badge in your course" in text_of(exchange.request.answer)


def test_cert_d02_receive_the_response_payload(exchange: Exchange) -> None:
    assert exchange.answer.address == exchange.asked[SETTINGS]["deep_link_return_url"]
    assert exchange.answer.answer.status_code == 200
    assert list(exchange.placed) == [f"Badge: {BADGE}"]


def test_cert_d03_response_format_valid(exchange: Exchange) -> None:
    assert COMPACT.fullmatch(exchange.answer.token)
    assert exchange.claims[CLAIM + "message_type"] == "LtiDeepLinkingResponse"
    (item,) = exchange.claims[DL + "content_items"]
    assert item["type"] in exchange.asked[SETTINGS]["accept_types"]


def test_cert_d04_response_timestamps_valid(exchange: Exchange) -> None:
    issued, expires = exchange.claims["iat"], exchange.claims["exp"]
    assert {type(issued), type(expires)} == {int}
    assert exchange.at - LEEWAY < issued <= time.time()
    assert exchange.at < expires <= issued + LIFETIME


def test_cert_d05_signature_valid(exchange: Exchange) -> None:
    header = jwt.get_unverified_header(exchange.answer.token)
    keys = published_keys(exchange.school)
    assert header["alg"] == "RS256"
    verified = jwt.decode(
        exchange.answer.token,
        keys[header["kid"]],
        algorithms=["RS256"],
        audience=exchange.asked["iss"],
        issuer=exchange.asked["aud"],
        options={"verify_exp": False},  # the LMS had it when it was made
    )
    assert verified == exchange.claims


def test_cert_d06_required_claims_verified(exchange: Exchange) -> None:
    asked, claims = exchange.asked, exchange.claims
    assert (claims["iss"], claims["aud"]) == (asked["aud"], asked["iss"])
    assert claims[CLAIM + "deployment_id"] == asked[CLAIM + "deployment_id"]
    assert claims[CLAIM + "version"] == "1.3.0"
    assert claims[DL + "data"] == DATA
    assert claims["nonce"] not in {"", asked["nonce"]}
    assert {"iat", "exp", CLAIM + "message_type"} <= claims.keys()


def test_cert_d06_required_claims_verified_without_data_where_none_was_sent(exchange: Exchange) -> None:
    another = place_a_badge(exchange.school, exchange.badge, unvaried)
    assert "data" not in another.asked[SETTINGS]
    assert DL + "data" not in another.claims
    assert another.claims["nonce"] != exchange.claims["nonce"]


def test_cert_d07_affirm_response(exchange: Exchange) -> None:
    (item,) = exchange.claims[DL + "content_items"]
    assert item["title"] == f"Badge: {BADGE}"
    assert item["url"].startswith(exchange.school.stage.settings.public_url)
    assert item["custom"] == {"achievement": exchange.badge}
    ((title, address),) = exchange.placed.items()
    assert title == item["title"]
    learner = exchange.school.sign_in("learner")
    opened = exchange.school.open_placed(learner, address)
    assert opened.url.endswith(f"#badge-{exchange.badge}")


def published_keys(school: School) -> Mapping[str, jwt.PyJWK]:
    """Return the keys that the tool publishes."""
    address = school.stage.settings.address("/.well-known/jwks.json")
    keys = requests.get(address, timeout=PATIENCE).json()["keys"]
    return {key["kid"]: jwt.PyJWK(key) for key in keys}
