"""D. Registered claims: who says it, to whom, about whom, and when. The tool's clock stands still."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from badge_engine.outgoing import WebReply, WebRequest
from lti_tool.administration.tool_keys import signing_tool_key
from lti_tool.advantage import GuardedWeb, ServiceKey, TokenDesk
from lti_tool.app import create_app
from lti_tool.storage import tables
from lti_tool.web.lti.refusals import Sentence
from lti_tool.wiring import utc_now
from tests.catalogue.forging import CLAIMS, KEY, Forger, forger
from tests.web.conftest import Site
from tests.web.platform import ABSENT, CLIENT, DEPLOYMENT, ISSUER, FakePlatform, launch

__all__ = ["forger"]

TIME, AUDIENCE, SUBJECT = "LTI-TOKEN-TIME", "LTI-TOKEN-AUDIENCE", "LTI-TOKEN-SUBJECT"
TEN_YEARS = int(timedelta(days=3650).total_seconds())


@pytest.fixture
def now(site: Site, forger: Forger) -> int:
    """The second at which the tool's clock stands still."""
    second = int(utc_now().timestamp())
    moment = datetime.fromtimestamp(second, UTC)
    forger.browser.application = create_app(replace(site.wiring, clock=lambda: moment))
    return second


def _refused(
    forger: Forger,
    code: str,
    sentence: str = Sentence.UNPROVEN,
    /,
    **changed: Any,  # noqa: ANN401 - claims
) -> None:
    forger.is_refused(forger.token(payload=forger.claims(**changed)), code, 401, sentence)


@pytest.mark.parametrize("exp", ["9999999999", True, False, -1, -0.5, 10**18, 1e300, [], {}, "", "soon"])
def test_case_059_exp_string_bool_negative_10_to_the_18(forger: Forger, exp: object) -> None:
    _refused(forger, TIME, exp=exp)


@pytest.mark.parametrize("exp", [ABSENT, None])
def test_case_059_exp_missing(forger: Forger, exp: object) -> None:
    _refused(forger, CLAIMS, exp=exp)


def test_case_059_exp_float_is_a_time_too(forger: Forger, now: int) -> None:
    assert forger.launch(exp=now + 0.5, iat=now - 0.5).status_code == 303


@pytest.mark.parametrize("late", [60, 61, 3600, TEN_YEARS])
def test_case_060_expired(forger: Forger, now: int, late: int) -> None:
    _refused(forger, TIME, Sentence.USED, exp=now - late, iat=now - 300)


def test_case_061_within_leeway(forger: Forger, now: int) -> None:
    assert forger.launch(exp=now - 59, iat=now + 59).status_code == 303


@pytest.mark.parametrize("early", [61, 3600, TEN_YEARS])
def test_case_062_iat_in_the_future(forger: Forger, now: int, early: int) -> None:
    _refused(forger, TIME, iat=now + early, exp=now + early + 300)
    assert "clock" in forger.refused.log.text


@pytest.mark.parametrize("old", [600, 601, 3600, TEN_YEARS])
def test_case_063_iat_too_old(forger: Forger, now: int, old: int) -> None:
    _refused(forger, TIME, Sentence.USED, iat=now - old, exp=now + 300)


def test_case_063_iat_just_young_enough(forger: Forger, now: int) -> None:
    assert forger.launch(iat=now - 599, exp=now + 1).status_code == 303


@pytest.mark.parametrize(
    ("iat", "code"), [(ABSENT, CLAIMS), (None, CLAIMS), ("now", TIME), ("1700000000", TIME), (True, TIME)]
)
def test_case_064_iat_missing_string(forger: Forger, iat: object, code: str) -> None:
    _refused(forger, code, iat=iat)


def test_case_065_lifetime_absurd(forger: Forger, now: int) -> None:
    _refused(forger, TIME, Sentence.USED, iat=now - 601, exp=now + TEN_YEARS)
    assert forger.launch(iat=now - 300, exp=now + TEN_YEARS).status_code == 303


@pytest.mark.parametrize("begins", [61, 3600])
def test_case_066_nbf_in_the_future(forger: Forger, now: int, begins: int) -> None:
    _refused(forger, TIME, nbf=now + begins)


@pytest.mark.parametrize("nbf", ["0", None, True, [], -1])
def test_case_066_nbf_that_is_no_time(forger: Forger, nbf: object) -> None:
    _refused(forger, TIME, nbf=nbf)


def test_case_066_nbf_within_leeway(forger: Forger, now: int) -> None:
    assert forger.launch(nbf=now + 59).status_code == 303


@pytest.mark.parametrize(
    "iss",
    [ABSENT, None, [ISSUER], 7, "", "https://other.example", f"{ISSUER}/", ISSUER.upper(), f"{ISSUER} ", {}],
)
def test_case_067_iss_missing_list_int_other(forger: Forger, iss: object) -> None:
    _refused(forger, CLAIMS, iss=iss)


def test_case_067_iss_of_another_platform_that_we_know(site: Site, forger: Forger) -> None:
    other = FakePlatform("https://other.example", kid=forger.platform.kid)
    site.register(other)
    _refused(forger, CLAIMS, iss=other.issuer)


@pytest.mark.parametrize(
    "aud", [[], "", "other", {CLIENT: 1}, {}, 7, [CLIENT.upper()], [[CLIENT]], ["other"]]
)
def test_case_068_aud_empty_list_other_object(forger: Forger, aud: object) -> None:
    _refused(forger, AUDIENCE, aud=aud)


@pytest.mark.parametrize("aud", [ABSENT, None])
def test_case_068_aud_missing(forger: Forger, aud: object) -> None:
    _refused(forger, CLAIMS, aud=aud)


@pytest.mark.parametrize("more", [{}, {"azp": CLIENT}])
def test_case_069_aud_mine_in_a_list(forger: Forger, more: dict[str, str]) -> None:
    assert forger.launch(aud=[CLIENT], **more).status_code == 303


def _trust(site: Site, *audiences: str) -> None:
    with site.wiring.database.transaction() as session:
        session.execute(update(tables.Registration).values(trusted_audiences=list(audiences)))


AUDIENCES = [[CLIENT, "other"], ["other", CLIENT], [CLIENT, "trusted", "other"]]


@pytest.mark.parametrize("aud", AUDIENCES)
def test_case_070_aud_mine_other_azp_mine(site: Site, forger: Forger, aud: list[str]) -> None:
    _trust(site, "trusted")
    _refused(forger, AUDIENCE, aud=aud, azp=CLIENT)
    _trust(site, "trusted", "other")
    assert forger.launch(aud=aud, azp=CLIENT).status_code == 303


@pytest.mark.parametrize("other", [7, None, [], {}, "", [CLIENT]])
def test_case_070_aud_with_something_that_is_no_name(forger: Forger, other: object) -> None:
    _refused(forger, AUDIENCE, aud=[CLIENT, other], azp=CLIENT)


@pytest.mark.parametrize("more", [{}, {"azp": None}, {"azp": ""}, {"azp": "trusted"}, {"azp": [CLIENT]}])
def test_case_071_aud_mine_trusted_no_azp(site: Site, forger: Forger, more: dict[str, object]) -> None:
    _trust(site, "trusted")
    _refused(forger, AUDIENCE, aud=[CLIENT, "trusted"], **more)


@pytest.mark.parametrize("azp", ["other", "", None, [CLIENT], 7])
@pytest.mark.parametrize("aud", [CLIENT, [CLIENT]], ids=["text", "list"])
def test_case_072_azp_wrong_single_aud(forger: Forger, aud: object, azp: object) -> None:
    _refused(forger, AUDIENCE, aud=aud, azp=azp)


@pytest.mark.parametrize(
    "sub",
    [7, True, None, [], {}, ["teacher-1"], "", "x" * 256, "a\x00b", "a\nb", "\x7f", "\u202e1", "\ud800"],
    ids=repr,
)
def test_case_073_sub_int_256_chars_empty_control_chars_surrogate(forger: Forger, sub: object) -> None:
    _refused(forger, SUBJECT, sub=sub)


@pytest.mark.parametrize("sub", ["x" * 255, "0", "ümläut 日本"], ids=["255", "zero", "letters"])
def test_case_073_sub_that_is_unusual_but_one(forger: Forger, sub: str) -> None:
    assert forger.launch(sub=sub).status_code == 303


class Listener(GuardedWeb):
    """A token server that keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[WebRequest] = []

    def send(self, request: WebRequest) -> WebReply:
        self.heard.append(request)
        return WebReply(200, {}, {"access_token": "granted"}, None)


def _client_assertion(site: Site) -> str:
    """Return a token by which we prove to the platform who we are."""
    listener = Listener()
    with site.wiring.database.reading() as session:
        registration = session.execute(select(tables.Registration)).scalar_one()
        own = signing_tool_key(registration, utc_now())
        pem = site.wiring.vault.open(own.sealed_key).decode()
        key = ServiceKey(registration.id, DEPLOYMENT, CLIENT, registration.token_url, own.kid, pem)
    TokenDesk(listener, site.wiring.tokens, utc_now).token(key, frozenset({"scope"}))
    ((_, assertion),) = [field for field in listener.heard[0].form or () if field[0] == "client_assertion"]
    return assertion


def _deep_linking_response(site: Site, platform: FakePlatform) -> str:
    """Return a token by which we answer what an instructor was asked to place."""
    asked = {
        "message_type": "LtiDeepLinkingRequest",
        "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {
            "deep_link_return_url": f"{ISSUER}/return",
            "accept_types": ["ltiResourceLink"],
        },
    }
    browser = site.browser()
    place = launch(browser, platform, **asked).headers["Location"]
    with site.wiring.database.reading() as session:
        form_token = session.execute(select(tables.LaunchSession.form_token)).scalar_one()
    page = browser.post(place, data={"form_token": form_token, "item": "board"})
    (token,) = re.findall(r'name="JWT" value="([^"]+)"', page.text)
    return str(token)


@pytest.mark.parametrize("ours", [False, True], ids=["the platform's keys", "our own keys"])
@pytest.mark.parametrize("kind", ["client assertion", "deep linking response"])
def test_case_074_client_assertion_or_dl_response_jwt_of_ours_posted_as_id_token(
    site: Site, forger: Forger, kind: str, *, ours: bool
) -> None:
    dl = kind == "deep linking response"
    token = _deep_linking_response(site, forger.platform) if dl else _client_assertion(site)
    if ours:
        # The worst platform there may be: it names our own address as the one of its keys.
        shown = site.browser().get("/.well-known/jwks.json").get_json()
        site.web.key_sets[forger.platform.jwks_url] = shown
        forger.browser.application = create_app(site.wiring)
        _forget_the_kept_keys(site)
    forger.is_refused(token, CLAIMS if ours else KEY)


def _forget_the_kept_keys(site: Site) -> None:
    with site.wiring.database.transaction() as session:
        for kept in session.execute(select(tables.PlatformKeySet)).scalars():
            session.delete(kept)
