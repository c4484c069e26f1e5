"""The simulated Moodle's web services: every answer is HTTP 200, and absence is silent."""

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.site import COURSE_COMPLETION, Site
from tests.sandbox.tool import PATIENCE, Tool

QUIZ_ITEM, ESSAY, READING = 5, 1, 5


@pytest.fixture
def site(campus: Campus) -> Site:
    return Site(campus.moodle_url)


@pytest.fixture
def narrow(campus: Campus) -> Site:
    return Site(campus.moodle_url, activities=False)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"wstoken": "made-up"}, "invalidtoken"),
        ({"wsfunction": "core_user_create_users"}, "accessexception"),
        ({"courseid": "999"}, "invalidrecord"),
        ({"courseid": "abc"}, "invalidparameter"),
        ({"userid": "99999"}, "invaliduser"),
    ],
)
def test_every_refusal_is_an_answer(given: dict[str, str], code: str, campus: Campus, site: Site) -> None:
    form = {
        "wstoken": site.token,
        "wsfunction": "gradereport_user_get_grade_items",
        "courseid": "2",
        "userid": "6",
    } | given
    answer = requests.post(f"{campus.moodle_url}/webservice/rest/server.php", data=form, timeout=PATIENCE)
    assert (answer.status_code, answer.json()["errorcode"]) == (200, code)


def test_a_whole_course_in_one_call_leaves_out_who_is_suspended(site: Site) -> None:
    assert [report["userid"] for report in site.grades()] == list(range(6, 35))


def test_a_zero_is_a_grade_and_nothing_is_none(site: Site) -> None:
    (zero,) = site.grades(userid=32)
    (never,) = site.grades(userid=33)
    assert zero["gradeitems"][0]["graderaw"] == 0
    assert "status" not in zero["gradeitems"][0]
    assert {row["graderaw"] for row in never["gradeitems"][:3]} == {None}
    assert never["gradeitems"][0]["status"] == "novalue"


def test_a_teacher_has_a_report_too(site: Site) -> None:
    (report,) = site.grades(userid=3)
    assert [row["id"] for row in report["gradeitems"]][:3] == [2, 3, QUIZ_ITEM]


def test_only_who_learns_and_is_not_suspended_can_complete_a_course(site: Site) -> None:
    for user in (3, 4, 35):
        assert site.refusal(COURSE_COMPLETION, courseid=2, userid=user) == "usernotenroled"


def test_a_narrow_token_is_not_told_of_activities(site: Site, narrow: Site) -> None:
    assert set(site.states(6)) == {1, 2, 4, 5}
    assert set(narrow.states(6)) == {READING}
    assert "mod" in {row["itemtype"] for row in site.grades(userid=6)[0]["gradeitems"]}
    assert "mod" not in {row["itemtype"] for row in narrow.grades(userid=6)[0]["gradeitems"]}
    kinds = {
        module["modname"]
        for section in narrow.call("core_course_get_contents", courseid=2)
        for module in section["modules"]
    }
    assert kinds == {"page", "forum"}


def test_the_names_of_all_grade_items_are_no_secret(site: Site, narrow: Site) -> None:
    named = [each.call("core_grades_get_gradeitems", courseid=2)["gradeItems"] for each in (site, narrow)]
    assert named[0] == named[1]
    assert [row["id"] for row in named[0]][:3] == ["2", "3", "5"]


def test_canvas_has_no_narrow_tokens(campus: Campus) -> None:
    wanted = {"activities": False}
    answer = requests.post(f"{campus.canvas_url}/sandbox/api-tokens", json=wanted, timeout=PATIENCE)
    assert answer.status_code == 400


def test_people_come_with_their_roles_in_pages(site: Site) -> None:
    options = {"limitfrom": 1, "limitnumber": 2, "userfields": "id,roles"}
    given = {
        f"options[{i}][{part}]": text
        for i, pair in enumerate(options.items())
        for part, text in zip(("name", "value"), pair, strict=True)
    }
    people = site.call("core_enrol_get_enrolled_users", courseid=2, **given)
    assert [(row["id"], row["roles"][0]["shortname"]) for row in people] == [(4, "teacher"), (6, "student")]
    assert people[0].keys() == {"id", "roles"}


def test_a_graded_activity_completes_itself(campus: Campus, site: Site) -> None:
    learner = 33

    def grade(item: str, score: float | None) -> None:
        told = {"item": item, "user": learner, "score": score}
        requests.post(f"{campus.moodle_url}/sandbox/grade", json=told, timeout=PATIENCE).raise_for_status()

    states = [site.states(learner)[ESSAY]]
    for score in (59.9, 60, None):
        grade("Essay 1", score)
        states.append(site.states(learner)[ESSAY])
    assert states == [0, 3, 2, 0]


def test_what_a_grade_completes_cannot_be_ticked_off(campus: Campus, site: Site) -> None:
    def complete(part: str) -> int:
        told = {"part": part, "user": 7, "complete": True}
        return requests.post(f"{campus.moodle_url}/sandbox/complete", json=told, timeout=PATIENCE).status_code

    assert complete("Quiz 1") == 400
    assert complete("No such part") == 404
    assert complete("Project") == 200
    assert site.states(7)[2] == 1


def test_a_tools_column_is_a_manual_item_and_part_of_the_total(site: Site, moodle_tool: Tool) -> None:
    before = site.grades(userid=10)[0]["gradeitems"][-1]
    items = f"{moodle_tool.lms_url}/mod/lti/services.php/2/lineitems"
    told = {"label": f"Badge & {moodle_tool.client_id}", "scoreMaximum": 10}
    column = moodle_tool.send("POST", items, told, kind="application/vnd.ims.lis.v2.lineitem+json").json()[
        "id"
    ]
    score = {
        "userId": "10",
        "scoreGiven": 10,
        "scoreMaximum": 10,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-23T12:00:00Z",
    }
    address = column.replace("/lineitem?", "/lineitem/scores?")
    moodle_tool.send("POST", address, score, kind="application/vnd.ims.lis.v1.score+json").raise_for_status()
    rows = {row["itemname"]: row for row in site.grades(userid=10)[0]["gradeitems"]}
    mine, total = rows[f"Badge &amp; {moodle_tool.client_id}"], rows[None]
    assert (mine["itemtype"], mine["graderaw"], str(mine["id"]) in column) == ("manual", 10, True)
    assert total["graderaw"] == pytest.approx(before["graderaw"] + 10)
    assert total["grademax"] == before["grademax"] + 10
