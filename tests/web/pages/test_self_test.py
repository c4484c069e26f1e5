"""The self-test: a light for each service, and for each red one the setting that mends it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage import GuardedWeb
from tests.web.pages.school import Classroom, School, Visitor
from tests.web.platform import FakePlatform, new_name

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPES = [AGS + name for name in ("lineitem", "result.readonly", "score")]
MEMBER = {"user_id": "1", "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]}


@dataclass
class Lms(GuardedWeb):
    """The services of an LMS; a path that has no answer is not there."""

    key_set: dict[str, Any]
    date: str
    answers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.answers = {
            "/token": {"access_token": "t", "expires_in": 60},
            "/members": {"id": "x", "context": {"id": "any"}, "members": [MEMBER]},
            "/items": [],
            "/jwks": self.key_set,
            **self.answers,
        }

    def send(self, request: WebRequest) -> WebReply:
        path = urlsplit(request.url).path
        if path not in self.answers:
            raise PlatformError("lms.example answered 404 (Not Found).", permanent=True, status=404)
        return WebReply(200, {"date": self.date}, self.answers[path], None)

    def ask_once(self, request: WebRequest) -> WebReply:
        del request
        return WebReply(200, {}, self.key_set, None)  # at the launch all was well


Look = Callable[..., dict[str, tuple[str, str]]]


@pytest.fixture
def look(school: School) -> Look:
    """Run the test in a course of an LMS, and return colour and sentence of each light."""

    def run(scopes: list[str] = SCOPES, *, drift: float = 0, date: str | None = None, **answers: Any) -> Any:  # noqa: ANN401 - JSON
        now = school.site.wiring.clock() + timedelta(seconds=drift)
        platform = FakePlatform(f"https://{new_name()}.lms.example")
        paths = {f"/{name}": answer for name, answer in answers.items()}
        lms = Lms(platform.key_set, format_datetime(now) if date is None else date, paths)
        site = replace(school.site, app=school.site.reopened(web=lms))
        site.register(platform)
        classroom = Classroom(site, platform, "Algebra", context_id="any")
        services = {
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
                "scope": scopes,
                "lineitems": f"{platform.issuer}/items",
            },
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
                "context_memberships_url": f"{platform.issuer}/members",
                "service_versions": ["2.0"],
            },
        }
        return _lights(classroom.teacher(**services))

    return run


def _lights(teacher: Visitor) -> dict[str, tuple[str, str]]:
    assert "It changes nothing" in teacher.get("self-test").text
    page = teacher.post("self-test")
    assert page.status_code == 200
    light = re.compile(r'<li><span class="pill (\w+)">.*?<strong>(.*?):</strong>(.*?)</li>', re.DOTALL)
    found = light.findall(page.text)
    return {name: (colour, unescape(said)) for colour, name, said in found}


def test_where_everything_works_all_lights_are_green(look: Look) -> None:
    lights = look()
    services = lights.pop("Web services")
    assert set(lights) == {
        *("Launch", "Browser storage", "Roster", "Gradebook columns", "Grades", "Keys", "Clock"),
    }
    assert {colour for colour, _ in lights.values()} == {"ok"}
    assert services[0] == "warn", "this LMS gave no token"
    assert "only who has opened Coursemark" in services[1]


@pytest.mark.parametrize(
    ("name", "answers", "said"),
    [
        ("Roster", {"members": {"id": "x", "context": {"id": "any"}, "members": []}}, "roster is empty"),
        ("Roster", {"token": {"access_token": "t", "scope": "nothing"}}, "does not grant"),
        ("Gradebook columns", {"items": "no list"}, ""),
        ("Keys", {"jwks": {"keys": []}}, "key set is empty"),
        ("Keys", {"jwks": []}, "key set is empty"),
    ],
)
def test_a_red_light_says_what_is_wrong_and_what_to_change(
    look: Look, name: str, answers: dict[str, Any], said: str
) -> None:
    colour, sentence = look(**answers)[name]
    assert (colour, said in sentence) == ("bad", True), sentence
    assert "<br>" in sentence


@pytest.mark.parametrize(
    ("missing", "name", "said"),
    [
        ("lineitem", "Gradebook columns", "may not make columns"),
        ("result.readonly", "Grades", "did not grant result.readonly"),
        ("score", "Grades", "did not grant score"),
    ],
)
def test_a_right_that_was_not_granted_is_named(look: Look, missing: str, name: str, said: str) -> None:
    colour, sentence = look([scope for scope in SCOPES if scope != AGS + missing])[name]
    assert (colour, said in sentence) == ("bad", True), sentence


@pytest.mark.parametrize(
    ("clock", "colour"),
    [
        ({"drift": 5}, "ok"),
        ({"drift": -30}, "warn"),
        ({"drift": 90}, "bad"),
        ({"date": ""}, "warn"),
        ({"date": "yesterday"}, "warn"),
        ({"date": "Mon, 23 Nov 2026 12:00:20 -0000"}, "bad"),
    ],
)
def test_clocks_that_are_apart_are_told(look: Look, clock: dict[str, Any], colour: str) -> None:
    assert look(**clock)["Clock"][0] == colour


def test_an_lms_that_offers_no_services_is_told_so(classroom: Classroom) -> None:
    lights = _lights(classroom.teacher())
    assert lights["Roster"] == ("bad", lights["Roster"][1])
    assert "did not offer Names and Role" in lights["Roster"][1]
    assert "did not offer Assignment and Grade" in lights["Gradebook columns"][1]


def test_the_self_test_is_for_who_manages_the_course(classroom: Classroom) -> None:
    learner = classroom.learner()
    assert (learner.get("self-test").status_code, learner.post("self-test").status_code) == (403, 403)
