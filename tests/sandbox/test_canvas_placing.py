"""The simulated Canvas asks a tool for content, and puts what it answers into the course."""

import re
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.choosing import CLAIM, DL, Choice, choose, link
from tests.sandbox.tool import PATIENCE, Registrar, Tool, tool_key

TEACHER, ASSISTANT, LEARNER, MODULE = 1, 2, 100, 102
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LINKS, FRAMES = ["ltiResourceLink"], ["iframe", "window"]
COLUMN = {"label": "Lab safety", "scoreMaximum": 5, "resourceId": "b-12", "tag": "badge"}


def chosen(tool: Tool, place: str, person: int = TEACHER) -> Choice:
    path = f"/courses/1/external_tools/{tool.client_id}/resource_selection?placement={place}&module={MODULE}"
    return choose(Browser(tool.lms_url).be(person), tool, path)


def placed(answer: requests.Response) -> list[str]:
    """Return the resource link ids on the page that says what was added."""
    assert answer.ok, answer.text
    return re.findall(r'href="/courses/1/modules/items/([^"]+)"', answer.text)


def launched(tool: Tool, key: str, person: int = LEARNER) -> dict[str, Any]:
    """Open what was placed, and return what the tool is told."""
    browser = Browser(tool.lms_url).be(person)
    page = browser.open(f"/courses/1/modules/items/{key}")
    (frame,) = re.findall(r'class="tool" src="([^"]+)"', page.text)
    login = form_of(browser.open(frame))
    token = form_of(browser.authenticate(tool, login)).fields["id_token"]
    claims = verified_claims(tool, token)
    assert claims[CLAIM + "target_link_uri"] == login.fields["target_link_uri"]
    return claims


def api(tool: Tool, path: str) -> Any:  # noqa: ANN401 - JSON can be anything
    token = requests.post(f"{tool.lms_url}/sandbox/api-tokens", json={}, timeout=PATIENCE).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{tool.lms_url}/api/v1/courses/1/{path}"
    return requests.get(address, headers=headers, timeout=PATIENCE).json()


@pytest.mark.parametrize(
    ("place", "multiple", "creates", "kinds", "targets"),
    [
        ("assignment_selection", False, False, LINKS, FRAMES),
        ("link_selection", True, False, LINKS, FRAMES),
        ("course_assignments_menu", True, False, LINKS, FRAMES),
        ("module_index_menu_modal", True, True, LINKS, FRAMES),
        ("module_menu_modal", True, True, LINKS, FRAMES),
        ("editor_button", True, False, ["link", "file", "html", *LINKS, "image"], ["embed", *FRAMES]),
        ("submission_type_selection", False, False, LINKS, FRAMES),
        ("homework_submission", False, False, ["file", *LINKS], ["iframe"]),
        ("collaboration", False, True, LINKS, ["iframe"]),
        ("migration_selection", False, False, ["file"], ["iframe"]),
    ],
)
def test_every_place_has_its_own_settings(
    place: str, *, multiple: bool, creates: bool, kinds: list[str], targets: list[str], canvas_tool: Tool
) -> None:
    choice = chosen(canvas_tool, place)
    settings = dict(choice.settings)
    address = urlsplit(settings.pop("deep_link_return_url"))
    assert (address.path, address.query[:5]) == ("/courses/1/deep_linking_response", "data=")
    assert settings == {
        "title": "A tool",
        "text": None,
        "accept_types": kinds,
        "accept_presentation_document_targets": targets,
        "accept_multiple": multiple,
        "auto_create": creates,
    }
    assert choice.claims[CLAIM + "message_type"] == "LtiDeepLinkingRequest"
    assert choice.claims["https://www.instructure.com/placement"] == place
    assert CLAIM + "resource_link" not in choice.claims


def test_a_tool_is_asked_at_the_address_that_it_has_for_that(canvas_tool: Tool, registrar: Registrar) -> None:
    address = canvas_tool.launch_url + "/select"
    tool = registrar.register(canvas_tool.lms_url, selection_uri=address, placements=["link_selection"])
    assert chosen(tool, "link_selection").claims[CLAIM + "target_link_uri"] == address
    offered = Browser(tool.lms_url).be(TEACHER).open("/courses/1/content").text
    assert f"/{tool.client_id}/resource_selection?placement=link_selection" in offered
    assert f"/{tool.client_id}/resource_selection?placement=assignment_selection" not in offered


@pytest.mark.parametrize(("person", "status"), [(LEARNER, 401), (3, 401), (TEACHER, 200), (ASSISTANT, 200)])
def test_who_may_edit_the_course_may_add_to_it(person: int, status: int, canvas_tool: Tool) -> None:
    path = f"/courses/1/external_tools/{canvas_tool.client_id}/resource_selection?placement=link_selection"
    assert Browser(canvas_tool.lms_url).be(person).open(path).status_code == status


def test_a_module_item_launches_with_its_own_values_and_without_a_column(canvas_tool: Tool) -> None:
    custom = {"badge": "b-12", "module": "$Canvas.module.id", "title": "$ResourceLink.title", "x": "$X.y"}
    item = link(canvas_tool, custom=custom, lineItem=COLUMN)
    (key,) = placed(chosen(canvas_tool, "link_selection").answer(item))
    claims = launched(canvas_tool, key)
    assert claims[CLAIM + "target_link_uri"] == f"{canvas_tool.launch_url}?badge=1"
    assert claims[CLAIM + "resource_link"] == {"id": key, "title": "A badge", "description": None}
    assert claims[CLAIM + "custom"] == {
        "badge": "b-12",
        "module": str(MODULE),
        "title": "A badge",
        "x": "$X.y",
    }
    assert claims["https://www.instructure.com/placement"] is None
    assert "lineitem" not in claims[AGS_CLAIM]
    rows = [
        row
        for row in api(canvas_tool, f"modules/{MODULE}/items?per_page=100")
        if key in row.get("html_url", "")
    ]
    assert [(row["type"], row["title"]) for row in rows] == [("ExternalTool", "A badge")]
    assert (
        f'<a href="/courses/1/modules/items/{key}">A badge</a>' in Browser(canvas_tool.lms_url).open("/").text
    )


def test_an_assignment_launches_with_the_column_that_the_tool_asked_for(canvas_tool: Tool) -> None:
    item = link(canvas_tool, text="Earn it", lineItem=COLUMN, custom={"n": "$Canvas.assignment.id"})
    (key,) = placed(chosen(canvas_tool, "assignment_selection").answer(item))
    claims = launched(canvas_tool, key)
    address = claims[AGS_CLAIM]["lineitem"]
    assert canvas_tool.send("GET", address).json() == {**COLUMN, "id": address, "resourceLinkId": key}
    number = claims[CLAIM + "custom"]["n"]
    rows = [row for row in api(canvas_tool, "assignments?per_page=100") if str(row["id"]) == number]
    assert [(row["name"], row["points_possible"]) for row in rows] == [("Lab safety", 5)]
    assert rows[0]["submission_types"] == ["external_tool"]
    refused = canvas_tool.send("DELETE", address)
    assert refused.status_code == 401


def test_an_assignment_has_a_column_even_where_the_tool_asked_for_none(canvas_tool: Tool) -> None:
    (key,) = placed(chosen(canvas_tool, "assignment_selection").answer(link(canvas_tool)))
    column = canvas_tool.send("GET", launched(canvas_tool, key)[AGS_CLAIM]["lineitem"]).json()
    assert (column["label"], column["scoreMaximum"]) == ("A badge", 0)


def test_the_menu_of_a_module_takes_several_items_and_their_columns(canvas_tool: Tool) -> None:
    items = [link(canvas_tool, "One", lineItem={"scoreMaximum": 1}), link(canvas_tool, "Two")]
    keys = placed(chosen(canvas_tool, "module_menu_modal").answer(*items))
    one, two = (launched(canvas_tool, key) for key in keys)
    assert canvas_tool.send("GET", one[AGS_CLAIM]["lineitem"]).json()["label"] == "One"
    assert "lineitem" not in two[AGS_CLAIM]


@pytest.mark.parametrize(("named", "title"), [("Badges", "Badges"), (None, "New Content From App")])
def test_the_menu_of_all_modules_makes_one_more_that_is_not_published(
    named: str | None, title: str, canvas_tool: Tool
) -> None:
    name = "https://canvas.instructure.com/lti/module_name"
    answer = chosen(canvas_tool, "module_index_menu_modal").answer(link(canvas_tool, "One"), **{name: named})
    (key,) = placed(answer)
    *_, module = api(canvas_tool, "modules?include[]=items&per_page=100")
    assert (module["name"], module["published"]) == (title, False)
    assert [item["html_url"].endswith(key) for item in module["items"]] == [True]


def test_the_text_editor_takes_pictures_and_keeps_links_that_launch_tools(canvas_tool: Tool) -> None:
    picture = {"type": "image", "url": "https://tool.example/badge.png"}
    answer = chosen(canvas_tool, "editor_button").answer(picture, link(canvas_tool, lineItem=COLUMN))
    (key,) = placed(answer)
    assert "lineitem" not in launched(canvas_tool, key)[AGS_CLAIM]


def test_the_roster_is_told_of_the_tools_own_links(canvas_tool: Tool, registrar: Registrar) -> None:
    (key,) = placed(chosen(canvas_tool, "link_selection").answer(link(canvas_tool)))
    roster = f"{canvas_tool.lms_url}/api/lti/courses/1/names_and_roles"
    assert "message" in canvas_tool.send("GET", roster, rlid=key).json()["members"][0]
    stranger = registrar.register(canvas_tool.lms_url).send("GET", roster, rlid=key)
    assert stranger.status_code == 400
    assert stranger.json()["errors"]["message"] == "Requested ResourceLink bound to unexpected external tool"


def test_an_answer_without_items_adds_nothing_and_says_why(canvas_tool: Tool) -> None:
    answer = chosen(canvas_tool, "link_selection").answer(**{DL + "errormsg": "Nothing fits"})
    assert "Nothing was added" in answer.text
    assert "Nothing fits" in answer.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"iss": "nobody"}, "Client not found"),
        ({"aud": "https://elsewhere.example"}, "JWT verification failure"),
        ({"exp": 1}, "JWT verification failure"),
        ({"exp": None}, "JWT verification failure"),
        ({"nonce": None}, "JWT exception"),
        ({CLAIM + "deployment_id": "another"}, "JWT exception"),
        ({CLAIM + "message_type": "LtiResourceLinkRequest"}, "JWT exception"),
        ({DL + "content_items": "text"}, "JWT exception"),
        ({DL + "content_items": [{"type": "file"}]}, "JWT exception"),
    ],
)
def test_a_wrong_answer_is_refused(changed: dict[str, Any], words: str, canvas_tool: Tool) -> None:
    answer = chosen(canvas_tool, "link_selection").answer(link(canvas_tool), **changed)
    assert answer.status_code == 400
    assert [error["message"] for error in answer.json()["errors"]["jwt"]] == [words]


def test_an_answer_that_is_no_jwt_or_not_the_tools_is_refused(canvas_tool: Tool) -> None:
    choice = chosen(canvas_tool, "link_selection")
    assert choice.send("x").json()["errors"]["jwt"][0]["message"] == "JWT format is invalid"
    head, body, _ = choice.signed(link(canvas_tool)).split(".")
    other = choice.signed().split(".")[2]
    forged = choice.send(f"{head}.{body}.{other}")
    assert forged.json()["errors"]["jwt"][0]["message"] == "JWT verification failure"


def test_an_answer_is_signed_with_rs256_and_a_published_key(canvas_tool: Tool) -> None:
    choice = chosen(canvas_tool, "link_selection")
    claims = jwt.decode(choice.signed(link(canvas_tool)), options={"verify_signature": False})
    symmetric = choice.send(jwt.encode(claims, "s" * 32, "HS256"))
    assert symmetric.json()["errors"]["jwt"][0]["message"] == "JWT has unexpected alg"
    unpublished = choice.send(jwt.encode(claims, tool_key(), "RS256", {"kid": "nobodys-key"}))
    assert unpublished.json()["errors"]["jwt"][0]["message"] == "JWT verification failure"


@pytest.mark.parametrize(
    "path", ["modules/items/x", "assignments/x", "external_tools/{tool}/launch?resource_link=x"]
)
def test_what_nobody_placed_is_not_there(path: str, canvas_tool: Tool) -> None:
    browser = Browser(canvas_tool.lms_url).be(TEACHER)
    assert browser.open(f"/courses/1/{path.format(tool=canvas_tool.client_id)}").status_code == 404


@pytest.mark.parametrize("query", ["placement=x", "placement=link_selection&module=999"])
def test_there_is_no_other_place_than_canvas_has(query: str, canvas_tool: Tool) -> None:
    path = f"/courses/1/external_tools/{canvas_tool.client_id}/resource_selection?{query}"
    assert Browser(canvas_tool.lms_url).be(TEACHER).open(path).status_code == 404


def test_an_answer_counts_once(canvas_tool: Tool) -> None:
    choice = chosen(canvas_tool, "link_selection")
    token = choice.signed(link(canvas_tool))
    assert choice.send(token).ok
    assert choice.send(token).status_code == 400


def test_a_place_for_one_takes_no_two(canvas_tool: Tool) -> None:
    choice = chosen(canvas_tool, "assignment_selection")
    assert choice.answer(link(canvas_tool), link(canvas_tool)).status_code == 400


def test_an_answer_comes_back_to_the_address_as_it_was_and_from_who_asked(canvas_tool: Tool) -> None:
    choice = chosen(canvas_tool, "link_selection")
    address, token = choice.settings["deep_link_return_url"], choice.signed(link(canvas_tool))
    assert choice.send(token, address[:-3]).status_code == 401
    choice.browser.be(ASSISTANT)
    assert choice.send(token).status_code == 401
    choice.browser.be(LEARNER)
    assert choice.send(token).status_code == 401
