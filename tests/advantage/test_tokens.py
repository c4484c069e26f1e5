"""Access tokens: whose they are, how long they last, what they allow."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage import ServiceKey, Services, TokenDesk
from tests.advantage.platform import TOKEN_URL, Clock, FakePlatform, MemoryTokens, refusal, reply, services
from tests.advantage.servers import NOON

READ = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
LIST = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
CALL = WebRequest("GET", "https://lms.example/rows")


def test_we_prove_who_we_are_with_a_fresh_signed_assertion(
    key: ServiceKey, key_pair: tuple[str, str]
) -> None:
    platform = FakePlatform()

    services(platform, key).allowed(READ).send(CALL)
    services(platform, key).allowed(READ).send(CALL)

    first, second = platform.assertions(key_pair[1], audience=TOKEN_URL)
    assert (first["iss"], first["sub"]) == ("client-1", "client-1")
    assert first["iat"] == int(NOON.timestamp()) - 5
    assert first["exp"] == int(NOON.timestamp()) + 60
    assert first["https://purl.imsglobal.org/spec/lti/claim/deployment_id"] == "deployment-1"
    assert first["jti"] != second["jti"]
    form = dict(platform.token_requests[0].form)
    assert jwt.get_unverified_header(form["client_assertion"]) == {
        "alg": "RS256",
        "kid": "key-1",
        "typ": "JWT",
    }
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_a_platform_may_name_another_audience(key: ServiceKey, key_pair: tuple[str, str]) -> None:
    platform = FakePlatform()

    services(platform, replace(key, audience="https://sso.example")).allowed(READ).send(CALL)

    assert list(platform.assertions(key_pair[1], audience="https://sso.example"))


def test_one_token_serves_many_calls(key: ServiceKey) -> None:
    platform = FakePlatform()
    web = services(platform, key).allowed(READ, LIST)

    for _ in range(3):
        web.send(CALL)

    assert platform.bearers == ["token-1"] * 3
    assert platform.scopes == [f"{LIST} {READ}"]


def test_other_rights_need_another_token(key: ServiceKey) -> None:
    platform = FakePlatform()
    mine = services(platform, key)

    mine.allowed(READ).send(CALL)
    mine.allowed(LIST).send(CALL)

    assert platform.bearers == ["token-1", "token-2"]
    assert platform.scopes == [READ, LIST]


@pytest.mark.parametrize("other", [{"registration_id": "registration-2"}, {"deployment_id": "deployment-2"}])
def test_case_157_two_tenants_of_one_issuer_never_share_a_token(
    key: ServiceKey, other: dict[str, str]
) -> None:
    platform, store, clock = FakePlatform(), MemoryTokens(), Clock()
    desk = TokenDesk(platform, store, clock)
    neighbour = replace(key, **other)

    for holder in (key, neighbour, key, neighbour):
        Services(platform, desk, holder).allowed(READ).send(CALL)

    assert platform.bearers == ["token-1", "token-2", "token-1", "token-2"]


@pytest.mark.parametrize(
    ("lifetime", "seconds_of_use"),
    [
        ({"expires_in": 3600}, 3540),
        ({"expires_in": "3600"}, 3540),
        ({"expires_in": 70}, 30),
        ({"expires_in": 20}, 20),
        ({}, 240),
        ({"expires_in": None}, 240),
        ({"expires_in": "an hour"}, 240),
        ({"expires_in": 0}, 0),
        ({"expires_in": -5}, 0),
        ({"expires_in": 10**30}, 240),
    ],
)
def test_case_144_a_token_without_expires_in_or_with_zero_or_text_is_renewed_before_it_dies(
    key: ServiceKey, lifetime: dict[str, Any], seconds_of_use: int
) -> None:
    platform = FakePlatform(token=lambda number: {"access_token": f"token-{number}", **lifetime})
    clock = Clock()
    web = services(platform, key, clock).allowed(READ)

    web.send(CALL)
    clock.forward(max(seconds_of_use - 0.001, 0))
    web.send(CALL)
    clock.forward(0.001)
    web.send(CALL)

    expected = ["token-1", "token-1", "token-2"] if seconds_of_use else ["token-1", "token-2", "token-3"]
    assert platform.bearers == expected


def test_case_145_a_401_mid_way_costs_one_new_token(key: ServiceKey) -> None:
    platform = FakePlatform()

    def answer(request: WebRequest) -> WebReply:
        if request.headers["Authorization"] == "Bearer token-1":
            raise refusal(401)
        return reply(["fine"])

    platform.answer = answer
    web = services(platform, key).allowed(READ)

    assert web.send(CALL).body == ["fine"]
    assert web.send(CALL).body == ["fine"]
    assert platform.bearers == ["token-1", "token-2", "token-2"]


def test_case_145_a_platform_that_takes_no_token_is_an_error(key: ServiceKey) -> None:
    platform = FakePlatform()

    def answer(_: WebRequest) -> WebReply:
        raise refusal(401)

    platform.answer = answer

    with pytest.raises(PlatformError) as error:
        services(platform, key).allowed(READ).send(CALL)
    assert error.value.status == 401
    assert platform.bearers == ["token-1", "token-2"]


def test_case_147_403_insufficient_costs_no_token(key: ServiceKey) -> None:
    platform = FakePlatform()

    def answer(_: WebRequest) -> WebReply:
        raise refusal(403)

    platform.answer = answer

    with pytest.raises(PlatformError):
        services(platform, key).allowed(READ).send(CALL)
    assert platform.bearers == ["token-1"]


def test_only_the_token_that_was_refused_is_dropped(key: ServiceKey) -> None:
    platform, clock = FakePlatform(), Clock()
    desk = TokenDesk(platform, MemoryTokens(), clock)
    scopes = frozenset({READ})
    old = desk.token(key, scopes)
    desk.reject(key, scopes, old)
    new = desk.token(key, scopes)

    desk.reject(key, scopes, old)

    assert desk.token(key, scopes) == new
    assert len(platform.token_requests) == 2


def test_case_143_moodle_grants_less_than_was_asked_without_a_word(key: ServiceKey) -> None:
    platform = FakePlatform(token=lambda _: {"access_token": "t", "scope": LIST})

    with pytest.raises(PlatformError, match=r"does not grant result\.readonly") as error:
        services(platform, key).allowed(READ).send(CALL)
    assert error.value.permanent


def test_case_143_token_endpoint_400_invalid_scope_disables_that_service_only(key: ServiceKey) -> None:
    def granting(number: int) -> dict[str, Any]:
        if READ in platform.scopes[-1]:
            raise refusal(400, '{"error": "invalid_scope"}')
        return {"access_token": f"token-{number}"}

    platform = FakePlatform(token=granting)
    mine = services(platform, key)

    with pytest.raises(PlatformError, match=r"does not grant result\.readonly: allow the service") as error:
        mine.allowed(READ).send(CALL)
    assert error.value.permanent
    assert mine.allowed(LIST).send(CALL).body == []


def test_another_refusal_of_a_token_stays_what_it_is(key: ServiceKey) -> None:
    def refusing(_: int) -> dict[str, Any]:
        raise refusal(400, '{"error": "invalid_client"}')

    with pytest.raises(PlatformError) as error:
        services(FakePlatform(token=refusing), key).allowed(READ).send(CALL)
    assert error.value.status == 400


@pytest.mark.parametrize("body", [{}, {"access_token": ""}, {"access_token": 5}, {"error": "invalid_client"}])
def test_no_token_is_an_error(key: ServiceKey, body: dict[str, Any]) -> None:
    with pytest.raises(PlatformError, match="without one"):
        services(FakePlatform(token=lambda _: body), key).allowed(READ).send(CALL)


def test_nothing_secret_is_printed(key: ServiceKey) -> None:
    platform = FakePlatform()
    mine = services(platform, key)
    mine.allowed(READ).send(CALL)

    token = mine.desk.token(key, frozenset({READ}))
    printed = f"{mine!r} {platform.asked[0]!r} {platform.token_requests[0]!r} {token!r}"

    assert "PRIVATE KEY" not in printed
    assert "token-1" not in printed
    assert dict(platform.token_requests[0].form)["client_assertion"] not in printed


def test_a_token_is_for_a_moment_in_time(key: ServiceKey) -> None:
    token = TokenDesk(FakePlatform(), MemoryTokens(), Clock()).token(key, frozenset({READ}))

    assert token.use_until == NOON + timedelta(seconds=3540)
