"""The simulated Canvas's REST API on sections, groups, outcomes, and how it slows readers down."""

import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.canvas_api import Api, switched, tell

MONDAY, FRIDAY, TEAM, CHARTS, STORIES, ESSAY = 301, 302, 401, 61, 62, 22


def test_a_section_tells_its_course_and_on_request_its_students(api: Api) -> None:
    (monday, friday) = api.get("/courses/1/sections").json()
    assert (monday["id"], monday["name"], monday["course_id"]) == (MONDAY, "Monday section", 1)
    assert monday["nonxlist_course_id"] is None
    assert "students" not in friday
    (_, friday) = api.get("/courses/1/sections", include__=["students", "total_students"]).json()
    assert friday["total_students"] == len(friday["students"]) == 15
    assert {row["id"] % 2 for row in friday["students"]} == {1}


def test_an_enrolment_names_its_section_and_only_those_of_learners_have_grades(api: Api) -> None:
    rows = api.all("/courses/1/enrollments", per_page=100)
    sections = {row["user_id"]: row["course_section_id"] for row in rows if "grades" in row}
    assert (sections[100], sections[101]) == (MONDAY, FRIDAY)
    assert {row["type"] for row in rows if "grades" not in row} == {
        "TeacherEnrollment",
        "TaEnrollment",
        "ObserverEnrollment",
    }
    assert [row["course_section_id"] for row in rows if row["user_id"] == 1] == [MONDAY, FRIDAY]
    (mine,) = api.all("/courses/1/enrollments", user_id=100)
    assert mine["user_id"] == 100


def test_groups_have_members(api: Api) -> None:
    groups = api.get("/courses/1/groups").json()
    assert [(row["name"], row["members_count"]) for row in groups] == [("Team Chart", 5), ("Team Map", 5)]
    rows = api.all(f"/groups/{TEAM}/memberships")
    assert [row["user_id"] for row in rows] == [100, 101, 102, 103, 104]
    assert {row["workflow_state"] for row in rows} == {"accepted"}
    assert [row["id"] for row in api.all(f"/groups/{TEAM}/users")] == [100, 101, 102, 103, 104]
    assert api.get("/groups/9/memberships").status_code == 404


def test_outcome_results_name_person_outcome_and_alignment_as_text(api: Api) -> None:
    page = api.get("/courses/1/outcome_results", user_ids__=["105"], outcome_ids__=[CHARTS])
    (row,) = page.json()["outcome_results"]
    assert (row["score"], row["possible"], row["percent"], row["mastery"]) == (5, 5, 1.0, True)
    assert row["links"]["user"] == "105"
    assert row["links"]["learning_outcome"] == str(CHARTS)
    assert row["links"]["alignment"] == f"assignment_{ESSAY}"
    assert page.json()["linked"] == {}


def test_outcome_results_have_pages_and_may_tell_outcomes_beside(api: Api) -> None:
    first = api.get("/courses/1/outcome_results", per_page=4, include__=["outcomes", "users"])
    assert len(first.json()["outcome_results"]) == 4
    outcomes = {row["id"]: row["mastery_points"] for row in first.json()["linked"]["outcomes"]}
    assert outcomes == {CHARTS: 3, STORIES: 3}
    assert len(first.json()["linked"]["users"]) == 30
    second = api.get(first.links["next"]["url"])
    assert len(second.json()["outcome_results"]) == 4


def test_asking_for_outcomes_of_somebody_who_does_not_learn_here_is_a_mistake(api: Api) -> None:
    for name in ("1", "9999"):
        answer = api.get("/courses/1/outcome_results", user_ids__=["100", name])
        assert answer.status_code == 400


def test_a_rollup_has_one_score_for_each_outcome(api: Api) -> None:
    told = api.get("/courses/1/outcome_rollups", user_ids__=["103", "120"]).json()
    (assessed, other) = told["rollups"]
    assert assessed["links"] == {"user": "103", "section": str(FRIDAY)}
    assert [(row["score"], row["links"]["outcome"]) for row in assessed["scores"]] == [(3, str(CHARTS))]
    assert other["scores"] == []


def test_submissions_are_grouped_by_student_on_request(api: Api) -> None:
    path = "/courses/1/students/submissions"
    rows = api.all(path, student_ids__=["all"], grouped="1", workflow_state="graded", per_page=20)
    assert len(rows) == 30
    assert rows[1]["section_id"] == FRIDAY
    assert {row["user_id"] for row in rows[1]["submissions"]} == {rows[1]["user_id"]}
    assert "computed_current_score" not in rows[0]
    (row,) = api.get(path, student_ids__=["100"], grouped="true", include__=["total_scores"]).json()
    assert row["computed_current_score"] >= row["computed_final_score"]


def test_submissions_come_in_the_order_of_their_grades_on_request(api: Api) -> None:
    path = "/courses/1/students/submissions"
    query = {"student_ids__": ["all"], "workflow_state": "graded", "order": "graded_at", "per_page": 100}
    times = [row["graded_at"] for row in api.all(path, **query)]
    assert times == sorted(times)
    assert [row["graded_at"] for row in api.all(path, order_direction="descending", **query)] == times[::-1]


def test_the_history_has_every_version_of_a_grade(campus: Campus, api: Api) -> None:
    for score in (1, 2):
        tell(campus.canvas_url, "grade", {"item": "Talk", "user": 112, "score": score}).raise_for_status()
    feed = api.get("/courses/1/gradebook_history/feed", user_id=112, assignment_id=24).json()
    assert [(row["current_grade"], row["previous_grade"]) for row in feed] == [("2", "1"), ("1", None)]


def test_numbers_are_text_for_who_asks_so(api: Api) -> None:
    api.headers["Accept"] = "application/json+canvas-string-ids"
    (row,) = api.get("/courses/1/students/submissions", student_ids__=["100"], assignment_ids__=[21]).json()
    assert (row["assignment_id"], row["user_id"], row["score"]) == ("21", "100", 10.0)


def test_the_last_page_is_told_where_the_switch_says_so(campus: Campus, api: Api) -> None:
    path = "/courses/1/bulk_user_progress"
    assert "last" not in api.get(path).links
    with switched(campus.canvas_url, last_page_link=True):
        first = api.get(path)
    last = api.get(first.links["last"]["url"])
    assert [row["id"] for row in last.json()] == list(range(120, 130))
    assert "next" not in last.links


def test_a_big_module_is_told_without_its_items(campus: Campus, api: Api) -> None:
    with switched(campus.canvas_url, most_inline_items=1):
        rows = {row["id"]: row for row in api.get("/courses/1/modules", include__=["items"]).json()}
    assert "items" not in rows[101]
    assert rows[101]["items_count"] == 2
    assert rows[103]["items"] == []


@pytest.mark.parametrize(("status", "words"), [(429, "429 Too Many Requests"), (403, "403 Forbidden")])
def test_a_full_bucket_refuses_until_it_has_leaked(status: int, words: str, campus: Campus, api: Api) -> None:
    path = "/courses/1"
    with switched(campus.canvas_url, throttle_status=status, request_cost=700, rate_leak=0.001):
        assert api.get(path).headers["X-Request-Cost"] == "700"
        refused = api.get(path)
        assert (refused.status_code, refused.text) == (status, f"{words} (Rate Limit Exceeded)\n")
        assert refused.headers["X-Rate-Limit-Remaining"] == "0.0"
        assert "Retry-After" not in refused.headers
    with switched(campus.canvas_url, rate_leak=1e9):
        assert api.get(path).status_code == 200


def test_a_switch_that_does_not_exist_or_is_of_another_kind_is_refused(campus: Campus) -> None:
    for wrong in ({"made_up": True}, {"last_page_link": 1}, {"rate_leak": "fast"}):
        answer = tell(campus.canvas_url, "switches", wrong)
        assert answer.status_code == 400
        assert next(iter(wrong)) in answer.text
