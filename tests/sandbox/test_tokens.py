"""The token endpoint of the simulated Canvas; Moodle's is replayed from a recording."""

import time
from typing import Any

import pytest
import requests

from tests.sandbox.tool import AGS, ALL_SCOPES, PATIENCE, Tool, strangers_key


def test_a_token_lives_an_hour_and_names_what_it_is_good_for(canvas_tool: Tool) -> None:
    told = canvas_tool.ask_for_token().json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    assert set(told["scope"].split()) == set(ALL_SCOPES)


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"aud": "https://elsewhere.example"}, "invalid_request", "the 'aud' is invalid"),
        ({"exp": 1}, "invalid_request", "expired"),
        ({"iat": int(time.time()) - 400}, "invalid_request", "less than 300 seconds old"),
        ({"jti": None}, "invalid_request", "missing"),
        ({"iss": None}, "invalid_request", "missing"),
        ({"kid": None}, "invalid_request", "JWK Error"),
        ({"kid": "nobodys"}, "invalid_request", "JWK Error"),
        ({"key": strangers_key()}, "invalid_request", "JWS signature invalid."),
    ],
)
def test_canvas_refuses_a_bad_assertion(
    wrong: dict[str, Any], error: str, words: str, canvas_tool: Tool
) -> None:
    answer = canvas_tool.ask_for_token(client_assertion=canvas_tool.assertion(**wrong))
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert words in answer.json()["error_description"]


def test_canvas_knows_no_stranger(canvas_tool: Tool) -> None:
    answer = canvas_tool.ask_for_token(client_assertion=canvas_tool.assertion(sub="nobody"))
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_client", "error_description": "unknown client"}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "something"}, "invalid_request"),
        ({"client_assertion": "no JWT"}, "invalid_request"),
        ({"scope": "bogus"}, "invalid_scope"),
        ({"scope": f"{AGS}score bogus"}, "invalid_scope"),
    ],
)
def test_canvas_refuses_a_bad_request(changed: dict[str, str], error: str, canvas_tool: Tool) -> None:
    answer = canvas_tool.ask_for_token(**changed)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_service_asks_for_a_token_that_holds_and_that_is_good_for_it(canvas_tool: Tool) -> None:
    address = f"{canvas_tool.lms_url}/api/lti/courses/1/line_items"
    told = {
        "Missing access token": requests.get(address, timeout=PATIENCE),
        "Invalid access token format": canvas_tool.send("GET", address, token="made-up"),
        "Insufficient permissions": canvas_tool.send("GET", address, token=canvas_tool.token(f"{AGS}score")),
    }
    for message, answer in told.items():
        assert answer.status_code == 401
        assert answer.json() == {"errors": {"type": "unauthorized", "message": message}}
