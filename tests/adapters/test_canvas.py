"""What is peculiar to Canvas."""

from fractions import Fraction

import pytest

from badge_engine.ports import News, OwnColumn, PlatformError
from badge_engine.records import CourseGrade, GradeKind, Member
from canvas_adapter import PLATFORM
from tests.adapters.campus import M, completions, person, refused
from tests.adapters.canvas_campus import (
    COURSE,
    assignment,
    canvas_campus,
    module,
    numbered,
    progress,
    submission,
)
from tests.advantage.servers import NOON

REQUIRED = [{"completion_requirement": {"type": "min_score", "min_score": 10}}]


def members_of(*names: str) -> list[Member]:
    return [member for member in canvas_campus()[0].open().roster() if member.id in names]


def test_a_registration_asks_for_the_numbers_that_the_adapter_needs() -> None:
    assert dict(PLATFORM.custom_parameters) == {
        "canvas_user_id": "$Canvas.user.id",
        "canvas_course_id": "$Canvas.course.id",
        "canvas_api_base_url": "$Canvas.api.baseUrl",
        "context_id_history": "$Context.id.history",
    }


@pytest.mark.parametrize(
    ("custom", "number"),
    [({"canvas_course_id": "5"}, "5"), ({"canvas_course_id": "$Canvas.course.id"}, None), ({}, None)],
)
def test_a_variable_that_canvas_did_not_fill_in_is_no_number(
    custom: dict[str, str], number: str | None
) -> None:
    assert PLATFORM.lms_course_id("context-5", custom) == number


def test_a_course_without_a_number_is_named_by_its_context() -> None:
    campus, api = canvas_campus()
    campus.course_id = None
    api.answers["courses/lti_context_id%3Acontext-5/assignments"] = [assignment(9, "By context", 1)]
    api.answers["courses/lti_context_id%3Acontext-5/modules"] = []

    assert [column.title for column in campus.open(grades=False).outline().line_items] == ["By context"]


def test_a_learner_without_a_number_is_looked_up_and_others_are_not() -> None:
    campus, api = canvas_campus()
    campus.roster = [
        person("eve", f"{M}#Learner"),
        person("lost", f"{M}#Learner"),
        person("tess", f"{M}#Instructor"),
        numbered("ada", "71", f"{M}#Learner"),
    ]
    api.answers["users/lti_1_3_id:eve"] = {"id": 2**60}

    numbers = {member.id: member.lms_id for member in campus.open().roster()}

    assert numbers == {"eve": str(2**60), "lost": None, "tess": None, "ada": "71"}
    looked_up = [request.url for request in campus.asked if "lti_1_3_id" in request.url]
    assert len(looked_up) == 2


def test_a_lookup_that_fails_for_another_reason_is_an_error() -> None:
    campus, api = canvas_campus()
    campus.roster = [person("eve", f"{M}#Learner")]
    api.answers["users/lti_1_3_id:eve"] = refused(401)

    with pytest.raises(PlatformError):
        list(campus.open().roster())


def test_only_published_assignments_with_points_are_columns() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}assignments"] = [
        assignment(1, "Essay", 10),
        assignment(2, "Draft", 10, published=False),
        assignment(3, "Attendance", None),
        assignment(4, "Survey", 0),
        assignment(5, "Reading", 10, grading_type="not_graded"),
        assignment(6, "Half points", 2.5),
    ]

    columns = campus.open(grades=False).outline().line_items

    assert [(column.id, column.maximum) for column in columns] == [
        ("canvas:assignment:1", 10),
        ("canvas:assignment:6", Fraction(5, 2)),
    ]


def test_the_assignment_behind_a_column_of_news_is_no_criterion_either() -> None:
    campus, api = canvas_campus()
    list(campus.open().announce([News("ada", OwnColumn("badge:b1", "Badge: Writer"), "Well done", NOON)]))
    api.answers[f"{COURSE}assignments"] = [
        assignment(1, "Badge: Writer", 1, submission_types=["none"]),
        assignment(2, "Badge: Writer", 1),
        assignment(3, "On paper", 1, submission_types=["none"]),
    ]

    columns = campus.open().outline().line_items

    assert [column.id for column in columns if column.id.startswith("canvas:")] == [
        "canvas:assignment:2",
        "canvas:assignment:3",
    ]


@pytest.mark.parametrize(
    "row",
    [
        submission(71, 1, None),
        submission(71, 1, 9, excused=True),
        submission(71, 1, 9, posted_at=None),
        submission(71, 1, 9, workflow_state="pending_review"),
        submission(71, 2, 9),
        submission(99, 1, 9),
    ],
)
def test_a_submission_that_is_not_graded_posted_and_known_is_no_score(row: dict[str, object]) -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}students/submissions"] = [row]

    assert list(campus.open(grades=False).scores(members_of("ada"))) == []


def test_news_does_not_hand_in_anything_for_the_learner() -> None:
    campus, _ = canvas_campus()

    list(campus.open().announce([News("ada", OwnColumn("badge:b1", "Badge: Writer"), "Well done", NOON)]))

    (score,) = campus.gradebook.posted
    assert score["https://canvas.instructure.com/lti/submission"] == {"new_submission": False}


@pytest.mark.parametrize(("learners", "named"), [(50, 50), (51, 1)])
def test_a_few_students_are_named_and_many_are_all(learners: int, named: int) -> None:
    campus, _ = canvas_campus()
    ada = members_of("ada")[0]
    members = [Member(str(number), ada.roles, lms_id=str(number)) for number in range(learners)]

    list(campus.open(grades=False).scores(members))

    (request,) = [request for request in campus.asked if request.url.endswith("/students/submissions")]
    students = [value for name, value in request.query if name == "student_ids[]"]
    assert len(students) == named
    assert (students == ["all"]) is (learners > 50)


def test_course_grades_come_once_for_a_learner_in_two_sections() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}enrollments"] = [
        {"user_id": 71},
        {"user_id": 71, "grades": {"current_score": 80.1, "final_score": 40.05}},
        {"user_id": 71, "grades": {"current_score": 80.1, "final_score": 40.05}},
        {"user_id": 72, "grades": {"current_score": None, "final_score": 0}},
    ]

    assert list(campus.open().course_grades(members_of("ada", "bob"))) == [
        CourseGrade("ada", GradeKind.CURRENT, Fraction(801, 10)),
        CourseGrade("ada", GradeKind.FINAL, Fraction(801, 20)),
        CourseGrade("bob", GradeKind.FINAL, Fraction(0)),
    ]


def test_a_module_that_requires_nothing_is_marked_and_an_unpublished_one_left_out() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [
        module(3, "Basics", items=REQUIRED),
        module(4, "Extras", items=[{"completion_requirement": None}, {}]),
        module(5, "Hidden", items=REQUIRED, published=False),
        module(6, "Long", items=None),
        module(7, "Long too"),
    ]
    api.answers[f"{COURSE}modules/6/items"] = REQUIRED
    api.answers[f"{COURSE}modules/7/items"] = []

    parts = campus.open().outline().completables

    assert [(part.id, part.requirements) for part in parts] == [
        ("canvas:module:3", True),
        ("canvas:module:4", False),
        ("canvas:module:6", True),
        ("canvas:module:7", False),
    ]


def test_only_learners_with_any_progress_are_asked_for_one_by_one() -> None:
    campus, _ = canvas_campus()

    completions(campus.open(), members_of("ada", "bob"))

    one_by_one = [
        dict(request.query)["student_id"] for request in campus.asked if "student_id" in dict(request.query)
    ]
    assert one_by_one == ["71"]


def test_a_module_that_requires_nothing_is_never_reported_as_completed() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [module(3, "Basics", items=REQUIRED), module(4, "Extras", items=[])]
    done = {"state": "completed", "completed_at": "2026-11-20T10:00:00Z"}
    api.answers[f"{COURSE}modules?student_id=71"] = [
        module(3, "Basics", state="started"),
        module(4, "Extras", **done),
    ]

    (state,) = completions(campus.open(), members_of("ada"))

    assert (state.completable, state.complete, state.completed_at) == ("canvas:module:3", False, None)


def test_a_course_whose_modules_require_nothing_is_not_asked_for_progress() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [module(4, "Extras", items=[])]

    assert completions(campus.open(), members_of("ada")) == []
    assert not any("bulk_user_progress" in request.url for request in campus.asked)


def test_somebody_whom_the_progress_does_not_list_is_not_said_to_have_failed() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}bulk_user_progress"] = [progress(99, 1)]

    assert completions(campus.open(), members_of("ada", "bob")) == []


def test_an_error_in_place_of_a_list_is_an_error_not_an_empty_list() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}bulk_user_progress"] = {"error": {"message": "no progress available"}}

    with pytest.raises(PlatformError, match="bulk_user_progress"):
        completions(campus.open(), members_of("ada"))


def test_a_course_without_known_learners_is_not_asked_for_submissions() -> None:
    campus, _ = canvas_campus()

    assert list(campus.open(grades=False).scores([])) == []
    assert campus.asked == []
