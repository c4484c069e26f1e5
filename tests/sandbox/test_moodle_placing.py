"""The simulated Moodle lets a tool fill the form of a new activity, as a running one did."""

import html
import re
from typing import Any

import pytest
import requests

from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.choosing import CLAIM, DL, Choice, choose, fields_of, link
from tests.sandbox.tool import PATIENCE, Registrar, Tool

ADMINISTRATOR, TEACHER, NON_EDITING, LEARNER = 2, 3, 4, 6
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
COLUMN = "application/vnd.ims.lis.v2.lineitem+json"


def selection(tool: Tool) -> str:
    return f"/mod/lti/contentitem.php?course=2&id={tool.knows['deployment_id']}"


def chosen(tool: Tool) -> Choice:
    return choose(Browser(tool.lms_url).be(TEACHER), tool, selection(tool))


def saved(choice: Choice, *items: dict[str, Any], section: int = 1) -> list[int]:
    """Save the form that an answer filled, and return the numbers of the new activities."""
    before = activities(choice.tool)
    fields = fields_of(choice.answer(*items)) | {"section": str(section)}
    address = choice.tool.lms_url + "/course/modedit.php"
    choice.browser.session.post(address, data=fields, timeout=PATIENCE).raise_for_status()
    return [cmid for cmid in activities(choice.tool) if cmid not in before]


def activities(tool: Tool) -> list[int]:
    home = Browser(tool.lms_url).be(TEACHER).open("/").text
    return [int(cmid) for cmid in re.findall(r'<li><a href="/mod/lti/view\.php\?id=(\d+)"', home)]


def launched(tool: Tool, cmid: int, person: int = LEARNER) -> dict[str, Any]:
    browser = Browser(tool.lms_url).be(person)
    page = browser.open("/mod/lti/view.php", id=str(cmid))
    (frame,) = re.findall(r'class="tool" src="([^"]+)"', page.text)
    login = form_of(browser.open(html.unescape(frame)))
    token = form_of(browser.authenticate(tool, login)).fields["id_token"]
    claims = verified_claims(tool, token)
    assert claims[CLAIM + "target_link_uri"] == login.fields["target_link_uri"]
    return claims


def web_service(tool: Tool, name: str, **given: object) -> Any:  # noqa: ANN401 - JSON can be anything
    token = requests.post(f"{tool.lms_url}/sandbox/api-tokens", json={}, timeout=PATIENCE).json()["token"]
    form = {"wstoken": token, "wsfunction": name, "moodlewsrestformat": "json", "courseid": 2, **given}
    address = f"{tool.lms_url}/webservice/rest/server.php"
    return requests.post(address, data=form, timeout=PATIENCE).json()


def test_a_tool_is_asked_as_it_was_recorded(moodle_tool: Tool) -> None:
    choice = chosen(moodle_tool)
    settings, number = dict(choice.settings), moodle_tool.knows["deployment_id"]
    address = settings.pop("deep_link_return_url")
    start = f"{moodle_tool.lms_url}/mod/lti/contentitem_return.php?course=2&id={number}&sesskey="
    assert address.startswith(start)
    assert settings == {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "title": "A tool",
        "text": "",
    }
    assert choice.claims[CLAIM + "message_type"] == "LtiDeepLinkingRequest"
    assert choice.claims[CLAIM + "launch_presentation"] == {"locale": "en"}
    assert CLAIM + "resource_link" not in choice.claims


@pytest.mark.parametrize(
    ("person", "status"), [(LEARNER, 403), (NON_EDITING, 403), (TEACHER, 200), (ADMINISTRATOR, 200)]
)
def test_who_manages_activities_may_select_content(person: int, status: int, moodle_tool: Tool) -> None:
    answer = Browser(moodle_tool.lms_url).be(person).open(selection(moodle_tool))
    assert answer.status_code == status


def test_the_page_for_a_new_activity_offers_the_tool(moodle_tool: Tool) -> None:
    page = Browser(moodle_tool.lms_url).be(TEACHER).open("/course/modedit.php?add=lti")
    assert html.escape(selection(moodle_tool)) in page.text


def test_one_item_fills_the_form_and_nothing_is_made_before_it_is_saved(moodle_tool: Tool) -> None:
    before, choice = activities(moodle_tool), chosen(moodle_tool)
    item = link(
        moodle_tool,
        text="Earn it",
        custom={"badge": "b-12", "pair": "a=b"},
        lineItem={"label": "Another name", "scoreMaximum": 5, "resourceId": "b-12", "tag": "badge"},
    )
    fields = fields_of(choice.answer(item))
    filled = {name.removesuffix("-0"): text for name, text in fields.items() if name.endswith("-0")}
    assert filled == {
        "name": "A badge",
        "introeditor": "Earn it",
        "toolurl": f"{moodle_tool.launch_url}?badge=1",
        "instructorcustomparameters": "badge=b-12\r\npair=a=b",
        "grade": "5",
        "lineitemresourceid": "b-12",
        "lineitemtag": "badge",
        "launchcontainer": "1",
    }
    assert activities(moodle_tool) == before


def test_a_saved_activity_launches_with_its_own_values_and_its_column(moodle_tool: Tool) -> None:
    column = {"label": "Another name", "scoreMaximum": 5, "resourceId": "b-12", "tag": "badge"}
    item = link(moodle_tool, custom={"badge": "b-12", "rid": "$ResourceLink.id"}, lineItem=column)
    (cmid,) = saved(chosen(moodle_tool), item)
    claims = launched(moodle_tool, cmid)
    instance = str(cmid - 6)
    assert claims[CLAIM + "target_link_uri"] == f"{moodle_tool.launch_url}?badge=1"
    assert claims[CLAIM + "resource_link"] == {"id": instance, "title": "A badge", "description": ""}
    custom = claims[CLAIM + "custom"]
    assert (custom["badge"], custom["rid"]) == ("b-12", instance)
    address = claims[AGS_CLAIM]["lineitem"]
    assert moodle_tool.send("GET", address, kind=COLUMN).json() == {
        **column,
        "id": address,
        "label": "A badge",
        "resourceLinkId": instance,
        "ltiLinkId": instance,
    }
    outcomes = claims["https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"]
    assert f'"instanceid":"{instance}"' in outcomes["lis_result_sourcedid"]


def test_an_activity_without_points_has_no_column(moodle_tool: Tool) -> None:
    (cmid,) = saved(chosen(moodle_tool), link(moodle_tool))
    claims = launched(moodle_tool, cmid)
    assert "lineitem" not in claims[AGS_CLAIM]
    assert "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome" not in claims


def test_an_activity_with_two_columns_names_none(moodle_tool: Tool) -> None:
    (cmid,) = saved(chosen(moodle_tool), link(moodle_tool, lineItem={"scoreMaximum": 5}))
    instance, items = str(cmid - 6), launched(moodle_tool, cmid)[AGS_CLAIM]["lineitems"]
    second = {"label": "Second", "scoreMaximum": 1, "resourceLinkId": instance}
    assert moodle_tool.send("POST", items, second, kind=COLUMN).status_code == 201
    assert "lineitem" not in launched(moodle_tool, cmid)[AGS_CLAIM]


def test_a_tool_makes_no_column_for_another_tools_activity(moodle_tool: Tool, registrar: Registrar) -> None:
    (cmid,) = saved(chosen(moodle_tool), link(moodle_tool))
    other = registrar.register(moodle_tool.lms_url)
    items = f"{other.lms_url}/mod/lti/services.php/2/lineitems"
    body = {"label": "x", "scoreMaximum": 1, "resourceLinkId": str(cmid - 6)}
    assert other.send("POST", items, body, kind=COLUMN).status_code == 403


def test_several_items_are_listed_and_made_together(moodle_tool: Tool) -> None:
    items = [
        link(moodle_tool, "Multi 1", lineItem={"scoreMaximum": 10}),
        link(moodle_tool, "Multi 2", lineItem={"scoreMaximum": 20}),
        link(moodle_tool, "Multi 3 no grade"),
    ]
    choice = chosen(moodle_tool)
    said = " ".join(re.sub(r"<[^>]*>", " ", choice.answer(*items).text).split())
    assert "The following items will be added to your course:" in said
    assert "Multi 2 Graded activity (Maximum grade: 20) Multi 3 no grade Save and return to course" in said
    titles = [launched(moodle_tool, cmid)[CLAIM + "resource_link"]["title"] for cmid in saved(choice, *items)]
    assert titles == ["Multi 1", "Multi 2", "Multi 3 no grade"]


def test_an_empty_answer_closes_the_dialog(moodle_tool: Tool) -> None:
    before, answer = activities(moodle_tool), chosen(moodle_tool).answer()
    assert "Nothing was added" in answer.text
    assert activities(moodle_tool) == before


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "nobody"},
        {"aud": "https://elsewhere.example"},
        {"exp": 1},
        {CLAIM + "deployment_id": "another"},
        {CLAIM + "message_type": "LtiResourceLinkRequest"},
        {DL + "content_items": "text"},
    ],
)
def test_a_wrong_answer_is_not_found(changed: dict[str, Any], moodle_tool: Tool) -> None:
    answer = chosen(moodle_tool).answer(link(moodle_tool), **changed)
    assert answer.status_code == 404


def test_an_answer_that_came_without_a_cookie_is_sent_once_more_from_moodles_own_page(
    moodle_tool: Tool,
) -> None:
    choice = chosen(moodle_tool)
    token, address = choice.signed(link(moodle_tool)), choice.settings["deep_link_return_url"]
    again = form_of(requests.post(address, data={"JWT": token}, timeout=PATIENCE))
    assert moodle_tool.lms_url + again.action == address
    assert again.fields["JWT"] == token
    with_cookie = choice.browser.session.post(address, data=again.fields, timeout=PATIENCE)
    assert fields_of(with_cookie)["name-0"] == "A badge"
    assert requests.post(address, data=again.fields, timeout=PATIENCE).status_code == 403


def test_a_form_without_the_session_key_is_refused(moodle_tool: Tool) -> None:
    choice = chosen(moodle_tool)
    address = choice.settings["deep_link_return_url"].partition("&sesskey")[0]
    assert choice.send(choice.signed(link(moodle_tool)), address).status_code == 403
    fields = fields_of(choice.answer(link(moodle_tool))) | {"sesskey": "made-up"}
    page = choice.browser.session.post(
        moodle_tool.lms_url + "/course/modedit.php", data=fields, timeout=PATIENCE
    )
    assert page.status_code == 403


def test_a_form_for_a_section_that_is_not_there_makes_nothing(moodle_tool: Tool) -> None:
    choice = chosen(moodle_tool)
    fields = fields_of(choice.answer(link(moodle_tool))) | {"section": "99"}
    address = moodle_tool.lms_url + "/course/modedit.php"
    assert choice.browser.session.post(address, data=fields, timeout=PATIENCE).status_code == 404


def test_an_activity_that_nobody_made_is_not_there(moodle_tool: Tool) -> None:
    page = Browser(moodle_tool.lms_url).be(TEACHER).open("/mod/lti/view.php", id="99999")
    assert page.status_code == 404


def test_the_course_page_and_the_gradebook_have_the_activity(moodle_tool: Tool) -> None:
    (cmid,) = saved(
        chosen(moodle_tool), link(moodle_tool, "Safe & sound", lineItem={"scoreMaximum": 5}), section=2
    )
    sections = web_service(moodle_tool, "core_course_get_contents")
    (row,) = [module for module in sections[2]["modules"] if module["id"] == cmid]
    assert (row["modname"], row["name"], row["instance"]) == ("lti", "Safe &amp; sound", cmid - 6)
    report = web_service(moodle_tool, "gradereport_user_get_grade_items", userid=LEARNER)
    items = [item for item in report["usergrades"][0]["gradeitems"] if item.get("cmid") == cmid]
    assert [(item["itemtype"], item["itemmodule"], item["grademax"]) for item in items] == [("mod", "lti", 5)]
