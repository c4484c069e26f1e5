"""The pages of the simulated Canvas, as people click them."""

import pytest

from lti_tool.sandbox import Campus
from tests.sandbox.canvas_api import Api, switched, tell
from tests.sandbox.canvas_room import ADMINISTRATOR, CLAIM, LEARNER, TEACHER, Room, listening
from tests.sandbox.tool import Registrar, Tool

QUIZ, PROJECT, TALK, PAGE_ITEM, QUIZ_ITEM, PROJECT_ITEM = 21, 23, 24, 10111, 10121, 10223
STAFF_PAGES = ("", "/modules", "/assignments", "/assignments/21", "/gradebook", "/people", "/content")


@pytest.fixture
def teacher(campus: Campus) -> Room:
    return Room(campus.canvas_url, TEACHER)


@pytest.fixture
def course(campus: Campus) -> int:
    """Return a course of its own, with a learner, whose contents a test may change."""
    copied = tell(campus.canvas_url, "courses/1/copies", {"name": "Own", "teacher": TEACHER}).json()["id"]
    tell(campus.canvas_url, f"courses/{copied}", {"state": "available"})
    (section,) = Api(campus.canvas_url).get(f"/courses/{copied}/sections").json()
    enrolled = Room(campus.canvas_url, TEACHER).press(
        f"/courses/{copied}/sections/{section['id']}/people/{LEARNER}", role="learner", state="active"
    )
    assert enrolled.ok
    return int(copied)


def items_of(api: Api, course: int, place: int, student: int = LEARNER) -> list[dict[str, object]]:
    """Return the items of a module by its place, as they stand for a learner."""
    modules = api.get(f"/courses/{course}/modules", student_id=student, include__=["items"]).json()
    found: list[dict[str, object]] = modules[place]["items"]
    return found


def state_of(api: Api, course: int, place: int, student: int = LEARNER) -> str:
    return str(api.get(f"/courses/{course}/modules", student_id=student).json()[place]["state"])


@pytest.mark.parametrize("path", STAFF_PAGES)
@pytest.mark.parametrize("person", [TEACHER, LEARNER, ADMINISTRATOR, None])
def test_every_page_of_a_course_opens_and_has_one_heading(
    path: str, person: int | None, campus: Campus
) -> None:
    page = Room(campus.canvas_url, person).open(f"/courses/1{path}")
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert '<nav aria-label="Course">' in page.text


def test_what_is_not_there_is_not_found(teacher: Room) -> None:
    for path in ("/courses/99", "/courses/1/assignments/99", "/courses/1/modules/items/99"):
        assert teacher.open(path).status_code == 404


def test_a_learner_completes_a_module_by_looking_and_handing_in(
    campus: Campus, course: int, api: Api
) -> None:
    learner = Room(campus.canvas_url, LEARNER)
    (page, quiz) = items_of(api, course, 0)
    assert state_of(api, course, 0) == "unlocked"
    assert learner.open(f"/courses/{course}/modules/items/{page['id']}").ok
    assert state_of(api, course, 0) == "started"
    shown = learner.open(f"/courses/{course}/modules/items/{quiz['id']}")
    assert shown.url.endswith(f"/assignments/{quiz['content_id']}")
    assert state_of(api, course, 0) == "started"
    handed_in = learner.press(f"/courses/{course}/assignments/{quiz['content_id']}/submissions", body="42")
    assert "Attempt 1 is handed in" in handed_in.text
    assert state_of(api, course, 0) == "completed"
    row = api.submission(LEARNER, int(str(quiz["content_id"])), course)
    assert (row["workflow_state"], row["attempt"], row["body"]) == ("submitted", 1, "42")
    assert "completed" in learner.open(f"/courses/{course}").text


def test_a_learner_marks_an_item_as_done_where_that_is_required(
    campus: Campus, course: int, api: Api, teacher: Room
) -> None:
    learner = Room(campus.canvas_url, LEARNER)
    (page, _) = items_of(api, course, 0)
    path = f"/courses/{course}/modules/items/{page['id']}"
    assert learner.press(f"{path}/done").status_code == 404
    assert teacher.press(path, requirement="must_mark_done").ok
    assert learner.press(f"{path}/done").ok
    (page, _) = items_of(api, course, 0)
    assert page["completion_requirement"] == {"type": "must_mark_done", "completed": True}
    assert teacher.press(f"{path}/done").status_code == 403


def test_a_grade_that_is_good_enough_meets_a_least_score_and_a_worse_one_takes_it_back(
    course: int, api: Api, teacher: Room
) -> None:
    (_, quiz) = items_of(api, course, 0)
    form = {"requirement": "min_score", "min_score": "8"}
    assert teacher.press(f"/courses/{course}/modules/items/{quiz['id']}", **form).ok

    def met_with(score: str) -> object:
        cell = {"item": str(quiz["content_id"]), "user": str(LEARNER), "score": score}
        assert teacher.press(f"/courses/{course}/gradebook", **cell).ok
        (_, told) = items_of(api, course, 0)
        return told["completion_requirement"]

    for score, met in (("7", False), ("8", True), ("7.5", False), ("EX", True)):
        assert met_with(score) == {"type": "min_score", "min_score": 8.0, "completed": met}


def test_a_webhook_hears_of_grades_and_of_progress(
    campus: Campus, course: int, api: Api, teacher: Room
) -> None:
    (page, quiz), learner = items_of(api, course, 0), Room(campus.canvas_url, LEARNER)
    with listening() as hook, switched(campus.canvas_url, live_events_to=hook.home):
        assert learner.open(f"/courses/{course}/modules/items/{page['id']}").ok
        name, body = hook.event()
        assert name == "course_progress"
        assert (body["course"]["id"], body["user"]["id"]) == (str(course), str(LEARNER))
        assert body["progress"] == api.get(f"/courses/{course}/users/{LEARNER}/progress").json()
        for old, score in ((None, 7), (7, 8.5)):
            cell = {"item": str(quiz["content_id"]), "user": str(LEARNER), "score": str(score)}
            assert teacher.press(f"/courses/{course}/gradebook", **cell).ok
            name, body = hook.event()
            assert name == "grade_change"
            assert (body["score"], body["old_score"], body["grade"]) == (score, old, str(score))
            assert (body["student_id"], body["grader_id"]) == (f"{10**13 + LEARNER}", f"{10**13 + TEACHER}")
        for module in api.get(f"/courses/{course}/modules").json():
            for each in api.get(f"/courses/{course}/modules/{module['id']}/items").json():
                assert learner.open(f"/courses/{course}/modules/items/{each['id']}").ok
                if each.get("content_id"):
                    learner.press(
                        f"/courses/{course}/assignments/{each['content_id']}/submissions", body="42"
                    )
        while name != "course_completed":
            name, body = hook.event()
        assert body["progress"]["requirement_count"] == body["progress"]["requirement_completed_count"]


def test_a_grade_alone_hands_nothing_in(course: int, api: Api, teacher: Room) -> None:
    (_, quiz) = items_of(api, course, 0)
    cell = {"item": str(quiz["content_id"]), "user": str(LEARNER), "score": "10"}
    assert teacher.press(f"/courses/{course}/gradebook", **cell).ok
    (_, quiz) = items_of(api, course, 0)
    assert quiz["completion_requirement"] == {"type": "must_submit", "completed": False}


def test_one_item_is_enough_where_the_module_says_so(
    campus: Campus, course: int, api: Api, teacher: Room
) -> None:
    (first, *_) = api.get(f"/courses/{course}/modules").json()
    (page, _) = items_of(api, course, 0)
    Room(campus.canvas_url, LEARNER).open(f"/courses/{course}/modules/items/{page['id']}")
    assert state_of(api, course, 0) == "started"
    assert teacher.press(f"/courses/{course}/modules/{first['id']}", requirement_type="one").ok
    assert state_of(api, course, 0) == "completed"
    (progress,) = api.get(f"/courses/{course}/bulk_user_progress").json()
    assert progress["progress"]["requirement_count"] == 3
    assert progress["progress"]["requirement_completed_count"] == 1
    assert progress["progress"]["next_requirement_url"]


def test_a_module_that_is_not_published_is_not_evaluated_nor_shown_to_learners(
    campus: Campus, course: int, api: Api, teacher: Room
) -> None:
    learner = Room(campus.canvas_url, LEARNER)
    (first, *_) = api.get(f"/courses/{course}/modules").json()
    assert first["name"] in learner.open(f"/courses/{course}/modules").text
    assert teacher.press(f"/courses/{course}/modules/{first['id']}", published="no").ok
    assert first["name"] not in learner.open(f"/courses/{course}/modules").text
    assert api.get(f"/courses/{course}/modules").json()[0]["workflow_state"] == "unpublished"


def test_progress_of_one_learner_or_why_there_is_none(api: Api, course: int) -> None:
    told = api.get(f"/courses/{course}/users/{LEARNER}/progress").json()
    assert (told["requirement_count"], told["requirement_completed_count"]) == (4, 0)
    none = api.get(f"/courses/{course}/users/{TEACHER}/progress").json()
    assert "no progress available" in none["error"]["message"]
    assert (
        "no progress available" in api.get(f"/courses/2/users/{LEARNER}/progress").json()["error"]["message"]
    )


def test_a_teacher_hides_the_grades_of_a_column_and_posts_them(
    campus: Campus, course: int, api: Api, teacher: Room
) -> None:
    learner = Room(campus.canvas_url, LEARNER)
    (_, quiz) = items_of(api, course, 0)
    number = int(str(quiz["content_id"]))
    grades = f"/courses/{course}/gradebook"
    assert teacher.press(grades, item=str(number), user=str(LEARNER), score="7").ok
    assert "<td>\n7.0" in learner.open(f"/courses/{course}/grades").text
    assert teacher.press(f"{grades}/{number}/hide").ok
    assert "<td>\n7.0" not in learner.open(f"/courses/{course}/grades").text
    assert api.submission(LEARNER, number, course)["posted_at"] is None
    assert teacher.press(grades, item=str(number), user=str(LEARNER), score="8").ok
    assert api.submission(LEARNER, number, course)["posted_at"] is None
    assert teacher.press(f"{grades}/{number}/post").ok
    row = api.submission(LEARNER, number, course)
    assert (row["score"], row["posted_at"]) == (8.0, row["graded_at"])


def test_a_teacher_puts_another_grade_in_the_place_of_the_calculated_one(
    course: int, api: Api, teacher: Room
) -> None:
    path = f"/courses/{course}/gradebook/overrides/{LEARNER}"

    def grades() -> dict[str, object]:
        (row,) = api.get(f"/courses/{course}/enrollments", user_id=LEARNER).json()
        found: dict[str, object] = row["grades"]
        return found

    assert "override_score" not in grades()
    assert 'value="91.5"' in teacher.press(path, score="91.5").text
    assert grades()["override_score"] == 91.5
    assert teacher.press(path, score="").ok
    assert "override_score" not in grades()
    assert teacher.press(path, score="much").status_code == 400


def test_an_assignment_that_is_not_published_takes_no_scores(
    campus: Campus, canvas_tool: Tool, api: Api, teacher: Room
) -> None:
    made, number = _column(campus, canvas_tool, api)
    assert teacher.press(f"/courses/1/assignments/{number}", published="no").ok
    refused = canvas_tool.send("POST", f"{made}/scores", _score(1))
    assert refused.status_code == 422
    assert refused.json()["errors"]["message"] == "This assignment is still unpublished"
    learner = Room(campus.canvas_url, LEARNER)
    assert learner.open(f"/courses/1/assignments/{number}").status_code == 404
    assert teacher.press(f"/courses/1/assignments/{number}", published="yes").ok
    assert canvas_tool.send("POST", f"{made}/scores", _score(1)).ok


def test_an_assignment_that_passes_or_fails_takes_any_score_for_all_points(
    campus: Campus, canvas_tool: Tool, api: Api, teacher: Room
) -> None:
    made, number = _column(campus, canvas_tool, api)
    assert teacher.press(f"/courses/1/assignments/{number}", grading_type="pass_fail", omitted="yes").ok
    assert canvas_tool.send("POST", f"{made}/scores", _score(0.1)).ok
    assert api.submission(LEARNER, number)["score"] == 20.0
    assert api.get(f"/courses/1/assignments/{number}").json()["omit_from_final_grade"]


def test_a_typed_grade_changes_a_result_and_makes_none(
    campus: Campus, canvas_tool: Tool, api: Api, teacher: Room
) -> None:
    made, number = _column(campus, canvas_tool, api)
    assert teacher.press("/courses/1/gradebook", item=str(number), user="101", score="9").ok
    assert canvas_tool.send("POST", f"{made}/scores", _score(1)).ok
    assert teacher.press("/courses/1/gradebook", item=str(number), user=str(LEARNER), score="7").ok
    (result,) = canvas_tool.send("GET", f"{made}/results").json()
    assert result["resultScore"] == 7.0
    assert canvas_tool.send("GET", result["id"]).json() == result
    kept = _score(1) | {"timestamp": "2026-11-23T13:00:00Z", SUBMISSION: {"prioritize_non_tool_grade": True}}
    assert canvas_tool.send("POST", f"{made}/scores", kept).ok
    assert api.submission(LEARNER, number)["score"] == 7.0


def test_a_tool_hands_in_with_a_score_and_the_same_moment_is_one_attempt(
    campus: Campus, canvas_tool: Tool, api: Api
) -> None:
    made, number = _column(campus, canvas_tool, api)
    handed_in = {"submission_type": "online_url", "submission_data": "https://tool.example/c/1"}
    at = {"submission": {"submittedAt": "2026-11-23T11:00:00Z"}}
    for attempt in (1, 1):
        assert canvas_tool.send("POST", f"{made}/scores", _score(1) | at | {SUBMISSION: handed_in}).ok
        row = api.submission(LEARNER, number)
        assert (row["attempt"], row["url"]) == (attempt, "https://tool.example/c/1")
    later = {"submission": {"submittedAt": "2099-01-01T00:00:00Z"}}
    refused = canvas_tool.send("POST", f"{made}/scores", _score(1) | later)
    assert refused.status_code == 400
    assert "in the future" in refused.json()["errors"]["message"]


def test_a_teacher_sees_the_course_as_its_test_student(
    campus: Campus, course: int, registrar: Registrar, teacher: Room
) -> None:
    fields = {"view": "$com.instructure.User.student_view", "real": "$Canvas.masqueradingUser.id"}
    tool = registrar.register(campus.canvas_url, custom_fields=fields)
    page = teacher.press(f"/courses/{course}/student_view")
    assert "You are Test Student" in page.text
    assert "be Tess Teacher" in page.text
    claims = teacher.launch(tool, f"/courses/{course}/external_tools/{tool.client_id}/launch")
    assert "http://purl.imsglobal.org/vocab/lti/system/person#TestUser" in claims[CLAIM + "roles"]
    assert claims[CLAIM + "custom"] == {"view": "true", "real": str(TEACHER)}
    teacher.press("/stop-acting")
    again = teacher.press(f"/courses/{course}/student_view")
    assert "You are Test Student" in again.text
    claims_again = teacher.launch(tool, f"/courses/{course}/external_tools/{tool.client_id}/launch")
    assert claims_again["sub"] == claims["sub"]


def test_an_administrator_acts_as_another_person(campus: Campus, registrar: Registrar) -> None:
    fields = {"user": "$Canvas.user.id", "real": "$Canvas.masqueradingUser.id"}
    tool = registrar.register(campus.canvas_url, custom_fields=fields)
    room = Room(campus.canvas_url, ADMINISTRATOR)
    assert room.press("/act-as", user="999").status_code == 404
    assert "You are Ada Okafor" in room.press("/act-as", user=str(LEARNER)).text
    custom = room.launch(tool)[CLAIM + "custom"]
    assert custom == {"user": str(LEARNER), "real": str(ADMINISTRATOR)}
    assert "You are Ann Administrator" in room.press("/stop-acting").text
    assert room.press("/stop-acting").status_code == 400
    assert Room(campus.canvas_url, TEACHER).press("/act-as", user=str(LEARNER)).status_code == 403


def test_a_course_that_is_not_published_is_shut_to_learners(
    campus: Campus, course: int, canvas_tool: Tool, teacher: Room
) -> None:
    path = f"/courses/{course}/external_tools/{canvas_tool.client_id}/launch"
    assert "not published" in teacher.press(f"/courses/{course}/unpublish").text
    assert teacher.open(path).status_code == 200
    assert Room(campus.canvas_url, LEARNER).open(path).status_code == 404
    assert "Unpublish this course" in teacher.press(f"/courses/{course}/publish").text
    assert Room(campus.canvas_url, LEARNER).press(f"/courses/{course}/publish").status_code == 403


def test_a_section_that_is_cross_listed_takes_its_people_along_and_back(
    course: int, api: Api, teacher: Room
) -> None:
    (section,) = api.get(f"/courses/{course}/sections").json()
    path = f"sections/{section['id']}/crosslist"
    assert teacher.press(f"/courses/{course}/{path}", course="99").status_code == 400
    assert teacher.press(f"/courses/{course}/{path}", course="2").status_code == 200
    assert api.get(f"/courses/{course}/sections").json() == []
    (moved,) = (row for row in api.get("/courses/2/sections").json() if row["id"] == section["id"])
    assert (moved["course_id"], moved["nonxlist_course_id"]) == (2, course)
    assert LEARNER in {row["user_id"] for row in api.all("/courses/2/enrollments")}
    assert teacher.press(f"/courses/2/{path}").ok
    (back,) = api.get(f"/courses/{course}/sections").json()
    assert back["nonxlist_course_id"] is None


SUBMISSION = "https://canvas.instructure.com/lti/submission"


def _score(given: float) -> dict[str, object]:
    return {
        "userId": str(LEARNER),
        "scoreGiven": given,
        "scoreMaximum": 1,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-23T12:00:00Z",
    }


def _column(campus: Campus, tool: Tool, api: Api) -> tuple[str, int]:
    """Make a column of 20 points; return its address, and the number of its assignment."""
    items = f"{campus.canvas_url}/api/lti/courses/1/line_items"
    label = f"Column of {tool.client_id}"
    made = str(tool.send("POST", items, {"label": label, "scoreMaximum": 20}).json()["id"])
    rows = api.all("/courses/1/assignments", per_page=100)
    return made, next(int(row["id"]) for row in rows if row["name"] == label)


def test_a_module_is_locked_until_the_one_before_is_completed(
    campus: Campus, course: int, api: Api, teacher: Room
) -> None:
    first, second, *_ = api.get(f"/courses/{course}/modules").json()
    learner, items = Room(campus.canvas_url, LEARNER), items_of(api, course, 0)
    path = f"/courses/{course}/modules"
    assert teacher.press(f"{path}/{first['id']}", requirement_type="one").ok
    assert teacher.press(f"{path}/{second['id']}", prerequisite=str(first["id"])).ok
    (_, told, *_) = api.get(path).json()
    assert told["prerequisite_module_ids"] == [first["id"]]
    assert state_of(api, course, 1) == "locked"
    assert "Locked until" in learner.open(path).text
    learner.open(f"{path}/items/{items[0]['id']}")
    assert (state_of(api, course, 0), state_of(api, course, 1)) == ("completed", "unlocked")
    assert teacher.press(f"{path}/{second['id']}", prerequisite="").ok
    assert api.get(path).json()[1]["prerequisite_module_ids"] == []


def test_a_copied_module_waits_for_the_copy_of_the_one_before(course: int, api: Api, teacher: Room) -> None:
    first, second, *_ = api.get(f"/courses/{course}/modules").json()
    path = f"/courses/{course}/modules"
    assert teacher.press(f"{path}/{second['id']}", prerequisite=str(first["id"])).ok
    assert teacher.press(f"{path}/{first['id']}", prerequisite=str(second["id"])).ok, "never in a circle"
    copy = tell(teacher.browser.lms_url, f"courses/{course}/copies", {"name": "Again", "teacher": TEACHER})
    copied = api.get(f"/courses/{copy.json()['id']}/modules").json()
    assert [row["prerequisite_module_ids"] for row in copied[:2]] == [[], [copied[0]["id"]]]
