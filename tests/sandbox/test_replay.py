"""The simulated Moodle is asked what a running one was asked, and answers as that one did."""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jwt
import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.choosing import fields_of
from tests.sandbox.conftest import opened
from tests.sandbox.desk import Desk
from tests.sandbox.differences import DIFFERENCES, Known
from tests.sandbox.recorded_site import (
    ACTIVITIES,
    HOMES,
    TWIN,
    RecordedSite,
    configuration,
    recorded_site,
)
from tests.sandbox.replay import Exchange, Replayed, recorded, scalars, send
from tests.sandbox.tool import AGS, COLUMN, PATIENCE, Registrar, Tool, strangers_key

LEARNER = 6
FILES = (
    "registration",
    "tokens",
    "authentication",
    "gradebook",
    "roster",
    "launches",
    "deep_linking",
    "web_services",
    "capabilities",
)
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
def site(moodle: Campus, registrar: Registrar) -> RecordedSite:
    return recorded_site(moodle.moodle_url, registrar.jwks_url)


@pytest.fixture(scope="module")
def tool(site: RecordedSite) -> Tool:
    return site.tools["probe"]


@pytest.fixture(scope="module")
def services(site: RecordedSite, tool: Tool) -> Mapping[str, Replayed]:
    """The whole gradebook and the roster, in the recorded order: each call finds what others left."""
    tokens = {
        "all scopes": tool.token(),
        "score only": tool.token(f"{AGS}score"),
        "other tool": site.tools["other"].token(),
        "unknown": "0" * 32,
        "none": None,
    }
    _make_the_links_own_column(tool)
    told = {}
    for exchange in in_recorded_order():
        if exchange["name"] in MEANWHILE:
            MEANWHILE[exchange["name"]](site)
        answer = send(site.url, exchange, tokens[exchange["token"]])
        told[exchange["name"]] = Replayed(exchange["answer"], answer, site.url)
    return told


def in_recorded_order() -> tuple[Exchange, ...]:
    """The roster was asked for before the comments were tried."""
    gradebook = recorded("gradebook")
    last = [exchange for exchange in gradebook if exchange["name"].startswith("comments")]
    first = [exchange for exchange in gradebook if exchange not in last]
    return (*first, *recorded("roster"), *last)


def _make_the_links_own_column(tool: Tool) -> None:
    address = f"{tool.lms_url}/mod/lti/services.php/2/lineitems"
    tool.send("POST", address, THE_LINKS_OWN_COLUMN, kind=COLUMN).raise_for_status()


def _place_activities(site: RecordedSite) -> None:
    for activity in ACTIVITIES:
        site.place(activity)


def _save_activities(site: RecordedSite) -> None:
    """As after the recorded deletions: both activities get a new column, in this order."""
    _make_the_links_own_column(site.tools["probe"])
    site.save_again("Badges A")


# What was clicked in Moodle between the recorded calls, before the call of this name.
MEANWHILE: Mapping[str, Callable[[RecordedSite], None]] = {
    "link item: link item empty": _place_activities,
    "comments: manual item: score with comment": _save_activities,
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


@pytest.fixture(scope="module")
def launch_site(functions: object, site: RecordedSite) -> RecordedSite:
    """The site when the twin of the activity that was always there can be launched too."""
    del functions
    site.place(TWIN)
    site.column_beside(TWIN.title)
    return site


def known(name: str) -> Known:
    return DIFFERENCES.get(name, Known(frozenset(), ""))


@pytest.mark.parametrize("name", [*names("gradebook"), *names("roster")])
def test_a_service_answers_to_the_letter_as_moodle_did(name: str, services: Mapping[str, Replayed]) -> None:
    found = services[name].differences()
    assert found.keys() == known(name).points, f"{found} (known: {known(name).reason})"


@pytest.mark.parametrize("name", names("web_services"))
def test_a_web_service_answers_as_moodle_did(name: str, functions: Mapping[str, Replayed]) -> None:
    answers = (functions[name].expected["body"], functions[name].got.json())
    refused = any(isinstance(answer, dict) and "exception" in answer for answer in answers)
    found = functions[name].differences(values=refused)
    assert found.keys() == known(name).points, f"{found} (known: {known(name).reason})"


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
    assert DIFFERENCES.keys() <= {name for file in FILES for name in names(file)}


@pytest.fixture(scope="module")
def registered(site: RecordedSite, registrar: Registrar) -> Mapping[str, Any]:
    """What was answered to the recorded application, and before and after it."""
    desk = Desk("moodle", site.url, registrar.jwks_url, home=HOMES["probe"])
    application = {**recorded("registration")[2]["sent"], "jwks_uri": registrar.jwks_url}
    offer, invitation = configuration(desk), desk.invite()
    token = invitation["registration_token"]
    return {
        "openid configuration": offer,
        "token": token,
        "application": desk.apply(application, invitation),
        "second use of the token": desk.apply(application, invitation),
        "key set": requests.get(offer.json()["jwks_uri"], timeout=PATIENCE),
    }


@pytest.mark.parametrize("exchange", recorded("registration"), ids=names("registration"))
def test_a_registration_is_answered_as_it_was_by_moodle(
    exchange: Exchange, registered: Mapping[str, Any], site: RecordedSite, registrar: Registrar
) -> None:
    got = registered[exchange["name"].partition(": ")[2]]
    if "answer" in exchange:
        text = json.dumps(exchange["answer"]).replace("https://tool.example/jwks", registrar.jwks_url)
        found = Replayed({"type": got.headers["Content-Type"], **json.loads(text)}, got, site.url)
        differences = found.differences(values=False)
    else:
        claims = jwt.decode(got, options={"verify_signature": False})
        told = {"scope": claims["scope"], "lives": claims["exp"] - claims["iat"]}
        differences = {} if told == exchange["claims"] else {"claims": str(told)}
    assert differences.keys() == known(exchange["name"]).points, differences


LAUNCHES = [launch for launch in recorded("launches") if "claims" in launch]
LOGINS = [launch for launch in recorded("launches") if "params" in launch]


@pytest.mark.parametrize("launch", LOGINS, ids=[launch["name"] for launch in LOGINS])
def test_a_login_is_initiated_with_what_moodle_sends(launch: Exchange, launch_site: RecordedSite) -> None:
    tool = launch_site.tools[launch["tool"]]
    _, sent = launch_site.start(launch)
    told = {name: text for name, text in sent.fields.items() if name}
    told["iss"], told["client_id"] = told["iss"].replace(launch_site.url, "{moodle}"), "*"
    hint = json.loads(told.pop("lti_message_hint"))
    expected = {**launch["params"], "client_id": "*"}
    assert hint.keys() == json.loads(expected.pop("lti_message_hint")).keys()
    assert hint["launchid"].startswith("ltilaunch")
    assert told == expected
    assert tool.knows["deployment_id"] == told["lti_deployment_id"]


@pytest.mark.parametrize("launch", LAUNCHES, ids=[launch["name"] for launch in LAUNCHES])
def test_a_launch_says_what_it_said_in_moodle(launch: Exchange, launch_site: RecordedSite) -> None:
    header, claims = launch_site.launched(launch)
    told, expected = launch_site.faceless(claims), launch_site.faceless(launch["claims"])
    if "claim/custom" not in expected:
        del told["claim/custom"]
    assert header == launch["header"]
    ours, theirs = set(scalars(told)), set(scalars(expected))
    found = {f"- {row}" for row in theirs - ours} | {f"+ {row}" for row in ours - theirs}
    assert found == known(launch["name"]).points


@pytest.mark.parametrize("case", recorded("deep_linking"), ids=names("deep_linking"))
def test_a_tools_answer_fills_the_form_as_it_did_in_moodle(case: Exchange, launch_site: RecordedSite) -> None:
    page = launch_site.choice(launch_site.tools["probe"]).answer(*case["items"])
    if "listed" in case:
        items = re.findall(r"<li>([^<]*)", page.text)
        assert [" ".join(html.unescape(text).split()) for text in items] == case["listed"]
        return
    filled = {name.removesuffix("-0"): text for name, text in fields_of(page).items()}
    told = {name: filled.get(name) for name in case["form"]}
    found = {name for name in told if told[name] != case["form"][name]}
    assert found == known(case["name"]).points, told


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
    changed, login = dict(variant["changed"]), browser.start(tool)
    if changed.get("redirect_uri"):
        changed["redirect_uri"] = tool.launch_url + "/other"
    if variant["name"] == "same request a second time":
        browser.authenticate(tool, login).raise_for_status()
    if variant["name"] == "without a session":
        browser.session.cookies.clear()
    answer = browser.authenticate(tool, login, **changed)
    assert answer.status_code == variant["status"]
    if answer.status_code == 404:
        assert "auto-submit" not in answer.text
        return
    sent = form_of(answer)
    if variant["posted"] is None:
        again = browser.session.post(tool.knows["auth_url"], data=sent.fields, timeout=PATIENCE)
        assert (sent.action, again.status_code) == ("/mod/lti/auth.php", 404)
        return
    fields = sent.fields
    if variant["posted"] == "id_token":
        assert verified_claims(tool, fields["id_token"])["sub"] == str(LEARNER)
    else:
        assert {name: fields[name] for name in fields if name not in {"", "state"}} == variant["posted"]


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
