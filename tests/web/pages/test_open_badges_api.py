"""The Open Badges 3.0 API: a backpack reads what a learner granted, page by page, in the standard's words."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft201909Validator
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from badge_engine.moments import zulu
from lti_tool.awards import Word, reinstate, suspend
from lti_tool.storage import tables
from lti_tool.web import memory
from lti_tool.web.lti.flood import Rate
from tests.web.pages.backpack import PROFILE, READS, Backpack, new_backpack, told
from tests.web.pages.school import Classroom, Pupil, School
from tests.web.platform import new_name

SCHEMAS = Path(__file__).parents[2] / "data" / "openbadges_api"
API = "/ob/example/ims/ob/v3p0"


@cache
def schema(name: str) -> Draft201909Validator:
    """Return a schema as 1EdTech publishes it."""
    return Draft201909Validator(orjson.loads((SCHEMAS / f"ob_v3p0_{name}_schema.json").read_bytes()))


def refused(answer: TestResponse) -> tuple[int, str]:
    """Return the status and the minor code of a refusal in the form of the standard."""
    info = told(answer)
    schema("imsx_statusinfo").validate(info)
    assert info["imsx_description"]
    (minor,) = info["imsx_codeMinor"]["imsx_codeMinorField"]
    return answer.status_code, minor["imsx_codeMinorFieldValue"]


def links(answer: TestResponse) -> dict[str, str]:
    """Return the addresses in the `Link` header, as this client calls them, by what they lead to."""
    found = {}
    for each in answer.headers["Link"].split(", "):
        address, told_of_it = parse_options_header(each)
        parts = urlsplit(address.strip("<>"))
        found[told_of_it["rel"]] = f"{parts.path}?{parts.query}"
    return found


@pytest.fixture(scope="module")
def application(school: School) -> Iterator[FlaskClient]:
    """A browser at an application that holds no backpack back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "BACKPACKS_PER_ADDRESS", Rate(burst=10**6, per_second=1))
        yield school.site.reopened().test_client()


@pytest.fixture(scope="module")
def shelf(school: School) -> Classroom:
    """A course in which Dora has six badges, and Emil one; nobody knows them elsewhere."""
    classroom = school.open_course()
    classroom.read(Pupil("dora", 9), Pupil("emil", 7), *(Pupil(new_name()) for _ in range(3)))
    teacher = classroom.teacher()
    for number in range(5):
        classroom.live_badge(teacher, name=f"Badge {number}")
    classroom.live_badge(teacher, name="For both", **{"threshold:score:moodle:item:1": "60"})
    return classroom


@pytest.fixture(scope="module")
def backpack(school: School, application: FlaskClient) -> Backpack:
    return new_backpack(school, application)


@pytest.fixture(scope="module")
def token(backpack: Backpack, shelf: Classroom) -> str:
    """What Dora's backpack reads with."""
    return str(backpack.tokens(shelf.learner("dora"))["access_token"])


def names(answer: TestResponse) -> list[str]:
    """Return the names of the badges on a page, which is as the standard has it."""
    assert answer.status_code == 200, answer.text
    schema("getopenbadgecredentialsresponse").validate(told(answer))
    return [each["credentialSubject"]["achievement"]["name"] for each in told(answer)["credential"]]


def test_the_badges_are_the_bytes_that_were_signed(backpack: Backpack, token: str, shelf: Classroom) -> None:
    answer = backpack.read("credentials", token)
    assert len(names(answer)) == int(answer.headers["X-Total-Count"]) == 6
    assert shelf.credentials()["dora"].document in answer.data
    assert answer.headers["Cache-Control"] == "no-store"


def test_another_learner_of_the_same_class_is_not_read(
    backpack: Backpack, token: str, shelf: Classroom
) -> None:
    emils = str(backpack.tokens(shelf.learner("emil"))["access_token"])
    assert names(backpack.read("credentials", emils)) == ["For both"]
    assert shelf.credentials()["emil"].document not in backpack.read("credentials", token).data


def test_pages_lead_from_one_to_the_next_and_miss_nothing(backpack: Backpack, token: str) -> None:
    whole = names(backpack.read("credentials", token))
    answer, walked = backpack.read("credentials", token, limit=4), []
    assert links(answer).keys() == {"first", "last", "next"}
    while True:
        walked += names(answer)
        onward = links(answer).get("next")
        if onward is None:
            break
        answer = backpack.browser.get(onward, headers={"Authorization": f"Bearer {token}"})
    assert walked == whole
    assert links(answer).keys() == {"first", "last", "prev"}
    assert {answer.request.path + "?" + answer.request.query_string.decode()} == {links(answer)["last"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": 1, "offset": 0}, 1),
        ({"limit": 100, "offset": 5}, 1),
        ({"limit": 10**9}, 6),
        ({"offset": 6}, 0),
        ({"offset": 10**9}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 6),
        ({"since": "2999-01-01T00:00:00.5+01:00"}, 0),
    ],
    ids=str,
)
def test_a_page_holds_what_was_asked_for(
    query: dict[str, object], expected: int, backpack: Backpack, token: str
) -> None:
    answer = backpack.read("credentials", token, **query)
    assert len(names(answer)) == expected
    assert {"first", "last"} <= links(answer).keys()
    assert ("prev" in links(answer)) == (query.get("offset", 0) != 0)


def test_only_what_is_newer_is_read_and_the_pages_keep_to_that(
    backpack: Backpack, shelf: Classroom, token: str
) -> None:
    issued = shelf.credentials()["dora"].issued_at
    assert names(backpack.read("credentials", token, since=issued.isoformat()))
    later = zulu(issued + timedelta(hours=1))
    answer = backpack.read("credentials", token, since=later, limit=1)
    assert names(answer) == []
    assert parse_qs(urlsplit(links(answer)["first"]).query)["since"] == [later]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "many"},
        {"limit": "²"},
        {"limit": ""},
        {"offset": "-1"},
        {"offset": "1.5"},
        {"offset": "9" * 400},
        {"since": "yesterday"},
        {"since": "2026-01-01"},
        {"since": "2026-13-01T00:00:00Z"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"since": "\x00"},
    ],
    ids=str,
)
def test_a_page_that_makes_no_sense_is_refused(query: dict[str, str], backpack: Backpack, token: str) -> None:
    assert refused(backpack.read("credentials", token, **query)) == (400, "invalid_query_parameter")


def test_what_was_taken_back_or_rests_is_not_read(school: School, backpack: Backpack) -> None:
    classroom, learner = school.open_course(), new_name()
    classroom.read(Pupil(learner, 9), Pupil(new_name()), Pupil(new_name()))
    classroom.live_badge(classroom.teacher())
    token = str(backpack.tokens(classroom.learner(learner))["access_token"])
    credential = classroom.credentials()[learner]
    assert len(names(backpack.read("credentials", token))) == 1
    with school.site.wiring.database.transaction() as session:
        award = session.get_one(tables.Award, credential.award_id)
        word = Word(award.person_id, "Looked into.", school.site.wiring.clock())
        suspend(session, award, word)
    assert names(backpack.read("credentials", token)) == []
    with school.site.wiring.database.transaction() as session:
        reinstate(session, session.get_one(tables.Award, credential.award_id), word)
    assert len(names(backpack.read("credentials", token))) == 1
    classroom.take_back(credential)
    assert names(backpack.read("credentials", token)) == []


def test_the_profile_says_who_the_learner_is_and_needs_its_own_scope(
    backpack: Backpack, token: str, shelf: Classroom
) -> None:
    said = told(backpack.read("profile", token))
    schema("profile").validate(said)
    assert (said["name"], said["email"]) == ("Dora", "dora@pupils.example")
    badges_alone = str(backpack.tokens(shelf.learner("dora"), scope=READS)["access_token"])
    profile_alone = str(backpack.tokens(shelf.learner("dora"), scope=PROFILE)["access_token"])
    for page, wrong, scope in (("profile", badges_alone, PROFILE), ("credentials", profile_alone, READS)):
        answer = backpack.read(page, wrong)
        assert refused(answer) == (403, "forbidden")
        told_why = answer.headers["WWW-Authenticate"]
        assert told_why == f'Bearer error="insufficient_scope", scope="{scope}"'


@pytest.mark.parametrize("shown", [None, "nothing", "\x00", "ü"])
@pytest.mark.parametrize("page", ["credentials", "profile"])
def test_without_a_good_token_nothing_is_read(page: str, shown: str | None, backpack: Backpack) -> None:
    answer = backpack.read(page, shown)
    assert refused(answer) == (401, "unauthorizedrequest")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("page", ["credentials", "profile"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(page: str, method: str, backpack: Backpack, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = backpack.browser.open(f"{API}/{page}", method=method, headers=headers, data=b"{}")
    assert refused(answer) == (405, "not_allowed")
    assert told(answer)["imsx_codeMajor"] == "unsupported"
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("page", ["credentials", "profile", "discovery"])
def test_an_institution_that_is_unknown_is_not_found(page: str, backpack: Backpack, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = backpack.browser.get(f"/ob/nobody/ims/ob/v3p0/{page}", headers=headers)
    assert refused(answer) == (404, "not_found")


def test_the_description_names_how_to_be_let_in_and_only_what_is_served(backpack: Backpack) -> None:
    answer = backpack.read("discovery", None)
    document: dict[str, Any] = told(answer)
    info, security = document["info"], document["components"]["securitySchemes"]["OAuth2ACG"]
    assert {"title", "version", "termsOfService", "x-imssf-privacyPolicyUrl"} <= info.keys()
    assert document["paths"].keys() == {"/credentials", "/profile", "/discovery"}
    assert all(operations.keys() == {"get"} for operations in document["paths"].values())
    assert security["x-imssf-registrationUrl"].endswith(f"{backpack.base}/register")
    flow = security["flows"]["authorizationCode"]
    assert flow["authorizationUrl"].endswith(f"{backpack.base}/authorize")
    assert flow["tokenUrl"] == flow["refreshUrl"]
    assert {READS, PROFILE} <= flow["scopes"].keys()
    assert answer.headers["Cache-Control"].startswith("public")
    known = {"If-None-Match": answer.headers["ETag"]}
    assert backpack.browser.get(f"{API}/discovery", headers=known).status_code == 304


def test_a_web_page_of_any_site_may_call_and_learns_how(backpack: Backpack) -> None:
    asked = backpack.browser.options(f"{API}/credentials")
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked.headers
    assert "Link" in backpack.read("discovery", None).headers["Access-Control-Expose-Headers"]
    asked = backpack.browser.options(f"{backpack.base}/token")
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]


def test_floods_are_held_back_in_the_words_of_the_standard(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "WALLET_CALLS_PER_ADDRESS", Rate(burst=1, per_second=0.001))
    browser = school.site.reopened().test_client()
    assert browser.get(f"{API}/discovery").status_code == 200
    answer = browser.get(f"{API}/discovery")
    assert refused(answer) == (429, "server_busy")
    assert answer.headers["Retry-After"]
