"""The simulated Canvas's REST API."""

from typing import Any

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.canvas_api import Api
from tests.sandbox.tool import PATIENCE, Tool

NOBODYS, QUIZ, ESSAY = 9_999, 21, 22
NOT_POSTED, EXCUSED, OBSERVED = 123, 125, 100


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer made-up"}])
def test_without_a_token_canvas_says_which_kind_it_wants(campus: Campus, headers: dict[str, str]) -> None:
    answer = requests.get(f"{campus.canvas_url}/api/v1/courses/1", headers=headers, timeout=PATIENCE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="canvas-lms"'


def test_a_token_opens_the_course(api: Api) -> None:
    assert api.get("/courses/1").json()["name"] == "Data Literacy 101"


def test_a_list_has_pages_of_ten_whose_addresses_are_bookmarks(api: Api) -> None:
    page = api.get("/courses/1/bulk_user_progress")
    assert len(page.json()) == 10
    assert "bookmark" in page.links["next"]["url"]
    assert "last" not in page.links
    assert float(page.headers["X-Rate-Limit-Remaining"]) > 0
    assert len(api.all("/courses/1/bulk_user_progress")) == 30
    assert len(api.get("/courses/1/bulk_user_progress", per_page=100).json()) == 30


def test_a_person_is_found_by_sub(campus: Campus, api: Api) -> None:
    people = requests.get(f"{campus.canvas_url}/sandbox/people", timeout=PATIENCE).json()
    learner = next(person for person in people if person["role"] == "learner")
    assert api.get(f"/users/lti_1_3_id:{learner['sub']}").json()["id"] == learner["id"]
    assert api.get("/users/lti_1_3_id:nobody").status_code == 404
    assert api.get(f"/users/{NOBODYS}").status_code == 404


def test_all_submissions_or_those_of_named_students(api: Api) -> None:
    path = "/courses/1/students/submissions"
    assignments = api.all("/courses/1/assignments", per_page=100)
    assert len(api.all(path, student_ids__=["all"], per_page=100)) == 30 * len(assignments)
    assert {row["user_id"] for row in api.all(path, student_ids__=[100, 101])} == {100, 101}
    assert api.all(path) == []
    answer = api.get(path, student_ids__=list(range(101)))
    assert (answer.status_code, answer.json()) == (400, {"error": "too many students"})


def test_graded_submissions_are_told_apart_from_others(api: Api) -> None:
    path = "/courses/1/students/submissions"
    rows = api.all(path, student_ids__=["all"], workflow_state="graded", per_page=100)
    assert {row["workflow_state"] for row in rows} == {"graded"}
    assert 0 in {row["score"] for row in rows}
    others = api.all(path, student_ids__=["all"], workflow_state="unsubmitted", per_page=100)
    assert {row["score"] for row in others} == {None}


def test_only_grades_since_a_moment_are_told(campus: Campus, api: Api) -> None:
    def since(moment: str) -> list[dict[str, Any]]:
        path = "/courses/1/students/submissions"
        return api.all(path, student_ids__=["all"], graded_since=moment, per_page=100)

    latest = max(row["graded_at"] for row in since("2020-01-01T00:00:00Z"))
    assert since(latest) == []
    grade = {"item": "Talk", "user": 110, "score": 3}
    requests.post(f"{campus.canvas_url}/sandbox/grade", json=grade, timeout=PATIENCE)
    assert [(row["user_id"], row["score"]) for row in since(latest)] == [(110, 3)]


def test_a_teacher_sees_a_grade_that_is_not_posted(api: Api) -> None:
    row = api.submission(NOT_POSTED, QUIZ)
    assert (row["workflow_state"], row["score"], row["posted_at"]) == ("graded", 8, None)
    assert row["graded_at"] is not None


def test_somebody_excused_is_graded_without_a_score(api: Api) -> None:
    row = api.submission(EXCUSED, QUIZ)
    assert (row["workflow_state"], row["score"], row["excused"]) == ("graded", None, True)


def test_what_does_not_count_is_not_told_as_the_truth(campus: Campus) -> None:
    people = requests.get(f"{campus.canvas_url}/sandbox/people", timeout=PATIENCE).json()
    subs = {person["id"]: person["sub"] for person in people}
    learners = requests.get(f"{campus.canvas_url}/sandbox/truth", timeout=PATIENCE).json()["learners"]
    scores = {row["sub"]: row["scores"] for row in learners}
    assert "Quiz 1: Reading charts" not in scores[subs[NOT_POSTED]]
    assert "Quiz 1: Reading charts" not in scores[subs[EXCUSED]]


def test_course_grades_leave_out_what_is_not_posted_and_who_is_excused(api: Api) -> None:
    grades = {
        row["user_id"]: row["grades"]
        for row in api.all("/courses/1/enrollments", type__=["StudentEnrollment"])
    }
    hidden = grades[NOT_POSTED]
    assert hidden["current_score"] != hidden["unposted_current_score"]
    assert hidden["final_score"] < hidden["unposted_final_score"]
    # The essay alone is graded, and the quiz is not due: it counts of all other points.
    essay = api.submission(EXCUSED, ESSAY)["score"]
    due = [row for row in api.all("/courses/1/assignments", per_page=100) if row["id"] != QUIZ]
    total = sum(row["points_possible"] for row in due if not row["omit_from_final_grade"])
    assert grades[EXCUSED]["final_score"] == round(essay / total * 100, 2)


def test_the_final_score_counts_what_is_not_graded_as_zero(api: Api) -> None:
    grades = [row["grades"] for row in api.all("/courses/1/enrollments", type__=["StudentEnrollment"])]
    assert all(row["final_score"] <= row["current_score"] for row in grades)
    assert any(row["final_score"] < row["current_score"] for row in grades)


def test_a_modules_state_is_told_of_one_student_only(api: Api) -> None:
    modules = api.get("/courses/1/modules").json()
    assert all("state" not in module for module in modules)
    states = {module["id"]: module for module in api.get("/courses/1/modules", student_id=103).json()}
    assert (states[101]["state"], states[101]["completed_at"]) == ("unlocked", None)
    assert states[102]["state"] == "completed"
    assert states[102]["completed_at"] is not None


def test_a_module_that_requires_nothing_is_completed_by_everybody(api: Api) -> None:
    (module,) = (row for row in api.get("/courses/1/modules", student_id=101).json() if row["id"] == 103)
    assert (module["state"], module["items_count"]) == ("completed", 0)


def test_items_say_what_they_require(api: Api) -> None:
    (module,) = (row for row in api.get("/courses/1/modules", include__=["items"]).json() if row["id"] == 101)
    kinds = [item["completion_requirement"]["type"] for item in module["items"]]
    assert kinds == ["must_view", "must_submit"]
    assert api.get("/courses/1/modules/101/items").json() == module["items"]
    told = api.get("/courses/1/modules/101/items", student_id=100).json()
    assert [item["completion_requirement"]["completed"] for item in told] == [True, True]
    assert api.get(f"/courses/1/modules/{NOBODYS}/items").status_code == 404


def test_progress_counts_what_is_published_and_required(api: Api) -> None:
    progress = {row["id"]: row["progress"] for row in api.all("/courses/1/bulk_user_progress")}
    counts = [progress[OBSERVED][name] for name in ("requirement_count", "requirement_completed_count")]
    assert counts == [4, 4]
    assert progress[OBSERVED]["completed_at"] is not None
    assert (progress[101]["requirement_completed_count"], progress[101]["completed_at"]) == (2, None)


def test_a_column_of_a_tool_is_an_assignment_with_nothing_to_hand_in(api: Api, canvas_tool: Tool) -> None:
    column = {"label": f"Badge of {canvas_tool.client_id}", "scoreMaximum": 1}
    canvas_tool.send("POST", f"{canvas_tool.lms_url}/api/lti/courses/1/line_items", column)
    rows = {row["name"]: row for row in api.all("/courses/1/assignments", per_page=100)}
    assert rows[column["label"]]["submission_types"] == ["none"]
    assert rows["Talk"]["submission_types"] == ["online_upload"]


def test_a_course_is_named_by_its_number_or_by_the_id_that_lti_has_for_it(
    api: Api, canvas_tool: Tool
) -> None:
    name = f"lti_context_id:{canvas_tool.knows['course_id']}"
    assert api.get(f"/courses/{name}").json() == api.get("/courses/1").json()
    first = api.get(f"/courses/{name}/bulk_user_progress")
    assert len(first.json()) == 10
    assert len(api.get(first.links["next"]["url"]).json()) == 10
    assert api.get(f"/courses/{name}/modules/101/items").ok
    for other in ("99", "lti_context_id:another", "x"):
        assert api.get(f"/courses/{other}/assignments").status_code == 404


def test_what_a_tool_scored_is_a_submission_of_its_column(
    campus: Campus, api: Api, canvas_tool: Tool
) -> None:
    items = f"{campus.canvas_url}/api/lti/courses/1/line_items"
    made = canvas_tool.send("POST", items, {"label": "A badge to submit", "scoreMaximum": 20}).json()
    (assignment,) = (row for row in api.all("/courses/1/assignments") if row["name"] == "A badge to submit")
    assert assignment["points_possible"] == 20
    before = api.submission(100, assignment["id"])
    assert (before["workflow_state"], before["score"], before["graded_at"]) == ("unsubmitted", None, None)
    score = {
        "userId": "100",
        "scoreGiven": 1,
        "scoreMaximum": 4,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-23T12:00:00.500Z",
    }
    assert canvas_tool.send("POST", f"{made['id']}/scores", score).ok
    after = api.submission(100, assignment["id"])
    assert (after["workflow_state"], after["score"], after["grade"]) == ("graded", 5.0, "5")
    assert after["graded_at"] == after["posted_at"]
    assert after["graded_at"] is not None
