"""What is peculiar to Canvas."""

from fractions import Fraction

import pytest

from badge_engine.outgoing import PlatformError
from badge_engine.ports import Blank, Known, News, OwnColumn
from badge_engine.records import (
    Grading,
    Member,
    Score,
)
from canvas_adapter import PLATFORM
from tests.adapters.campus import M, person, refused
from tests.adapters.canvas_campus import (
    COURSE,
    assignment,
    canvas_campus,
    members_of,
    numbered,
    submission,
)
from tests.advantage.servers import NOON

ESSAY = "canvas:assignment:1"


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


def test_assignments_that_can_be_graded_are_columns_and_each_says_how() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}assignments"] = [
        assignment(1, "Essay", 10),
        assignment(2, "Draft", 10, published=False),
        assignment(3, "Attendance", None),
        assignment(4, "Survey", 0),
        assignment(5, "Reading", 10, grading_type="not_graded"),
        assignment(6, "Half points", 2.5),
        assignment(7, "Report", 10, grading_type="letter_grade"),
        assignment(8, "Show up", 0, grading_type="pass_fail"),
        assignment(9, "Share", 100, grading_type="percent"),
    ]

    columns = campus.open(grades=False).outline().line_items

    assert [(column.id[-1], column.maximum, column.grading, column.published) for column in columns] == [
        ("1", 10, Grading.POINTS, True),
        ("2", 10, Grading.POINTS, False),
        ("6", Fraction(5, 2), Grading.POINTS, True),
        ("7", 10, Grading.LETTER, True),
        ("8", 1, Grading.PASSED, True),
        ("9", 100, Grading.PERCENT, True),
    ]


def test_the_assignment_behind_a_column_of_news_is_no_criterion_either() -> None:
    campus, api = canvas_campus()
    list(campus.open().announce([News("ada", OwnColumn("badge:b1", "Badge: Writer"), "Well done", NOON)]))
    api.answers[f"{COURSE}assignments"] = [
        assignment(1, "Badge: Writer", 1, submission_types=["none"]),
        assignment(2, "Badge: Writer", 1),
        assignment(3, "On paper", 1, submission_types=["none"]),
        assignment(4, "Badge: Writer", 1, submission_types=["external_tool"]),
    ]

    columns = campus.open().outline().line_items

    assert [column.id for column in columns if column.id.startswith("canvas:")] == [
        "canvas:assignment:2",
        "canvas:assignment:3",
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (submission(71, 1, None), [Blank("ada", ESSAY)]),
        (submission(71, 1, 9, excused=True), [Blank("ada", ESSAY)]),
        (submission(71, 1, 9, posted_at=None), [Blank("ada", ESSAY, held_back=True)]),
        (submission(71, 1, 9, workflow_state="pending_review"), [Blank("ada", ESSAY)]),
        (submission(71, 2, 9), []),
        (submission(99, 1, 9), []),
    ],
)
def test_a_submission_that_is_not_graded_posted_and_known_is_no_score(
    row: dict[str, object], told: list[Blank]
) -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}students/submissions"] = [row]

    assert list(campus.open(grades=False).scores(members_of("ada"))) == told


def test_nothing_in_an_assignment_that_is_not_published_is_a_score() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}assignments"] = [assignment(1, "Draft", 10, published=False)]

    assert list(campus.open(grades=False).scores(members_of("ada"))) == []


@pytest.mark.parametrize(
    ("column", "cell", "given", "letter"),
    [
        (
            assignment(1, "Report", 10, grading_type="letter_grade"),
            {"score": 8.5, "grade": "B+"},
            "8.5",
            "B+",
        ),
        (assignment(1, "Points", 10), {"score": 8.5, "grade": "8.5"}, "8.5", None),
        (
            assignment(1, "Pass", 10, grading_type="pass_fail"),
            {"score": 10, "grade": "complete"},
            "10",
            "complete",
        ),
        (
            assignment(1, "Pass", 10, grading_type="pass_fail"),
            {"score": 0, "grade": "incomplete"},
            "0",
            "incomplete",
        ),
        (
            assignment(1, "Pass", 0, grading_type="pass_fail"),
            {"score": 0, "grade": "complete"},
            "1",
            "complete",
        ),
        (
            assignment(1, "Pass", None, grading_type="pass_fail"),
            {"score": None, "grade": "complete"},
            "1",
            "complete",
        ),
        (
            assignment(1, "Pass", 0, grading_type="pass_fail"),
            {"score": 0, "grade": "incomplete"},
            "0",
            "incomplete",
        ),
    ],
)
def test_letters_and_passes_come_with_their_points(
    column: dict[str, object], cell: dict[str, object], given: str, letter: str | None
) -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}assignments"] = [column]
    api.answers[f"{COURSE}students/submissions"] = [submission(71, 1, None) | cell]

    (score,) = campus.open(grades=False).scores(members_of("ada"))

    assert isinstance(score, Score)
    assert (score.given, score.letter) == (Fraction(given), letter)


def test_what_was_graded_since_is_asked_for_and_columns_that_hold_grades_back_are_read_whole() -> None:
    campus, _ = canvas_campus()
    course = campus.open(grades=False)

    list(course.scores(members_of("ada"), Known(NOON, frozenset({ESSAY}))))

    since, whole = [
        [pair for pair in request.query if pair[0] != "per_page"]
        for request in campus.asked
        if request.url.endswith("/students/submissions")
    ]
    student = ("student_ids[]", "71")
    assert since == [student, ("graded_since", "2026-11-23T12:00:00Z")]
    assert whole == [student, ("assignment_ids[]", "1"), ("workflow_state", "graded")]


def test_news_does_not_hand_in_anything_for_the_learner() -> None:
    campus, _ = canvas_campus()

    list(campus.open().announce([News("ada", OwnColumn("badge:b1", "Badge: Writer"), "Well done", NOON)]))

    (score,) = campus.gradebook.posted
    assert score["https://canvas.instructure.com/lti/submission"] == {
        "new_submission": False,
        "prioritize_non_tool_grade": True,
    }


def test_news_of_a_placed_badge_hands_in_the_credentials_address() -> None:
    campus, _ = canvas_campus()
    campus.gradebook.add(
        41, label="Badge: Writer", scoreMaximum=1, resourceId="badge:b1", resourceLinkId="link-1"
    )
    news = News("ada", OwnColumn("badge:b1", "Badge: Writer"), "Well done", NOON, "https://badges.example/1")

    list(campus.open().announce([news]))

    (score,) = campus.gradebook.posted
    assert score["https://canvas.instructure.com/lti/submission"] == {
        "new_submission": True,
        "prioritize_non_tool_grade": True,
        "submission_type": "online_url",
        "submission_data": "https://badges.example/1",
        "submitted_at": score["timestamp"],
    }


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


@pytest.mark.parametrize("status", [404, 422])
def test_a_course_that_has_concluded_says_so(status: int) -> None:
    campus, _ = canvas_campus()
    campus.gradebook.trouble = refused(status)

    with pytest.raises(PlatformError, match="has concluded") as error:
        campus.open().outline()
    assert error.value.permanent


def test_only_with_the_rest_api_can_changes_be_asked_for() -> None:
    campus, _ = canvas_campus()

    assert campus.open().tells_changes
    assert not campus.open(api=False).tells_changes


def test_a_course_without_known_learners_is_not_asked_for_submissions() -> None:
    campus, _ = canvas_campus()

    assert list(campus.open(grades=False).scores([])) == []
    assert campus.asked == []
