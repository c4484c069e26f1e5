"""The traps of a real Moodle stand in the simulated one too, by their names; the replay holds the letters."""

import json

import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.browser import Browser
from tests.sandbox.choosing import CLAIM
from tests.sandbox.moodle_columns import NEXT_SECOND, SECOND, make, post, result, results
from tests.sandbox.recorded_site import Placed, RecordedSite
from tests.sandbox.site import CONTENTS, Site
from tests.sandbox.tool import AGS, COLUMN, COLUMNS, SCORE, Tool

TEACHER, NON_EDITING, LEARNER, SUSPENDED, WEARER = 3, 4, 6, 35, 20
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LATER = "2026-11-23T12:00:02"


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


@pytest.fixture
def placed(moodle_tool: Tool) -> tuple[RecordedSite, str, str]:
    """An activity with a column of its own: the site, its title, and the column's address."""
    site = RecordedSite(moodle_tool.lms_url, {"probe": moodle_tool})
    title = f"Badge of {moodle_tool.client_id}"
    site.place(Placed(title, "probe", 20))
    (row,) = moodle_tool.send("GET", f"{site.url}/mod/lti/services.php/2/lineitems", kind=COLUMNS).json()
    return site, title, row["id"]


@pytest.fixture
def site(campus: Campus) -> Site:
    return Site(campus.moodle_url)


# Launches


def test_an_id_token_lives_for_a_minute_and_is_for_one_audience(moodle_tool: Tool) -> None:
    claims = Browser(moodle_tool.lms_url).be(LEARNER).launch(moodle_tool)
    assert (claims["exp"] - claims["iat"], claims["aud"]) == (60, moodle_tool.client_id)
    assert not {"azp", "auth_time"} & claims.keys()


def test_a_non_editing_teacher_is_an_instructor_in_a_launch(moodle_tool: Tool) -> None:
    roles = Browser(moodle_tool.lms_url).be(NON_EDITING).launch(moodle_tool)[CLAIM + "roles"]
    assert [role.rpartition("#")[2] for role in roles] == ["Instructor"]


def test_a_login_offers_no_storage_and_its_query_is_the_links_alone(moodle_tool: Tool) -> None:
    login = Browser(moodle_tool.lms_url).be(LEARNER).start(moodle_tool)
    assert "lti_storage_target" not in login.fields
    assert json.loads(login.fields["lti_message_hint"]).keys() == {"cmid", "launchid"}


def test_a_launch_id_is_good_for_one_launch(moodle_tool: Tool) -> None:
    browser = Browser(moodle_tool.lms_url).be(LEARNER)
    login = browser.start(moodle_tool)
    answers = [browser.authenticate(moodle_tool, login).status_code for _ in range(2)]
    assert answers == [200, 404]


# Line items


def test_columns_of_one_name_and_tag_are_made_as_often_as_they_are_asked_for(
    moodle_tool: Tool, items: str
) -> None:
    made = {make(moodle_tool, items, "Badge", tag="badge", resourceId="r1")["id"] for _ in range(2)}
    assert len(made) == 2


def test_a_submission_review_is_lost_when_a_column_is_made_and_kept_when_it_is_replaced(
    moodle_tool: Tool, items: str
) -> None:
    review = {"url": "https://tool.example/review", "label": "See", "reviewableStatus": ["Submitted"]}
    told = {"label": "Badge", "scoreMaximum": 1, "submissionReview": review}
    made = moodle_tool.send("POST", items, told, kind=COLUMN).json()
    assert made["submissionReview"] == review
    kept = [moodle_tool.send("GET", made["id"], kind=COLUMN).json()]
    moodle_tool.send("PUT", made["id"], told, kind=COLUMN)
    kept.append(moodle_tool.send("GET", made["id"], kind=COLUMN).json())
    assert [row.get("submissionReview") for row in kept] == [None, {"url": review["url"]}]


@pytest.mark.parametrize("maximum", [0, -5, "12.5"])
def test_a_column_of_any_maximum_is_made(maximum: object, moodle_tool: Tool, items: str) -> None:
    told = {"label": "Badge", "scoreMaximum": maximum}
    assert moodle_tool.send("POST", items, told, kind=COLUMN).status_code == 201


def test_a_deleted_column_of_an_activity_comes_back_with_a_new_number_when_it_is_saved(
    placed: tuple[RecordedSite, str, str], moodle_tool: Tool, items: str
) -> None:
    site, title, column = placed
    assert moodle_tool.send("DELETE", column).status_code == 204
    assert moodle_tool.send("GET", items, kind=COLUMNS).json() == []
    assert site.cmid(title)
    site.save_again(title)
    (again,) = moodle_tool.send("GET", items, kind=COLUMNS).json()
    assert (again["label"], again["id"] == column) == (title, False)


def test_a_tool_may_use_the_services_of_courses_in_which_it_has_no_link(
    moodle_tool: Tool, items: str, roster: str
) -> None:
    elsewhere = items.replace("/2/lineitems", "/3/lineitems")
    assert moodle_tool.send("GET", elsewhere, kind=COLUMNS).json() == []
    people = moodle_tool.send("GET", roster.replace("/2/bindings", "/3/bindings"), kind=MEMBERS).json()
    assert [row["user_id"] for row in people["members"]] == [str(TEACHER), str(LEARNER)]


def test_a_missing_scope_is_401_without_a_challenge(moodle_tool: Tool, items: str) -> None:
    token = moodle_tool.token(f"{AGS}score")
    answer = moodle_tool.send("GET", items, kind=COLUMNS, token=token)
    assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (401, False)


# Scores and results


def test_nobody_has_a_result_before_a_score(moodle_tool: Tool, column: str) -> None:
    assert results(moodle_tool, column) == []


def test_the_same_score_again_does_not_move_the_time(moodle_tool: Tool, column: str) -> None:
    post(moodle_tool, column)
    post(moodle_tool, column, timestamp=f"{NEXT_SECOND}Z")
    assert result(moodle_tool, column)["timestamp"] == f"{SECOND}+00:00"


def test_a_score_without_a_comment_wipes_the_comment(moodle_tool: Tool, column: str) -> None:
    post(moodle_tool, column, comment="<b>Well</b> done")
    before = result(moodle_tool, column)
    post(moodle_tool, column, timestamp=f"{NEXT_SECOND}Z", scoreGiven=16)
    assert (before["comment"], "comment" in result(moodle_tool, column)) == ("<b>Well</b> done", False)


def test_after_a_wipe_an_older_score_is_taken(moodle_tool: Tool, column: str) -> None:
    post(moodle_tool, column, timestamp=f"{NEXT_SECOND}Z")
    older = post(moodle_tool, column, timestamp=f"{SECOND}Z").status_code
    post(moodle_tool, column, timestamp=f"{LATER}Z", gradingProgress="Pending")
    assert (older, post(moodle_tool, column, timestamp=f"{SECOND}Z").status_code) == (409, 200)


def test_in_an_activitys_own_column_nothing_stays_of_a_wiped_score(
    placed: tuple[RecordedSite, str, str], moodle_tool: Tool
) -> None:
    _, _, column = placed
    post(moodle_tool, column)
    post(moodle_tool, column, timestamp=f"{NEXT_SECOND}Z", gradingProgress="Pending")
    assert results(moodle_tool, column) == []


def test_a_score_from_the_future_keeps_out_those_of_today(moodle_tool: Tool, column: str) -> None:
    answers = [post(moodle_tool, column, timestamp=time).status_code for time in ("2099-01-01", f"{SECOND}Z")]
    assert answers == [200, 409]


@pytest.mark.parametrize(("time", "status"), [("20261123T120000Z", 200), ("1795435200", 400), ("now", 400)])
def test_a_time_is_any_that_iso_8601_knows_and_no_other(
    time: str, status: int, moodle_tool: Tool, column: str
) -> None:
    assert post(moodle_tool, column, timestamp=time).status_code == status


def test_words_for_progress_are_not_checked(moodle_tool: Tool, column: str) -> None:
    assert post(moodle_tool, column, activityProgress="Foo", gradingProgress="Bar").status_code == 200


@pytest.mark.parametrize(
    ("person", "status"), [(str(SUSPENDED), 200), (str(TEACHER), 400), ("999", 400), ("somebody", 502)]
)
def test_a_score_is_for_those_who_learn_even_if_they_are_suspended(
    person: str, status: int, moodle_tool: Tool, column: str
) -> None:
    assert post(moodle_tool, column, userId=person).status_code == status


def test_scores_cannot_be_read(moodle_tool: Tool, column: str) -> None:
    address = column.replace("/lineitem?", "/lineitem/scores?")
    assert moodle_tool.send("GET", address).status_code == 405
    assert moodle_tool.send("GET", address, kind=SCORE).status_code == 400


# Names and roles


def test_the_roster_is_sorted_by_last_name_and_comes_whole(moodle_tool: Tool, roster: str) -> None:
    answer = moodle_tool.send("GET", roster, kind=MEMBERS)
    names = [row["family_name"] for row in answer.json()["members"]]
    assert (names, "Link" in answer.headers) == (sorted(names), False)


def test_the_next_page_of_a_roster_forgets_the_role(moodle_tool: Tool, roster: str) -> None:
    answer = moodle_tool.send("GET", roster, kind=MEMBERS, role="Learner", limit=2)
    assert [row["roles"] for row in answer.json()["members"]] == [["Learner"]] * 2
    assert answer.links["next"]["url"].endswith("?limit=2&from=2")


def test_a_role_that_moodle_does_not_know_is_ignored(moodle_tool: Tool, roster: str) -> None:
    answer = moodle_tool.send("GET", roster, kind=MEMBERS, role="Mentor")
    assert len(answer.json()["members"]) == 31


# Web services


def test_the_completion_among_the_contents_is_the_service_users_own(site: Site) -> None:
    modules = [row for part in site.call(CONTENTS, courseid=2) for row in part["modules"]]
    own = [row["completiondata"] for row in modules if row["completion"]]
    assert {(row["state"], row["istrackeduser"]) for row in own} == {(0, False)}


def test_the_grade_tree_is_json_within_json(site: Site) -> None:
    tree = site.call("core_grades_get_grade_tree", courseid=2)
    assert [row["name"] for row in json.loads(tree)["children"]][:3] == ["Essay 1", "Project", "Quiz 1"]


def test_a_formatted_grade_may_begin_with_a_picture(site: Site) -> None:
    essay, project = site.grades(userid=11)[0]["gradeitems"][:2]
    assert essay["gradeformatted"].startswith("<i class=")
    assert essay["gradeformatted"].endswith(f"</i>{essay['graderaw']:.2f}")
    assert project["gradeformatted"] == "-"


def test_grade_reports_name_the_student_number_whoever_asks(campus: Campus) -> None:
    narrow = Site(campus.moodle_url, without=["moodle/site:viewuseridentity", "moodle/user:viewdetails"])
    assert narrow.grades(userid=LEARNER)[0]["useridnumber"] == "S0001"


def test_badges_that_somebody_keeps_to_themselves_need_a_capability(campus: Campus, site: Site) -> None:
    function = "core_badges_get_user_badges"
    narrow = Site(campus.moodle_url, without=["moodle/badges:viewotherbadges"])
    told = [[row["name"] for row in each.call(function, userid=WEARER)["badges"]] for each in (site, narrow)]
    assert told == [["Course finished", "Helper"], ["Course finished"]]
