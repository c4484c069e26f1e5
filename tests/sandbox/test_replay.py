"""The simulated Moodle is asked what a running one was asked, and answers as that one did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.conftest import opened
from tests.sandbox.replay import Exchange, Replayed, recorded, send
from tests.sandbox.tool import AGS, COLUMN, PATIENCE, Registrar, Tool, strangers_key

LEARNER = 6
ALL_OF_IT = frozenset({"status", "reason", "type", "body"})
ONE_LINK = "the sandbox has one resource link, number 1"
LTI_ONE = "the sandbox speaks NRPS 2 only, not the memberships of LTI 1"
NOT_OFFERED = "the sandbox does not have this function"


@dataclass(frozen=True, slots=True)
class Known:
    """Points in which the sandbox is not like Moodle, and why that is left so."""

    points: frozenset[str]
    reason: str


DIFFERENCES: Mapping[str, Known] = {
    "roster: members rlid=2&limit=2": Known(ALL_OF_IT | {"link"}, ONE_LINK),
    "roster: members rlid=3&limit=1": Known(ALL_OF_IT | {"link"}, ONE_LINK),
    "roster: members v1 accept": Known(ALL_OF_IT, LTI_ONE),
    "ladder: quiz best, with webservice/rest:use": Known(frozenset({"body"}), NOT_OFFERED),
    "ladder: quiz best, with mod/quiz:viewreports": Known(frozenset({"body"}), NOT_OFFERED),
    "ladder: user by field, with webservice/rest:use": Known(frozenset({"body"}), NOT_OFFERED),
}
# Those whom the recording calls "full" and "narrow" were not allowed everything either.
NOT_KNOWN = "mod/quiz:viewreports"
UNSEEN = "moodle/site:viewuseridentity"
SERVICE_USERS: Mapping[str, Mapping[str, Any]] = {
    "full": {"without": [UNSEEN]},
    "narrow": {
        "activities": False,
        "without": [UNSEEN, "moodle/user:viewdetails", "moodle/course:enrolreview"],
    },
}
THE_LINKS_OWN_COLUMN = {
    "label": "My badges",
    "scoreMaximum": 50,
    "resourceId": "res-1",
    "tag": "badge",
    "resourceLinkId": "1",
}


def names(file: str) -> list[str]:
    return [exchange["name"] for exchange in recorded(file)]


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """A Moodle of its own: the recording counts on the numbers of the first columns."""
    with opened(tmp_path_factory.mktemp("replay")) as campus:
        yield campus


@pytest.fixture(scope="module")
def tool(moodle: Campus, registrar: Registrar) -> Tool:
    return registrar.register(moodle.moodle_url)


@pytest.fixture(scope="module")
def services(moodle: Campus, tool: Tool) -> Mapping[str, Replayed]:
    """The whole gradebook and the roster, in the recorded order: each call finds what others left."""
    tokens = {
        "all scopes": tool.token(),
        "score only": tool.token(f"{AGS}score"),
        "unknown": "0" * 32,
        "none": None,
    }
    tool.send("POST", tool_columns(moodle), THE_LINKS_OWN_COLUMN, kind=COLUMN).raise_for_status()
    return {
        exchange["name"]: Replayed(
            exchange["answer"],
            send(moodle.moodle_url, exchange, tokens[exchange["token"]]),
            moodle.moodle_url,
        )
        for file in ("gradebook", "roster")
        for exchange in recorded(file)
    }


@pytest.fixture(scope="module")
def functions(services: object, moodle: Campus) -> Mapping[str, Replayed]:
    """The web services, asked when the tool's columns are there."""
    del services
    site, told = moodle.moodle_url, {}
    for exchange in recorded("web_services"):
        if exchange["name"].endswith("after the completion cron"):
            requests.post(f"{site}/sandbox/cron", timeout=PATIENCE).raise_for_status()
        answer = call(moodle, exchange, service_token(site, SERVICE_USERS[exchange["token"]]))
        told[exchange["name"]] = Replayed(exchange["answer"], answer, site)
    return told


@pytest.mark.parametrize("name", [*names("gradebook"), *names("roster")])
def test_a_service_answers_to_the_letter_as_moodle_did(name: str, services: Mapping[str, Replayed]) -> None:
    known = DIFFERENCES.get(name, Known(frozenset(), ""))
    found = services[name].differences()
    assert found.keys() == known.points, f"{found} (known: {known.reason})"


@pytest.mark.parametrize("name", names("web_services"))
def test_a_web_service_answers_in_the_shape_that_moodle_did(
    name: str, functions: Mapping[str, Replayed]
) -> None:
    known = DIFFERENCES.get(name, Known(frozenset(), ""))
    is_refusal = "exception" in functions[name].expected["body"]
    found = functions[name].differences(values=is_refusal)
    assert found.keys() == known.points, f"{found} (known: {known.reason})"


@pytest.mark.parametrize("step", recorded("capabilities"), ids=names("capabilities"))
def test_a_service_user_is_refused_in_moodles_words_until_a_capability_is_given(
    step: Exchange, moodle: Campus
) -> None:
    site, granted = moodle.moodle_url, step["capabilities"]
    token = (
        "made-up"
        if granted is None
        else service_token(site, {"capabilities": [name for name in granted if name != NOT_KNOWN]})
    )
    form = {"wstoken": token, "wsfunction": step["function"], "moodlewsrestformat": "json", **step["form"]}
    told = requests.post(f"{site}/webservice/rest/server.php", data=form, timeout=PATIENCE).json()
    refused = told if isinstance(told, dict) and "exception" in told else "OK"
    assert (refused == step["answer"]) is (step["name"] not in DIFFERENCES), refused


def test_every_known_difference_is_about_a_recorded_exchange() -> None:
    files = ("gradebook", "roster", "web_services", "capabilities")
    assert DIFFERENCES.keys() <= {name for file in files for name in names(file)}


@pytest.mark.parametrize("exchange", recorded("tokens"), ids=names("tokens"))
def test_the_token_endpoint_answers_as_moodles_did(exchange: Exchange, tool: Tool) -> None:
    replayed = Replayed(exchange["answer"], ask_for_token(tool, exchange), tool.lms_url)
    assert replayed.differences() == {}
    expected, got = exchange["answer"]["body"], replayed.got.text
    if isinstance(expected, str):
        assert got == expected
    elif "error" in expected:
        assert replayed.got.json() == expected
    else:
        assert replayed.got.json().keys() == expected.keys()
        assert set(replayed.got.json()["scope"].split()) == set(expected["scope"].split())


@pytest.mark.parametrize("variant", recorded("authentication"), ids=names("authentication"))
def test_an_authentication_request_ends_as_it_did_in_moodle(variant: Exchange, tool: Tool) -> None:
    browser = Browser(tool.lms_url).be(LEARNER)
    changed = dict(variant["changed"])
    if changed.get("redirect_uri"):
        changed["redirect_uri"] = tool.launch_url + "/other"
    answer = browser.authenticate(tool, browser.start(tool), **changed)
    assert answer.status_code == variant["status"]
    if answer.status_code == 404:
        assert "auto-submit" not in answer.text
        return
    fields = form_of(answer).fields
    if variant["posted"] == "id_token":
        assert verified_claims(tool, fields["id_token"])["sub"] == str(LEARNER)
    else:
        assert {name: fields[name] for name in fields if name not in {"", "state"}} == variant["posted"]


def tool_columns(moodle: Campus) -> str:
    return f"{moodle.moodle_url}/mod/lti/services.php/2/lineitems"


def service_token(site: str, wanted: Mapping[str, Any]) -> str:
    answer = requests.post(f"{site}/sandbox/api-tokens", json=wanted, timeout=PATIENCE)
    answer.raise_for_status()
    return str(answer.json()["token"])


def call(moodle: Campus, exchange: Exchange, token: str) -> requests.Response:
    form = {**exchange["form"], "wstoken": token}
    address = f"{moodle.moodle_url}/webservice/rest/server.php"
    if exchange["method"] == "GET":
        return requests.get(address, params=form, timeout=PATIENCE)
    return requests.post(address, data=form, timeout=PATIENCE)


def ask_for_token(tool: Tool, exchange: Exchange) -> requests.Response:
    """Ask with an assertion that is wrong in the way that the exchange is named after."""
    name, address = exchange["name"], tool.knows["token_url"]
    if name == "GET":
        return requests.get(address, timeout=PATIENCE)
    wrong: dict[str, dict[str, Any]] = {
        "unknown client": {"iss": "nobody", "sub": "nobody"},
        "wrong aud": {"aud": "https://elsewhere.example"},
        "aud = issuer": {"aud": tool.knows["issuer"]},
        "expired assertion": {"exp": 1},
        "assertion without kid": {"kid": None},
        "assertion with unknown kid": {"kid": "nobodys-key"},
        "wrong key": {"key": strangers_key()},
        "assertion iss differs from sub": {"iss": "somebody"},
        "no jti": {"jti": None},
    }
    form = {**exchange.get("form", {}), "client_assertion": tool.assertion(**wrong.get(name, {}))}
    if name == "JSON body":
        return requests.post(address, json=form, timeout=PATIENCE)
    answer = requests.post(address, data=form, timeout=PATIENCE)
    if name.startswith("same assertion"):
        assert answer.ok
        return requests.post(address, data=form, timeout=PATIENCE)
    return answer
