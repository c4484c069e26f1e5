"""The simulated Canvas keeps a tool's columns and tells the roster as the real one does."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.tool import PATIENCE, Registrar, Tool

M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
SUBMISSION = "https://canvas.instructure.com/lti/submission"
NOON, LATER = "2026-11-23T12:00:00.500Z", "2026-11-23T12:00:01Z"
Post = Callable[..., requests.Response]


@pytest.fixture
def items(canvas_tool: Tool) -> str:
    return f"{canvas_tool.lms_url}/api/lti/courses/1/line_items"


@pytest.fixture
def roster(canvas_tool: Tool) -> str:
    return f"{canvas_tool.lms_url}/api/lti/courses/1/names_and_roles"


@pytest.fixture
def subs(campus: Campus) -> dict[int, str]:
    people = requests.get(f"{campus.canvas_url}/sandbox/people", timeout=PATIENCE).json()
    return {person["id"]: person["sub"] for person in people}


@pytest.fixture
def column(canvas_tool: Tool, items: str) -> str:
    return str(make(canvas_tool, items, "Badge", 20)["id"])


@pytest.fixture
def post(canvas_tool: Tool, column: str, subs: dict[int, str]) -> Post:
    def send(**changed: object) -> requests.Response:
        score = {
            "userId": subs[100],
            "scoreGiven": 1,
            "scoreMaximum": 4,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": NOON,
        } | changed
        told = {name: value for name, value in score.items() if value is not None}
        return canvas_tool.send("POST", f"{column}/scores", told)

    return send


def make(tool: Tool, items: str, label: str, maximum: float = 1, **more: str) -> dict[str, Any]:
    answer = tool.send("POST", items, {"label": label, "scoreMaximum": maximum, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def results_of(tool: Tool, column: str, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tool.send("GET", f"{column}/results{query}").json()
    return rows


def message_of(answer: requests.Response) -> str:
    return str(answer.json()["errors"]["message"])


def test_a_tool_sees_its_own_columns_and_no_others(
    canvas_tool: Tool, items: str, campus: Campus, registrar: Registrar
) -> None:
    other = registrar.register(campus.canvas_url)
    mine, theirs = make(canvas_tool, items, "Mine"), make(other, items, "Theirs")
    assert [row["id"] for row in canvas_tool.send("GET", items).json()] == [mine["id"]]
    answer = canvas_tool.send("GET", theirs["id"])
    assert answer.status_code == 412
    assert message_of(answer) == "Tool does not have permission to view line_item"


def test_a_page_has_ten_columns_unless_more_are_asked_for(canvas_tool: Tool, items: str) -> None:
    for n in range(12):
        make(canvas_tool, items, f"Badge {n}")
    first = canvas_tool.send("GET", items)
    second = canvas_tool.send("GET", first.links["next"]["url"])
    assert [len(first.json()), len(second.json())] == [10, 2]
    assert "next" not in second.links
    assert len(canvas_tool.send("GET", items, limit=100).json()) == 12


def test_the_address_of_the_next_page_is_lost_in_lower_case(canvas_tool: Tool, items: str) -> None:
    make(canvas_tool, items, "One")
    make(canvas_tool, items, "Two")
    address = canvas_tool.send("GET", items, limit=1).links["next"]["url"]
    assert "page=bookmark" in address
    assert canvas_tool.send("GET", address.lower()).status_code == 404


@pytest.mark.parametrize(
    ("filters", "labels"),
    [
        ({"tag": "badge"}, ["A", "B"]),
        ({"resource_id": "r2"}, ["B"]),
        ({"tag": "badge", "resource_id": "r9"}, []),
        ({"resource_link_id": "unknown"}, []),
    ],
)
def test_columns_are_found_by_tag_and_resource(
    filters: dict[str, str], labels: list[str], canvas_tool: Tool, items: str
) -> None:
    make(canvas_tool, items, "A", tag="badge", resourceId="r1")
    make(canvas_tool, items, "B", tag="badge", resourceId="r2")
    make(canvas_tool, items, "C")
    assert [row["label"] for row in canvas_tool.send("GET", items, **filters).json()] == labels


def test_a_column_is_read_changed_and_removed(canvas_tool: Tool, items: str) -> None:
    column = make(canvas_tool, items, "Old", 10, tag="badge")["id"]
    changed = canvas_tool.send("PUT", column, {"label": "New"})
    assert changed.json() == canvas_tool.send("GET", column).json()
    assert changed.json() == {"id": column, "label": "New", "scoreMaximum": 10, "tag": "badge"}
    assert canvas_tool.send("DELETE", column).status_code == 204
    assert canvas_tool.send("GET", column).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"scoreMaximum": 1}, 400, "label is missing"),
        ({"label": "x"}, 400, "scoreMaximum is missing"),
        ({"label": "x", "scoreMaximum": -1}, 422, "ScoreMaximum must be greater than or equal to 0"),
        (["label"], 400, "The body is not an object"),
        (
            {"label": "x", "scoreMaximum": 1, "resourceLinkId": "x"},
            412,
            "The resource link is not the tool's",
        ),
    ],
)
def test_a_bad_column_is_refused(
    body: object, status: int, message: str, canvas_tool: Tool, items: str
) -> None:
    answer = canvas_tool.send("POST", items, body)
    assert (answer.status_code, message_of(answer)) == (status, message)


def test_a_score_is_scaled_to_the_column(
    canvas_tool: Tool, column: str, post: Post, subs: dict[int, str]
) -> None:
    answer = post(comment="Well done")
    assert results_of(canvas_tool, column) == [
        {
            "id": answer.json()["resultUrl"],
            "scoreOf": column,
            "userId": subs[100],
            "resultScore": 5,
            "resultMaximum": 20,
            "comment": "Well done",
        }
    ]


def test_nobody_has_a_result_to_whom_the_tool_posted_none(canvas_tool: Tool, column: str) -> None:
    assert results_of(canvas_tool, column) == []


def test_an_older_score_is_refused_and_one_of_the_same_moment_is_not(post: Post) -> None:
    assert post().ok
    assert post(scoreGiven=2).ok
    older = post(timestamp="2026-11-23T12:00:00.499Z")
    assert older.status_code == 400
    assert "before last updated timestamp of " + NOON in message_of(older)


@pytest.mark.parametrize(
    "unfinished", [{"gradingProgress": "Pending"}, {"scoreGiven": None, "scoreMaximum": None}]
)
def test_a_score_that_is_not_final_wipes_the_one_before(
    unfinished: dict[str, str], canvas_tool: Tool, column: str, post: Post
) -> None:
    post()
    post(timestamp=LATER, **unfinished)
    assert "resultScore" not in results_of(canvas_tool, column)[0]


def test_a_score_is_kept_when_the_message_says_so(canvas_tool: Tool, column: str, post: Post) -> None:
    post()
    post(timestamp=LATER, gradingProgress="Pending", **{SUBMISSION: {"preserve_score": True}})
    assert results_of(canvas_tool, column)[0]["resultScore"] == 5


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"timestamp": None}, 400, "timestamp is missing"),
        ({"timestamp": "yesterday"}, 400, "not a valid timestamp"),
        ({"scoreMaximum": None}, 422, "ScoreMaximum not supplied"),
        ({"scoreMaximum": 0}, 422, "cannot be zero"),
        ({"scoreGiven": -1}, 422, "ScoreGiven must be greater"),
        ({"userId": "nobody"}, 422, "not a student"),
        ({"userId": "1"}, 422, "not a student"),
    ],
)
def test_a_bad_score_is_refused(changed: dict[str, object], status: int, words: str, post: Post) -> None:
    answer = post(**changed)
    assert answer.status_code == status
    assert words in message_of(answer)


def test_a_learner_is_named_by_sub_or_number(
    canvas_tool: Tool, column: str, post: Post, subs: dict[int, str]
) -> None:
    post(userId=subs[100])
    post(userId="101")
    post(userId="4")
    everybody = [row["userId"] for row in results_of(canvas_tool, column)]
    assert everybody == [subs[100], subs[101], subs[4]]
    for name in ("101", subs[101]):
        assert [row["userId"] for row in results_of(canvas_tool, column, f"?user_id={name}")] == [subs[101]]
    assert results_of(canvas_tool, column, "?user_id=1") == []


def test_the_roster_has_pages_of_at_most_fifty(canvas_tool: Tool, roster: str) -> None:
    everybody = canvas_tool.send("GET", roster, limit=1000)
    assert len(everybody.json()["members"]) == 34
    names, address = [], roster + "?limit=15"
    while address:
        page = canvas_tool.send("GET", address)
        names += [member["user_id"] for member in page.json()["members"]]
        address = page.links.get("next", {}).get("url", "")
    assert names == [member["user_id"] for member in everybody.json()["members"]]


def test_the_roster_tells_membership_roles_only(canvas_tool: Tool, roster: str) -> None:
    members = canvas_tool.send("GET", roster).json()["members"]
    assert {role for member in members for role in member["roles"]} == {
        f"{M}#Learner",
        f"{M}#Instructor",
        f"{M}/Instructor#TeachingAssistant",
        f"{M}#Mentor",
        "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
    }
    assert {member["status"] for member in members} == {"Active"}


@pytest.mark.parametrize(("role", "number"), [(f"{M}#Mentor", 1), (f"{M}#Learner", 31), ("Learner", 0)])
def test_the_roster_is_filtered_by_a_whole_role(
    role: str, number: int, canvas_tool: Tool, roster: str
) -> None:
    assert len(canvas_tool.send("GET", roster, role=role).json()["members"]) == number


def test_the_roster_of_a_link_tells_who_is_who_in_canvas(
    campus: Campus, registrar: Registrar, roster: str
) -> None:
    fields = {"user": "$Canvas.user.id", "host": "$Canvas.api.baseUrl"}
    tool = registrar.register(campus.canvas_url, custom_fields=fields)
    assert "message" not in tool.send("GET", roster).json()["members"][0]
    members = tool.send("GET", roster, rlid=tool.knows["course_id"]).json()["members"]
    custom = [member["message"][0][CLAIM + "custom"] for member in members]
    assert custom[4] == {"user": "100", "host": "$Canvas.api.baseUrl"}
    wrong = tool.send("GET", roster, rlid="another")
    assert (wrong.status_code, message_of(wrong)) == (400, "Invalid 'rlid' parameter")
