"""The simulated Canvas takes in a tool that registers itself, in Canvas's own dialect."""

import re
from typing import Any

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser, form_of
from tests.sandbox.choosing import CLAIM
from tests.sandbox.desk import CANVAS, TOOL, Desk
from tests.sandbox.tool import ALL_SCOPES, PATIENCE, Registrar

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"


@pytest.fixture
def canvas(campus: Campus, registrar: Registrar) -> Desk:
    return Desk("canvas", campus.canvas_url, registrar.jwks_url)


def test_canvas_describes_itself_on_its_own_host_under_the_issuer_of_all(canvas: Desk) -> None:
    offer = canvas.configuration(canvas.invite())
    assert offer["issuer"] == "https://canvas.instructure.com"
    ends = ("authorization_endpoint", "registration_endpoint", "jwks_uri", "token_endpoint")
    assert all(offer[name].startswith(canvas.url) for name in ends)
    told = offer[PLATFORM]
    assert told["product_family_code"] == "canvas"
    assert told[f"{CANVAS}account_domain"] == canvas.url.removeprefix("http://")
    assert f"{CANVAS}link_selection" in told["messages_supported"][1]["placements"]


def test_canvas_looks_for_the_token_in_the_address(canvas: Desk) -> None:
    invitation = canvas.invite()
    plain = invitation["openid_configuration"].partition("?")[0]
    headers = {"Authorization": f"Bearer {invitation['registration_token']}"}
    without = requests.get(plain, headers=headers, timeout=PATIENCE)
    text = "Access token missing (You must include the registration_token parameter)."
    assert (without.status_code, without.json()) == (401, {"error": text})
    wrong = requests.get(plain, params={"registration_token": "x"}, timeout=PATIENCE)
    assert (wrong.status_code, wrong.json()) == (
        401,
        {"errorMessage": "JWT did not include expected contents"},
    )


def test_canvas_names_the_deployment_only_where_the_account_has_the_new_page(canvas: Desk) -> None:
    plain = canvas.apply(canvas.application()).json()
    assert "deployment_id" not in plain[TOOL]
    assert plain["scope"] == f"{' '.join(ALL_SCOPES)} openid"
    assert plain["registration_client_uri"].startswith(f"{canvas.url}/api/lti/registrations/")
    invitation = canvas.invite(registrations_next="yes")
    told = canvas.apply(canvas.application(), invitation).json()
    assert re.fullmatch(r"3407:[0-9a-f]{40}", told[TOOL]["deployment_id"])


@pytest.mark.parametrize(
    ("tool", "changed", "words"),
    [
        ({}, {"scope": "https://canvas.instructure.com/lti/data_services/scope/list"}, "Invalid scopes: "),
        ({}, {"application_type": "native"}, "application_type must be web"),
        ({}, {"grant_types": ["implicit"]}, "grant_types must include client_credentials, implicit"),
        ({}, {"redirect_uris": []}, "redirect_uris is missing"),
        ({"domain": ""}, {}, "domain is missing"),
        ({f"{CANVAS}privacy_level": "secret"}, {}, "The privacy level is unknown"),
        (
            {"messages": [{"type": "LtiDeepLinkingRequest", "placements": ["course_navigation"]}]},
            {},
            "Invalid placement: course_navigation",
        ),
    ],
)
def test_canvas_refuses_an_application_in_words(
    tool: dict[str, Any], changed: dict[str, Any], words: str, canvas: Desk
) -> None:
    answer = canvas.apply(canvas.application(tool, **changed))
    assert answer.status_code == 422
    assert [error for error in answer.json()["errors"] if error.startswith(words)]


@pytest.mark.parametrize(
    ("placements", "offered"),
    [
        ([f"{CANVAS}assignment_selection"], ["assignment_selection"]),
        (["ContentArea"], ["link_selection"]),
        ([], ["link_selection"]),
    ],
)
def test_canvas_knows_placements_by_several_names(
    placements: list[str], offered: list[str], canvas: Desk
) -> None:
    message = {
        "type": "LtiDeepLinkingRequest",
        "target_link_uri": f"{canvas.home}/s",
        "placements": placements,
    }
    tool = canvas.registered({"messages": [message]})
    canvas.switch(tool, "yes")
    teacher, base = Browser(canvas.url).be(1), f"/courses/1/external_tools/{tool.client_id}"
    for place in ("assignment_selection", "link_selection"):
        page = teacher.open(f"{base}/resource_selection", placement=place)
        assert page.status_code == (200 if place in offered else 404)


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (None, set()),
        ("name_only", {"name", "given_name", "family_name"}),
        ("email_only", {"email"}),
        ("public", {"name", "given_name", "family_name", "email"}),
    ],
)
def test_canvas_tells_of_people_what_the_privacy_level_allows(
    level: str | None, told: set[str], canvas: Desk
) -> None:
    configuration = canvas.application()[TOOL]
    configuration.pop(f"{CANVAS}privacy_level")
    if level is not None:
        configuration[f"{CANVAS}privacy_level"] = level
    tool = canvas.registered(**{TOOL: configuration})
    canvas.switch(tool, "yes")
    personal = {"name", "given_name", "family_name", "email"}
    claims = Browser(canvas.url).be(3).launch(tool)
    assert personal & claims.keys() == told
    assert (CLAIM + "role_scope_mentor" in claims) is (level == "public")
    roster = tool.send("GET", f"{canvas.url}/api/lti/courses/1/names_and_roles").json()
    assert personal & roster["members"][0].keys() == told


def test_a_tool_that_is_switched_off_while_it_launches_is_told_so(canvas: Desk) -> None:
    tool = canvas.registered()
    canvas.switch(tool, "yes")
    browser = Browser(canvas.url).be(100)
    login = browser.start(tool)
    canvas.switch(tool, "no")
    fields = form_of(browser.authenticate(tool, login)).fields
    assert fields["error"] == "unauthorized_client"
    assert fields["error_description"] == "Client not authorized in requested context"
