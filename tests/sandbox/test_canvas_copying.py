"""What becomes of a course that is copied, and how tools hear of it."""

import queue

import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.canvas_api import Api, switched, tell
from tests.sandbox.canvas_room import CLAIM, LEARNER, TEACHER, Listener, Room, listening
from tests.sandbox.choosing import choose, link
from tests.sandbox.tool import ALL_SCOPES, Registrar, Tool

NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
ACCOUNTS = "https://canvas.instructure.com/lti/account_lookup/scope/show"
HELLO, COPY = "LtiHelloWorldNotice", "LtiContextCopyNotice"
PNS = CLAIM + "platformnotificationservice"


def copied(campus: Campus, course: int = 1) -> tuple[int, str]:
    told = tell(
        campus.canvas_url, f"courses/{course}/copies", {"name": "Next year", "teacher": TEACHER}
    ).json()
    return told["id"], told["context_id"]


def heard_by(campus: Campus, registrar: Registrar, listener: Listener, kind: str) -> Tool:
    """Register a tool that listens, and ask for one kind of notice."""
    tool = registrar.register(campus.canvas_url, target_link_uri=f"{listener.home}/launch")
    answer = subscribe(tool, kind, f"{listener.home}/notices")
    assert answer == {"notice_type": kind, "handler": f"{listener.home}/notices"}
    return tool


def subscribe(tool: Tool, kind: str, handler: object) -> object:
    address = f"{tool.lms_url}/api/lti/notice-handlers/3407"
    body = {"notice_type": kind, "handler": handler}
    return tool.send("PUT", address, body, token=tool.token(NOTICES)).json()


def numbers(api: Api, course: int) -> dict[str, set[object]]:
    modules = api.get(f"/courses/{course}/modules", include__=["items"]).json()
    items = [item for module in modules for item in module["items"]]
    told = api.get(f"/courses/{course}/outcome_results", include__=["outcomes"]).json()
    return {
        "modules": {row["id"] for row in modules},
        "items": {row["id"] for row in items},
        "contents": {row["content_id"] for row in items if row.get("content_id") and row["type"] != "Page"},
        "links": {row["html_url"].rpartition("/")[2] for row in items},
        "assignments": {row["id"] for row in api.all(f"/courses/{course}/assignments", per_page=100)},
        "outcomes": {row["id"] for row in told["linked"]["outcomes"]},
        "sections": {row["id"] for row in api.get(f"/courses/{course}/sections").json()},
    }


def test_everything_in_a_copy_has_a_new_number(campus: Campus, canvas_tool: Tool, api: Api) -> None:
    _place(canvas_tool)
    number, context = copied(campus)
    before, after = numbers(api, 1), numbers(api, number)
    for name, old in before.items():
        assert after[name], name
        assert not old & after[name], name
    assert len(after["items"]) == len(before["items"])
    assert after["contents"] <= after["assignments"]
    names = [[row["name"] for row in api.get(f"/courses/{each}/modules").json()] for each in (1, number)]
    assert names[0] == names[1]
    assert context != canvas_tool.knows["course_id"]


def test_a_copied_column_is_empty_keeps_its_tag_and_has_a_new_link(campus: Campus, canvas_tool: Tool) -> None:
    _place(canvas_tool)
    (old,) = canvas_tool.send("GET", f"{campus.canvas_url}/api/lti/courses/1/line_items").json()
    number, _ = copied(campus)
    (new,) = canvas_tool.send("GET", f"{campus.canvas_url}/api/lti/courses/{number}/line_items").json()
    assert (new["tag"], new["resourceId"], new["label"]) == (old["tag"], old["resourceId"], old["label"])
    assert new["id"] != old["id"]
    assert new["resourceLinkId"] != old["resourceLinkId"]
    assert canvas_tool.send("GET", f"{new['id']}/results").json() == []
    claims = Room(campus.canvas_url, TEACHER).launch(
        canvas_tool,
        f"/courses/{number}/external_tools/{canvas_tool.client_id}/launch?resource_link={new['resourceLinkId']}",
    )
    assert claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]["lineitem"] == new["id"]
    assert canvas_tool.send("GET", old["id"].replace("courses/1/", f"courses/{number}/")).status_code == 404


def test_a_copy_knows_where_it_comes_from_and_has_the_tool_at_once(
    campus: Campus, registrar: Registrar
) -> None:
    fields = {
        "history": "$Context.id.history",
        "direct": "$Canvas.course.previousContextIds",
        "courses": "$Canvas.course.previousCourseIds",
        "state": "$Canvas.course.workflowState",
    }
    tool = registrar.register(campus.canvas_url, custom_fields=fields)
    first, context = copied(campus)
    second, _ = copied(campus, first)
    room = Room(campus.canvas_url, TEACHER)
    claims = room.launch(tool, f"/courses/{second}/external_tools/{tool.client_id}/launch")
    assert claims[CLAIM + "custom"] == {
        "history": f"{context},{tool.knows['course_id']}",
        "direct": context,
        "courses": str(first),
        "state": "claimed",
    }
    assert f"/courses/{second}/external_tools/{tool.client_id}" in room.open(f"/courses/{second}").text


def test_a_teacher_copies_a_course_on_its_page(campus: Campus) -> None:
    teacher = Room(campus.canvas_url, TEACHER)
    page = teacher.press("/courses/1/copy", name="By hand")
    assert "<h1>By hand</h1>" in page.text
    assert "not published" in page.text
    assert Room(campus.canvas_url, LEARNER).press("/courses/1/copy", name="x").status_code == 403


def test_tools_that_asked_for_it_hear_of_a_copy(campus: Campus, registrar: Registrar) -> None:
    with listening() as listener:
        tool = heard_by(campus, registrar, listener, COPY)
        _, context = copied(campus)
        claims = listener.next()
    assert claims["aud"] == claims["azp"] == tool.client_id
    assert claims[CLAIM + "notice"]["type"] == COPY
    assert claims[CLAIM + "deployment_id"] == tool.knows["deployment_id"]
    assert claims[CLAIM + "context"]["id"] == context
    assert claims[CLAIM + "origin_contexts"] == [tool.knows["course_id"]]
    assert "sub" not in claims


def test_a_notice_may_not_know_where_the_course_came_from(campus: Campus, registrar: Registrar) -> None:
    with listening() as listener, switched(campus.canvas_url, origin_contexts=False):
        heard_by(campus, registrar, listener, COPY)
        copied(campus)
        assert CLAIM + "origin_contexts" not in listener.next()


def test_a_notice_is_sent_once_whatever_becomes_of_it(campus: Campus, registrar: Registrar) -> None:
    with listening(status=500) as listener:
        heard_by(campus, registrar, listener, COPY)
        contexts = [copied(campus)[1] for _ in range(2)]
        heard = [listener.next()[CLAIM + "context"]["id"] for _ in range(2)]
        assert sorted(heard) == sorted(contexts)
        with pytest.raises(queue.Empty):
            listener.heard.get_nowait()


def test_a_tool_that_asks_for_it_is_greeted(campus: Campus, registrar: Registrar) -> None:
    with listening() as listener:
        heard_by(campus, registrar, listener, HELLO)
        claims = listener.next()
    assert claims[CLAIM + "notice"]["type"] == HELLO
    assert claims[CLAIM + "context"]["type"] == ["Account"]
    assert "https://www.instructure.com/hello_world" in claims


def test_a_tool_that_no_longer_wants_to_hear_says_so_with_an_empty_address(
    campus: Campus, registrar: Registrar
) -> None:
    with listening() as listener:
        tool = heard_by(campus, registrar, listener, COPY)
        subscribe(tool, COPY, "")
        copied(campus)
        subscribe(tool, HELLO, f"{listener.home}/notices")
        assert listener.next()[CLAIM + "notice"]["type"] == HELLO


def test_an_older_canvas_answers_a_subscription_with_the_whole_catalogue(
    campus: Campus, canvas_tool: Tool
) -> None:
    home = canvas_tool.launch_url.replace("/launch", "/notices")
    with switched(campus.canvas_url, notice_catalogue=True):
        answer = subscribe(canvas_tool, COPY, home)
    address = f"{campus.canvas_url}/api/lti/notice-handlers/3407"
    assert answer == canvas_tool.send("GET", address, token=canvas_tool.token(NOTICES)).json()
    assert isinstance(answer, dict)
    assert answer["deployment_id"] == canvas_tool.knows["deployment_id"]
    assert {"notice_type": COPY, "handler": home} in answer["notice_handlers"]


@pytest.mark.parametrize(
    ("body", "path", "status"),
    [
        ({"notice_type": "LtiMadeUpNotice", "handler": ""}, "3407", 400),
        ({"notice_type": COPY, "handler": "https://elsewhere.example/notices"}, "3407", 400),
        ({"notice_type": COPY}, "3407", 400),
        ({"notice_type": COPY, "handler": ""}, "1", 404),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    body: dict[str, str], path: str, status: int, canvas_tool: Tool
) -> None:
    address = f"{canvas_tool.lms_url}/api/lti/notice-handlers/{path}"
    assert canvas_tool.send("PUT", address, body, token=canvas_tool.token(NOTICES)).status_code == status


def test_the_notice_service_needs_its_scope(canvas_tool: Tool) -> None:
    address = f"{canvas_tool.lms_url}/api/lti/notice-handlers/3407"
    refused = canvas_tool.send("GET", address, token=canvas_tool.token(*ALL_SCOPES))
    assert refused.status_code == 401


def test_the_account_is_told_to_who_may_look_it_up(campus: Campus, canvas_tool: Tool) -> None:
    address = f"{campus.canvas_url}/api/lti/accounts/1"
    answer = canvas_tool.send("GET", address, token=canvas_tool.token(ACCOUNTS))
    assert answer.headers["Content-Type"].startswith("application/vnd.canvas.accountlookup+json")
    assert answer.json()["name"] == "Sandbox University"
    assert canvas_tool.send("GET", f"{address}0", token=canvas_tool.token(ACCOUNTS)).status_code == 404
    assert canvas_tool.send("GET", address).status_code == 401


def test_a_launch_from_the_account_has_notices_and_no_grades(campus: Campus, canvas_tool: Tool) -> None:
    path = f"/accounts/1/external_tools/{canvas_tool.client_id}"
    room = Room(campus.canvas_url, 5)
    assert path in room.open("/").text
    assert f'src="{path}/launch"' in room.open(path).text
    claims = room.launch(canvas_tool, f"{path}/launch")
    assert claims[CLAIM + "context"]["type"] == ["Account"]
    assert claims["https://www.instructure.com/placement"] == "account_navigation"
    assert claims[PNS]["platform_notification_service_url"].endswith("/api/lti/notice-handlers/3407")
    assert "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint" not in claims


def test_a_group_has_a_roster_of_its_own(campus: Campus, canvas_tool: Tool) -> None:
    address = f"{campus.canvas_url}/api/lti/groups/401/names_and_roles"
    told = canvas_tool.send("GET", address).json()
    assert told["context"]["title"] == "Team Chart"
    assert len(told["members"]) == 5
    member = "http://purl.imsglobal.org/vocab/lis/v2/membership#Member"
    assert {tuple(row["roles"]) for row in told["members"]} == {(member,)}
    assert canvas_tool.send("GET", f"{address[:-19]}9/names_and_roles").status_code == 404


def _place(tool: Tool) -> None:
    """Let a teacher put something of the tool's, with a column, into a module."""
    path = f"/courses/1/external_tools/{tool.client_id}/resource_selection"
    query = "?placement=module_menu_modal&module=102"
    choice = choose(Browser(tool.lms_url).be(TEACHER), tool, path + query)
    column = {"label": "Badge", "scoreMaximum": 1, "resourceId": "b-1", "tag": "badge"}
    assert choice.answer(link(tool, lineItem=column)).ok
