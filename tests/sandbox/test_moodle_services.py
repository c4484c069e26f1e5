"""The simulated Moodle's LTI services: what the replay cannot show, and the traps by their names."""

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.moodle_columns import NEXT_SECOND, SECOND, make, post, result
from tests.sandbox.tool import COLUMN, COLUMNS, PATIENCE, RESULTS, Registrar, Tool

MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@pytest.fixture
def items(moodle_tool: Tool) -> str:
    return f"{moodle_tool.lms_url}/mod/lti/services.php/2/lineitems"


@pytest.fixture
def column(moodle_tool: Tool, items: str) -> str:
    return str(make(moodle_tool, items, "Badge", 20)["id"])


@pytest.fixture
def roster(moodle_tool: Tool) -> str:
    number = moodle_tool.knows["deployment_id"]
    return f"{moodle_tool.lms_url}/mod/lti/services.php/CourseSection/2/bindings/{number}/memberships"


def test_a_tool_sees_its_own_columns_and_no_others(
    moodle_tool: Tool, items: str, campus: Campus, registrar: Registrar
) -> None:
    other = registrar.register(campus.moodle_url)
    mine, theirs = make(moodle_tool, items, "Mine"), make(other, items, "Theirs")
    told = moodle_tool.send("GET", items, kind=COLUMNS).json()
    assert [row["id"] for row in told] == [mine["id"]]
    path = theirs["id"].partition("?")[0]
    for address in (path, items + "/2/lineitem"):
        answer = moodle_tool.send("GET", address, kind=COLUMN)
        assert (answer.status_code, answer.reason) == (404, "Line item does not exist")


@pytest.mark.parametrize("kind", ["*/*", "application/json", f"{COLUMNS}, application/json"])
def test_a_list_is_told_in_its_own_media_type_only(kind: str, moodle_tool: Tool, items: str) -> None:
    assert moodle_tool.send("GET", items, kind=kind).status_code == 400
    assert moodle_tool.send("GET", items, kind=COLUMNS).status_code == 200


def test_links_between_pages_stand_in_curly_quotes(moodle_tool: Tool, items: str) -> None:
    make(moodle_tool, items, "One")
    make(moodle_tool, items, "Two")
    link = moodle_tool.send("GET", items, kind=COLUMNS, limit=1).headers["Link"].encode("latin-1").decode()
    assert "&amp;from=1>; rel=“next”" in link
    assert 'rel="next"' not in link


def test_a_second_score_within_a_second_is_refused(moodle_tool: Tool, column: str) -> None:
    assert post(moodle_tool, column, timestamp=f"{SECOND}.100Z").ok
    again = post(moodle_tool, column, timestamp=f"{SECOND}.900Z", scoreGiven=20)
    assert (again.status_code, again.json()) == (409, [])
    assert again.reason.startswith("Refusing score with an earlier timestamp")
    assert post(moodle_tool, column, timestamp=f"{NEXT_SECOND}Z", scoreGiven=20).ok


@pytest.mark.parametrize(
    ("given", "maximum", "points"), [(30, 20, 20), (-1, 20, 0), (1, 4, 5), (1, 3, 6.6666), ("12.5", 20, 12.5)]
)
def test_a_score_is_rescaled_and_stays_within_the_column(
    given: object, maximum: float, points: float, moodle_tool: Tool, column: str
) -> None:
    post(moodle_tool, column, scoreGiven=given, scoreMaximum=maximum)
    assert (result(moodle_tool, column)["resultScore"], result(moodle_tool, column)["resultMaximum"]) == (
        points,
        20,
    )


def test_a_score_that_is_not_final_wipes_the_one_before(moodle_tool: Tool, column: str) -> None:
    post(moodle_tool, column)
    post(moodle_tool, column, timestamp=f"{NEXT_SECOND}Z", gradingProgress="Pending")
    assert result(moodle_tool, column).keys() == {"id", "userId"}


def test_pages_of_results_crash(moodle_tool: Tool, column: str) -> None:
    post(moodle_tool, column)
    address = column.replace("/lineitem?", "/lineitem/results?")
    answer = moodle_tool.send("GET", address, kind=RESULTS, limit=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_new_maximum_takes_the_grades_along(moodle_tool: Tool, column: str) -> None:
    post(moodle_tool, column)
    moodle_tool.send("PUT", column, {"label": "Badge", "scoreMaximum": 100}, kind=COLUMN)
    assert (result(moodle_tool, column)["resultScore"], result(moodle_tool, column)["resultMaximum"]) == (
        75,
        100,
    )


def test_a_column_without_points_stays_without_them(moodle_tool: Tool, items: str) -> None:
    column = str(make(moodle_tool, items, "Badge", 0)["id"])
    post(moodle_tool, column)
    moodle_tool.send("PUT", column, {"label": "Badge", "scoreMaximum": 10}, kind=COLUMN)
    assert result(moodle_tool, column)["resultScore"] == 0


def test_a_column_is_described_by_an_object(moodle_tool: Tool, items: str) -> None:
    answer = moodle_tool.send("POST", items, ["Badge"], kind=COLUMN)
    assert (answer.status_code, answer.reason) == (400, "No label or Score Maximum")


def test_what_a_new_description_leaves_out_is_cleared(moodle_tool: Tool, items: str) -> None:
    column = make(moodle_tool, items, "Badge", 1, tag="badge", resourceId="r1")["id"]
    moodle_tool.send("PUT", column, {"label": "Badge", "scoreMaximum": 1}, kind=COLUMN)
    told = moodle_tool.send("GET", column, kind=COLUMN).json()
    assert (told["tag"], told["resourceId"]) == ("", "")


def test_a_non_editing_teacher_is_a_learner_on_the_roster(moodle_tool: Tool, roster: str) -> None:
    members = {row["user_id"]: row for row in moodle_tool.send("GET", roster, kind=MEMBERS).json()["members"]}
    assert (members["3"]["roles"], members["4"]["roles"]) == (["Instructor"], ["Learner"])


def test_who_is_suspended_is_missing_from_the_roster(moodle_tool: Tool, roster: str) -> None:
    members = moodle_tool.send("GET", roster, kind=MEMBERS).json()["members"]
    assert len(members) == 31
    assert "35" not in {row["user_id"] for row in members}
    assert {row["status"] for row in members} == {"Active"}


def test_the_roster_of_a_link_has_messages_and_its_pages_keep_the_link(
    moodle_tool: Tool, roster: str
) -> None:
    answer = moodle_tool.send("GET", roster, kind=MEMBERS, rlid=1, limit=2)
    assert all(row["message"] for row in answer.json()["members"])
    assert answer.links["next"]["url"].endswith("?limit=2&from=2&rlid=1")


def test_a_refusal_repeats_a_request_of_any_letters(moodle_tool: Tool, column: str) -> None:
    answer = post(moodle_tool, column, userId="3", comment="Schöne Grüße\n“so”")
    assert answer.status_code == 400
    assert answer.reason.startswith("Incorrect score received{")


def test_the_campus_remembers_what_tools_wrote(moodle_tool: Tool, items: str) -> None:
    label = f"Badge of {moodle_tool.client_id}"
    column = make(moodle_tool, items, label, 1, resourceId="r1")["id"]
    post(moodle_tool, column, scoreGiven=1, scoreMaximum=1, comment="Earned")
    truth = requests.get(f"{moodle_tool.lms_url}/sandbox/truth", timeout=PATIENCE).json()
    (row,) = (row for row in truth["tool_columns"] if row["label"] == label)
    assert row["resource_id"] == "r1"
    assert (row["cells"]["6"]["score"], row["cells"]["6"]["comment"]) == (1, "Earned")
