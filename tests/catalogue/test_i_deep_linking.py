"""I. Deep linking."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool.storage import tables
from tests.catalogue.refused import Refused
from tests.web.conftest import Site
from tests.web.pages.conftest import school
from tests.web.pages.school import CLASS, Classroom, School, Visitor
from tests.web.platform import CLAIM, DEPLOYMENT, MEMBERSHIP, FakePlatform, Login, launch

__all__ = ["school"]

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RETURN = "https://lms.example/return?course=1"
ASKED: dict[str, Any] = {
    "deep_link_return_url": RETURN,
    "accept_types": ["link", "ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe", "window"],
    "accept_multiple": True,
    "data": "opaque",
}


def _request(settings: object) -> dict[str, Any]:
    return {
        "message_type": "LtiDeepLinkingRequest",
        "resource_link": None,
        DL + "deep_linking_settings": settings,
    }


def _asked(course: Classroom, client: FlaskClient | None = None, /, **changed: Any) -> Visitor:  # noqa: ANN401 - settings
    """Ask a teacher what to place; settings that are `None` are left out."""
    settings = {name: value for name, value in {**ASKED, **changed}.items() if value is not None}
    visitor = course.teacher(client=client, **_request(settings))
    return Visitor(visitor.site, visitor.client, visitor.home.removesuffix("place"))


def _answer(page: TestResponse, course: Classroom) -> dict[str, Any]:
    """Return the claims of the answer on a page, verified with the keys that we publish."""
    assert page.status_code == 200, page.text
    (token,) = re.findall(r'name="JWT" value="([^"]+)"', page.text)
    keys = course.site.browser().get("/.well-known/jwks.json").get_json()
    kid = jwt.get_unverified_header(token)["kid"]
    (key,) = [jwt.PyJWK(each) for each in keys["keys"] if each["kid"] == kid]
    audience, issuer = course.platform.issuer, course.platform.client_id
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience=audience, issuer=issuer)
    return claims


@pytest.fixture
def course(school: School) -> Classroom:
    return school.open_class()


@pytest.mark.parametrize(
    "return_url",
    [
        None,
        "http://lms.example/return",
        "javascript:alert(1)",
        'https://lms.example/"><script>',
        "https://lms.example/'",
        "//lms.example/",
        7,
        "https://[broken",
    ],
)
def test_case_135_settings_missing_return_url_http_javascript_with_quotes(
    site: Site, platform: FakePlatform, refused: Refused, return_url: object
) -> None:
    settings = {**ASKED, "deep_link_return_url": return_url}
    refused(lambda: launch(site.browser(), platform, **_request(settings)), 400, "LTI-DL-RETURN")


@pytest.mark.parametrize("settings", [None, [], "text", {}])
def test_case_135_settings_missing(
    site: Site, platform: FakePlatform, refused: Refused, settings: object
) -> None:
    def act() -> TestResponse:
        return launch(site.browser(), platform, **_request(settings))

    refused(act, 400, "LTI-MSG-CLAIM" if isinstance(settings, list | str) else "LTI-DL-RETURN")


def test_case_135_the_form_may_go_to_the_lms_only(course: Classroom) -> None:
    odd = "https://lms.example/return?a=1&b=<2>".replace("<", "%3C").replace(">", "%3E")
    page = _asked(course, deep_link_return_url=odd).post("place", {"item": "board"})
    (action,) = re.findall(r'action="([^"]+)"', page.text)
    assert unescape(action) == odd
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://lms.example;" in policy


@pytest.mark.parametrize(
    "role", ["#Learner", "/Instructor#TeachingAssistant", "/Learner#Instructor", "#Mentor"]
)
def test_case_136_learner_at_deep_linking(
    site: Site, platform: FakePlatform, refused: Refused, role: str
) -> None:
    def act() -> TestResponse:
        return launch(site.browser(), platform, roles=[MEMBERSHIP + role], **_request(ASKED))

    refused(act, 403, "LTI-DL-ROLE")


@pytest.mark.parametrize("types", [[], ["file", "html", "image"], "link", None])
def test_case_137_accept_types_without_lti_resource_link_link(course: Classroom, types: object) -> None:
    visitor = _asked(course, accept_types=types)
    assert "no badge can be placed here" in visitor.get("place").text
    assert visitor.post("place", {"item": "board"}).status_code == 400
    claims = _answer(visitor.post("place"), course)
    assert claims[DL + "content_items"] == []
    assert claims[DL + "errormsg"] == "Badges are placed as links, and this place takes none."


def test_case_138_response_sent_twice(course: Classroom) -> None:
    visitor = _asked(course)
    answers = [visitor.post("place", {"item": "board"}).status_code for _ in range(2)]
    assert answers == [200, 409]


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 410)])
def test_case_138_response_after_30_min(course: Classroom, minutes: int, status: int) -> None:
    visitor = _asked(course)
    with course.site.wiring.database.transaction() as session:
        row = session.get_one(tables.DeepLinkRequest, visitor.session_id)
        row.expires_at -= timedelta(minutes=minutes)
    assert visitor.get("place").status_code == visitor.post("place", {"item": "board"}).status_code == status


def test_case_138_response_from_other_browser(course: Classroom) -> None:
    mine = _asked(course)
    stranger = Visitor(mine.site, mine.site.browser(), mine.home)
    assert (stranger.get("place").status_code, stranger.post("place").status_code) == (404, 404)


def test_case_139_item_of_another_tenant_in_the_post(school: School, course: Classroom) -> None:
    other = school.another_tenant()
    other.read(*CLASS)
    foreign = other.draft(other.teacher())
    visitor = _asked(course)
    assert visitor.post("place", {"item": foreign}).status_code == 404
    assert visitor.post("place", {"item": ["board", "no such badge"]}).status_code == 404
    assert _answer(visitor.post("place", {"item": "board"}), course)


@pytest.mark.parametrize("data", ["x" * 10_240, "schlüssel 🔑 &=<>\"'\n", "", None])
def test_case_140_data_echo(course: Classroom, data: str | None) -> None:
    claims = _answer(_asked(course, data=data).post("place", {"item": "board"}), course)
    assert claims.get(DL + "data") == data
    assert (DL + "data" in claims) == (data is not None)


@pytest.mark.parametrize("data", [7, {"a": "b"}, "x" * 40_000])
def test_case_140_data_that_is_no_text_of_a_sane_length(
    site: Site, platform: FakePlatform, refused: Refused, data: object
) -> None:
    settings = {**ASKED, "data": data}
    refused(lambda: launch(site.browser(), platform, **_request(settings)), 400, "LTI-DL-DATA")


@pytest.mark.parametrize("multiple", [False, None, "true"])
def test_case_141_accept_multiple_false_2_items(course: Classroom, multiple: object) -> None:
    visitor = _asked(course, accept_multiple=multiple)
    badge = course.draft(visitor)
    assert visitor.post("place", {"item": ["board", badge]}).status_code == 400
    assert len(_answer(visitor.post("place", {"item": badge}), course)[DL + "content_items"]) == 1


def test_case_142_response_jwt(course: Classroom) -> None:
    badge = course.draft(course.teacher())
    both = {"item": ["board", badge], "column": "yes"}
    one, other = (_answer(_asked(course).post("place", both), course) for _ in range(2))
    assert one["nonce"] != other["nonce"]
    assert one["exp"] - one["iat"] <= 305
    said = {name.removeprefix(CLAIM): value for name, value in one.items() if name.startswith(CLAIM)}
    assert said == {"deployment_id": DEPLOYMENT, "message_type": "LtiDeepLinkingResponse", "version": "1.3.0"}
    board, placed = one[DL + "content_items"]
    address = course.site.wiring.settings.address("/lti/launch")
    assert {board["type"], placed["type"]} == {"ltiResourceLink"}
    assert {board["url"], placed["url"]} == {address}
    assert placed["custom"] == {"achievement": badge}
    assert placed["lineItem"]["resourceId"].endswith(badge)


def test_where_only_plain_links_fit_a_live_badge_is_placed_as_its_public_page(course: Classroom) -> None:
    teacher = course.teacher()
    live, draft = course.live_badge(teacher), course.draft(teacher)
    visitor = _asked(course, accept_types=["link"])
    assert visitor.post("place", {"item": draft}).status_code == 404
    (item,) = _answer(visitor.post("place", {"item": live}), course)[DL + "content_items"]
    assert (item["type"], urlsplit(item["url"]).path) == ("link", f"/achievements/{live}")


def test_a_deep_linking_request_may_come_to_either_address(site: Site, platform: FakePlatform) -> None:
    browser = site.browser()
    target = site.wiring.settings.address("/lti/deep-link")
    login = Login(browser, platform, target_link_uri=target)
    assert login.query["redirect_uri"] == target
    token = platform.sign(platform.claims(login.nonce, target_link_uri=target, **_request(ASKED)))
    answer = browser.post("/lti/deep-link", data={"id_token": token, "state": login.state})
    assert answer.headers["Location"].endswith("/place")
