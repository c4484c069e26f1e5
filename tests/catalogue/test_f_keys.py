"""F. The platform's keys: outages, rotation, floods, and answers that are none."""

import gzip
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from lti_tool.advantage import GuardedWeb
from lti_tool.app import create_app
from lti_tool.serving import say_what_is_unusual
from lti_tool.settings import load_settings
from lti_tool.storage.key_sets import load_key_set
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.refusals import Refusal
from lti_tool.wiring import utc_now
from tests.advantage.servers import Reply, serving
from tests.web.conftest import Site
from tests.web.platform import FakePlatform, Login, launch, post_token


class Clock:
    """Real time, moved forward by a test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(site: Site, clock: Clock, platform: FakePlatform) -> KeySets:
    """The keys of the registered platform, fetched once."""
    made = KeySets(site.web, site.wiring.database, clock)
    made.find(platform.jwks_url, platform.kid, "RS256")
    return made


def _code(keys: KeySets, platform: FakePlatform, kid: str) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        keys.find(platform.jwks_url, kid, "RS256")
    return refusal.value.status, refusal.value.code


def test_case_097_jwks_down_known_kid_cached(
    site: Site, keys: KeySets, clock: Clock, platform: FakePlatform
) -> None:
    site.web.key_sets.clear()
    clock.ahead = timedelta(hours=24)
    assert keys.find(platform.jwks_url, platform.kid, "RS256").key_id == platform.kid
    clock.ahead = timedelta(hours=26)
    assert _code(keys, platform, platform.kid) == (503, "LTI-KEYS-UNREACHABLE")


def test_case_097_a_restart_survives_an_outage(site: Site, platform: FakePlatform) -> None:
    assert launch(site.browser(), platform).status_code == 303
    site.web.key_sets.clear()
    restarted = create_app(site.wiring).test_client()
    assert launch(restarted, platform).status_code == 303


def test_case_098_jwks_down_unknown_kid(site: Site, platform: FakePlatform, browser: FlaskClient) -> None:
    site.web.key_sets.clear()
    answer = launch(browser, platform)
    assert (answer.status_code, "LTI-KEYS-UNREACHABLE" in answer.text) == (503, True)
    assert "did not answer" in answer.text
    with site.wiring.database.reading() as session:
        assert load_key_set(session, platform.jwks_url) is None


def test_case_098_an_unknown_kid_of_a_known_platform_is_not_believed(
    site: Site, keys: KeySets, clock: Clock, platform: FakePlatform
) -> None:
    site.web.key_sets.clear()
    clock.ahead = timedelta(minutes=1)
    assert _code(keys, platform, "new") == (503, "LTI-KEYS-UNREACHABLE")
    assert keys.find(platform.jwks_url, platform.kid, "RS256").key_id == platform.kid


def test_case_099_rotation(site: Site, keys: KeySets, clock: Clock, platform: FakePlatform) -> None:
    rotated = FakePlatform(kid="key-2")
    site.web.key_sets[platform.jwks_url] = rotated.key_set
    clock.ahead = timedelta(seconds=31)
    assert keys.find(platform.jwks_url, "key-2", "RS256").key_id == "key-2"
    assert len(site.web.asked) == 2
    assert _code(keys, platform, platform.kid) == (401, "LTI-TOKEN-KID")


def test_case_099_the_old_key_fails_after_its_removal_and_the_lifetime_of_the_set(
    site: Site, keys: KeySets, clock: Clock, platform: FakePlatform
) -> None:
    site.web.key_sets[platform.jwks_url] = {"keys": []}
    clock.ahead = timedelta(minutes=59)
    assert keys.find(platform.jwks_url, platform.kid, "RS256").key_id == platform.kid
    clock.ahead = timedelta(minutes=61)
    assert _code(keys, platform, platform.kid) == (401, "LTI-TOKEN-KID")


@pytest.mark.parametrize(
    ("told", "fresh"), [("max-age=10", 300), ("public, max-age=7200", 7200), ("max-age=9999999", 86400)]
)
def test_case_099_the_platform_says_how_long_its_keys_are_fresh(
    told: str, fresh: int, site: Site, clock: Clock, platform: FakePlatform
) -> None:
    site.web.headers = {"cache-control": told}
    keys = KeySets(site.web, site.wiring.database, clock)
    for seconds, fetches in ((0, 1), (fresh - 5, 1), (fresh + 5, 2)):
        clock.ahead = timedelta(seconds=seconds)
        keys.find(platform.jwks_url, platform.kid, "RS256")
        assert len(site.web.asked) == fetches


def test_case_100_kid_flood(site: Site, platform: FakePlatform, browser: FlaskClient) -> None:
    assert launch(browser, platform).status_code == 303
    for number in range(50):
        login = Login(browser, platform)
        token = platform.sign(platform.claims(login.nonce), kid=f"kid-{number}")
        assert post_token(browser, login, token).status_code == 401
    assert len(site.web.asked) <= 2


def test_case_100_a_thousand_kids_are_two_fetches_a_minute(
    site: Site, keys: KeySets, clock: Clock, platform: FakePlatform
) -> None:
    for number in range(1000):
        clock.ahead = timedelta(seconds=60 * number / 1000)
        assert _code(keys, platform, f"kid-{number}") == (401, "LTI-TOKEN-KID")
    assert len(site.web.asked) - 1 <= 2


NOT_KEYS = {
    "html": "<html>busy</html>",
    "a list": [],
    "an error": {"error": "server_error"},
    "keys that are none": {"keys": "none"},
    "too many keys": {"keys": [{}] * 101},
}


@pytest.mark.parametrize("answer", NOT_KEYS)
def test_case_101_jwks_answers_something_else(
    answer: str, site: Site, platform: FakePlatform, browser: FlaskClient
) -> None:
    site.web.key_sets[platform.jwks_url] = NOT_KEYS[answer]
    assert launch(browser, platform).status_code == 503
    with site.wiring.database.reading() as session:
        assert load_key_set(session, platform.jwks_url) is None


HOSTILE = {
    "a redirect to elsewhere": Reply(status=302, headers=(("Location", "http://169.254.169.254/"),)),
    "an error with keys": Reply(status=500, body=b'{"keys": []}'),
    "too much": Reply(body=b'{"keys": [' + b" " * 600_000 + b"]}"),
    "a bomb": Reply(body=gzip.compress(b" " * 20_000_000), headers=(("Content-Encoding", "gzip"),)),
}


@pytest.mark.parametrize("reply", HOSTILE)
def test_case_101_jwks_over_the_wire(reply: str, site: Site, platform: FakePlatform) -> None:
    with serving() as server:
        server.answer(HOSTILE[reply])
        web = GuardedWeb(frozenset({f"127.0.0.1:{server.port}"}))
        keys = KeySets(web, site.wiring.database, utc_now)
        with pytest.raises(Refusal) as refusal:
            keys.find(f"{server.url}/jwks", platform.kid, "RS256")
        assert (refusal.value.status, refusal.value.code) == (503, "LTI-KEYS-UNREACHABLE")
        assert [heard.target for heard in server.heard] == ["/jwks"]


def test_case_108_dev_mode_switch_for_private_hosts_is_off_unless_set(
    site: Site, platform: FakePlatform
) -> None:
    assert load_settings({}).allow_private_hosts == frozenset()
    with serving() as server:
        keys = KeySets(GuardedWeb(), site.wiring.database, utc_now)
        with pytest.raises(Refusal) as refusal:
            keys.find(f"{server.url}/jwks", platform.kid, "RS256")
        assert refusal.value.status == 503
        assert server.heard == []


def test_case_108_the_switch_names_hosts_one_by_one_and_is_told_at_the_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = load_settings({"COURSEMARK_ALLOW_PRIVATE_HOSTS": "lms.internal:443"})
    say_what_is_unusual(settings)
    assert "lms.internal:443" in caplog.text
    caplog.clear()
    say_what_is_unusual(load_settings({}))
    assert caplog.text == ""
