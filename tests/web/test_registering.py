"""Dynamic registration: what the tool says of itself, what it keeps, what happens when something fails."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.advantage import GuardedWeb
from lti_tool.platforms import load_platforms
from lti_tool.web.configuration import SCOPES, client_registration
from tests.fuzzing import slow_fuzz
from tests.web.conftest import Site
from tests.web.offers import (
    CANVAS,
    LMS,
    PLATFORM,
    SCHOOL,
    TOKEN,
    TOOL,
    Desk,
    OfferingPlatform,
    code_of,
    resolve_publicly,
)

OURS = "http://127.0.0.1:8000"


@pytest.fixture
def lms() -> OfferingPlatform:
    return OfferingPlatform()


@pytest.fixture
def desk(site: Site, lms: OfferingPlatform) -> Desk:
    return Desk(site, lms)


def test_a_registration_is_kept_as_granted_and_waits_for_approval(desk: Desk) -> None:
    assert desk.register().status_code == 200
    (row,) = desk.rows()
    assert (row.platform, row.issuer, row.client_id) == ("moodle", LMS, "granted-1")
    assert (row.auth_url, row.token_url, row.jwks_url) == (f"{LMS}/auth", f"{LMS}/token", f"{LMS}/jwks")
    assert (row.approved_at, [(one.deployment_id, one.approved_at) for one in row.deployments]) == (
        None,
        [("1", None)],
    )
    assert len(row.tool_keys) == 1


def test_the_token_goes_where_the_lms_wants_it_and_nowhere_else(desk: Desk, lms: OfferingPlatform) -> None:
    page = desk.register()
    assert [request.url for request in lms.requests] == [lms.configuration_url, f"{LMS}/register"]
    assert {request.headers["Authorization"] for request in lms.requests} == {f"Bearer {TOKEN}"}
    assert TOKEN not in page.text


def test_an_lms_without_a_token_is_asked_without_one(desk: Desk, lms: OfferingPlatform) -> None:
    assert desk.register(registration_token=None).status_code == 200
    assert all("Authorization" not in request.headers for request in lms.requests)


def test_the_tool_tells_all_that_an_lms_must_know(desk: Desk, lms: OfferingPlatform) -> None:
    desk.register()
    told = lms.application
    assert told["redirect_uris"] == [f"{OURS}/lti/launch", f"{OURS}/lti/deep-link"]
    assert told["initiate_login_uri"] == f"{OURS}/lti/login"
    assert told["jwks_uri"] == f"{OURS}/.well-known/jwks.json"
    assert told["token_endpoint_auth_method"] == "private_key_jwt"
    assert told["scope"].split() == list(SCOPES)
    assert told[TOOL]["domain"] == "127.0.0.1:8000"
    assert told[TOOL]["target_link_uri"] == f"{OURS}/lti/launch"
    assert [message["type"] for message in told[TOOL]["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]
    assert json.dumps(told)


def test_canvas_is_told_its_placements_its_custom_parameters_and_its_own_words(site: Site) -> None:
    lms = OfferingPlatform("canvas", SCHOOL, CANVAS)
    assert Desk(site, lms).register().status_code == 200
    told = lms.application[TOOL]
    assert told["custom_parameters"]["canvas_user_id"] == "$Canvas.user.id"
    assert [message["placements"] for message in told["messages"]] == [
        ["course_navigation"],
        ["assignment_selection", "link_selection"],
    ]
    assert told["https://canvas.instructure.com/lti/privacy_level"] == "public"


@pytest.mark.parametrize("name", sorted(load_platforms()))
def test_only_scopes_are_asked_for_that_the_lms_has(name: str, site: Site) -> None:
    has = {SCOPES[0], SCOPES[4], "openid"}
    told = client_registration(site.wiring.settings, load_platforms()[name], has)
    assert told["scope"].split() == [SCOPES[0], SCOPES[4]]


def test_an_issuer_that_many_installations_share_may_be_told_by_any_of_them(site: Site) -> None:
    desk = Desk(site, OfferingPlatform("canvas", SCHOOL, CANVAS))
    assert desk.register().status_code == 200
    (row,) = desk.rows()
    assert (row.issuer, row.jwks_url) == (CANVAS, f"{SCHOOL}/jwks")


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_shared_issuer_with_endpoints_on_several_hosts_is_refused(name: str, site: Site) -> None:
    lms = OfferingPlatform("canvas", SCHOOL, CANVAS)
    lms.configuration[name] = "https://elsewhere.example/x"
    assert code_of(Desk(site, lms).register()) == "LTI-DR-ISSUER"


def test_only_the_lms_that_shares_an_issuer_may_use_it(site: Site) -> None:
    desk = Desk(site, OfferingPlatform("moodle", SCHOOL, CANVAS))
    assert (code_of(desk.register()), desk.rows()) == ("LTI-DR-ISSUER", [])


def test_the_school_whose_pages_frame_canvas_is_remembered(site: Site) -> None:
    lms = OfferingPlatform("canvas", SCHOOL, CANVAS)
    lms.configuration[PLATFORM]["https://canvas.instructure.com/lti/account_domain"] = "school.example"
    desk = Desk(site, lms)
    page = desk.register()
    assert desk.rows()[0].frame_origins == [SCHOOL, "https://school.example"]
    assert f'data-origins="{SCHOOL} https://school.example"' in page.text


@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", "x/y", "*", 7, ""])
def test_a_host_that_is_none_is_not_remembered(host: object, site: Site) -> None:
    lms = OfferingPlatform("canvas", SCHOOL, CANVAS)
    lms.configuration[PLATFORM]["https://canvas.instructure.com/lti/account_domain"] = host
    desk = Desk(site, lms)
    assert desk.register().status_code == 200
    assert desk.rows()[0].frame_origins == [SCHOOL]


def test_an_unknown_kind_of_lms_is_refused_with_those_that_are_known(
    desk: Desk, lms: OfferingPlatform
) -> None:
    lms.configuration[PLATFORM]["product_family_code"] = "evilms"
    page = desk.register()
    assert (page.status_code, code_of(page), desk.rows()) == (400, "LTI-DR-FAMILY", [])
    assert "It knows Canvas, Moodle." in page.text
    assert "evilms" not in page.text


def test_an_lms_that_does_not_answer_leaves_the_invite_unused(desk: Desk, lms: OfferingPlatform) -> None:
    invite, lms.down = desk.invite(), True
    assert (desk.register(invite).status_code, desk.rows()) == (502, [])
    lms.down = False
    assert desk.register(invite).status_code == 200


def test_a_configuration_that_is_wrong_leaves_the_invite_unused(desk: Desk, lms: OfferingPlatform) -> None:
    invite, right = desk.invite(), lms.configuration
    lms.configuration = {}
    assert desk.register(invite).status_code == 400
    lms.configuration = right
    assert desk.register(invite).status_code == 200


def test_an_invite_opened_by_hand_says_where_it_belongs_and_stays_good(desk: Desk) -> None:
    invite = desk.invite()
    page = desk.register(invite, openid_configuration=None, registration_token=None)
    assert (page.status_code, code_of(page)) == (400, "LTI-DR-PARAM")
    assert "paste it into your learning platform" in page.text
    assert desk.register(invite).status_code == 200


@pytest.mark.parametrize("token", ["a b", "x\r\nX-Evil: 1", "ü", "\x00", '"'])
def test_a_token_that_is_none_never_becomes_a_header(token: str, desk: Desk, lms: OfferingPlatform) -> None:
    assert desk.register(registration_token=token).status_code == 400
    assert lms.requests == []


@pytest.mark.parametrize(
    "configuration", [None, [], "x", 7, {"issuer": 7}, {"issuer": "x" * 300}, {PLATFORM: []}, {"a": {}}]
)
def test_a_configuration_of_any_shape_is_refused_calmly(
    configuration: object, desk: Desk, lms: OfferingPlatform
) -> None:
    lms.configuration = configuration
    assert (desk.register().status_code, desk.rows()) == (400, [])


@pytest.mark.parametrize("name", ["jwks_uri", "issuer", "registration_endpoint"])
@pytest.mark.parametrize(
    "value", [None, 7, [], {}, "", "x", "http://[", "https://", "https://u:p@lms.example/"]
)
def test_an_address_of_any_shape_is_refused_calmly(
    name: str, value: object, desk: Desk, lms: OfferingPlatform
) -> None:
    lms.configuration[name] = value
    assert (desk.register().status_code, desk.rows()) == (400, [])


@pytest.mark.parametrize(
    "answer", [[], "x", 7, {"client_id": 7}, {"client_id": ""}, {"client_id": "x" * 300}]
)
def test_an_answer_of_any_shape_is_refused_calmly(answer: object, desk: Desk, lms: OfferingPlatform) -> None:
    lms.answer = answer
    page = desk.register()
    assert (page.status_code, code_of(page), desk.rows()) == (502, "LTI-DR-CLIENT", [])


@pytest.mark.parametrize("odd", [None, 7, [7], "x", {"a": 1}])
def test_odd_grants_are_kept_as_nothing(odd: object, desk: Desk, lms: OfferingPlatform) -> None:
    lms.changed = {"redirect_uris": odd, "scope": odd, TOOL: odd}
    assert desk.register().status_code == 200
    (row,) = desk.rows()
    assert row.deployments == []
    assert row.granted is not None
    assert row.granted["redirect_uris"] == []


def test_a_removed_registration_is_not_brought_back_by_an_lms(desk: Desk) -> None:
    desk.register()
    with desk.wiring.database.transaction() as session:
        session.merge(desk.rows()[0]).removed_at = desk.wiring.clock()
    page = desk.register()
    assert (page.status_code, code_of(page)) == (409, "LTI-DR-KNOWN")


def test_the_desk_closes_for_who_asks_too_often(desk: Desk) -> None:
    browser = desk.browser()
    answers = [browser.get("/lti/register?invite=guess.ed").status_code for _ in range(40)]
    assert {answers[0], answers[-1]} == {403, 429}


def test_an_invite_that_ends_while_the_lms_answers_is_not_used(site: Site, lms: OfferingPlatform) -> None:
    desk = Desk(site, lms)
    invite, start = desk.invite(), desk.wiring.clock()
    ticks = iter([start, start, start, *([start + timedelta(days=8)] * 20)])
    late = Desk(replace(site, wiring=replace(site.wiring, clock=lambda: next(ticks))), lms)
    page = late.register(invite)
    assert (page.status_code, code_of(page), desk.rows()) == (403, "LTI-DR-INVITE", [])
    assert [request.method for request in lms.requests] == ["GET"]


ANY_TEXT = st.text(max_size=60) | st.sampled_from(
    ["https://lms.example/x", "https://[", "//", "\x00", "a" * 9000]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)


@slow_fuzz
@given(query=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3), token=ANY_TEXT, url=ANY_TEXT)
def test_no_query_makes_the_page_fail(query: dict[str, str], token: str, url: str, site: Site) -> None:
    desk = Desk(site, GuardedWeb(resolve=resolve_publicly))
    given = {**query, "registration_token": token, "openid_configuration": f"http://{url}"}
    assert 400 <= desk.register(**given).status_code < 500


@slow_fuzz
@given(said=st.dictionaries(st.sampled_from(sorted(OfferingPlatform().configuration)), ANY_JSON, min_size=1))
def test_nothing_that_an_lms_says_of_itself_makes_the_page_fail(said: dict[str, object], site: Site) -> None:
    lms = OfferingPlatform()
    lms.configuration.update(said)
    assert Desk(site, lms).register().status_code in {200, 400, 409}


@slow_fuzz
@given(
    answer=st.dictionaries(st.sampled_from(["client_id", "scope", "redirect_uris", TOOL]), ANY_JSON)
    | ANY_JSON
)
def test_no_answer_of_an_lms_makes_the_page_fail(answer: object, site: Site) -> None:
    lms = OfferingPlatform()
    lms.answer = answer
    assert Desk(site, lms).register().status_code in {200, 409, 502}
