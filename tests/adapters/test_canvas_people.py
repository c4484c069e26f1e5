"""Canvas's enrolments, groups and outcomes."""

from fractions import Fraction

import pytest

from badge_engine.ports import Known, PlatformError, WebRequest
from badge_engine.records import (
    CourseGrade,
    GradeKind,
    Group,
    GroupKind,
    Outcome,
    OutcomeResult,
)
from canvas_adapter.enrolments import MOST_GROUPS
from tests.adapters.campus import Campus, refused
from tests.adapters.canvas_campus import (
    COURSE,
    CanvasApi,
    canvas_campus,
    members_of,
)
from tests.advantage.servers import NOON


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


def test_a_grade_that_a_teacher_put_in_place_of_the_computed_one_is_both() -> None:
    campus, api = canvas_campus()
    computed = {"current_score": 80, "final_score": 40, "unposted_current_score": 99}
    api.answers[f"{COURSE}enrollments"] = [{"user_id": 71, "grades": computed | {"override_score": 91.5}}]

    assert list(campus.open().course_grades(members_of("ada"))) == [
        CourseGrade("ada", kind, Fraction(183, 2)) for kind in (GradeKind.CURRENT, GradeKind.FINAL)
    ]


def test_a_learner_has_the_sections_and_groups_of_all_their_enrolments() -> None:
    campus, api = canvas_campus()
    api.answers |= {
        f"{COURSE}enrollments": [{"user_id": 71, "course_section_id": n} for n in (11, 12)],
        f"{COURSE}sections": [{"id": 11, "name": "Day"}, {"id": 12, "name": "Evening"}],
        f"{COURSE}groups": [{"id": 21, "name": "Red"}],
        "groups/21/users": [{"id": 71}],
    }
    course = campus.open()

    groups = {member.id: member.groups for member in course.roster()}

    day, evening, red = "canvas:section:11", "canvas:section:12", "canvas:group:21"
    assert groups["ada"] == frozenset({day, evening, red})
    assert groups["bob"] == frozenset()
    assert groups["tess"] is None
    assert course.outline().groups == (
        Group(day, "Day", GroupKind.SECTION),
        Group(evening, "Evening", GroupKind.SECTION),
        Group(red, "Red", GroupKind.GROUP),
    )


def test_a_course_of_very_many_groups_is_not_asked_who_is_in_each() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}groups"] = [{"id": n, "name": str(n)} for n in range(MOST_GROUPS + 1)]

    assert campus.open().outline().groups == ()


@pytest.mark.parametrize("part", ["sections", "groups", "outcome_results"])
def test_what_the_access_may_not_see_of_groups_and_outcomes_is_left_out_and_trouble_is_not(part: str) -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}{part}"] = refused(401)
    assert campus.open().outline().line_items

    api.answers[f"{COURSE}{part}"] = refused(503)
    with pytest.raises(PlatformError):
        campus.open().outline()


def outcome_campus() -> tuple[Campus, CanvasApi]:
    campus, api = canvas_campus()
    outcome = {"id": 31, "title": "Argues", "mastery_points": 3, "points_possible": 5}
    api.answers[f"{COURSE}outcome_results"] = {"outcome_results": [], "linked": {"outcomes": [outcome]}}
    api.answers[f"{COURSE}outcome_rollups"] = {"rollups": [rollup(71, 3.5), rollup(99, 5), rollup(72, None)]}
    return campus, api


def rollup(user: int, score: float | None) -> dict[str, object]:
    told = {"score": score, "submitted_at": "2026-11-23T12:00:00Z", "links": {"outcome": "31"}}
    return {"links": {"user": str(user)}, "scores": [told]}


def test_outcomes_are_told_with_the_result_that_canvas_makes_of_all_assessments() -> None:
    campus, _ = outcome_campus()
    course = campus.open()

    assert course.outline().outcomes == (Outcome("canvas:outcome:31", "Argues", Fraction(3), Fraction(5)),)
    assert list(course.outcome_results(members_of("ada", "bob"))) == [
        OutcomeResult("ada", "canvas:outcome:31", Fraction(7, 2), NOON)
    ]


def test_only_who_was_graded_since_is_asked_about_outcomes() -> None:
    campus, _ = outcome_campus()
    course, class_ = campus.open(grades=False), members_of("ada", "bob")
    known = Known(NOON)

    list(course.scores(class_, known))
    list(course.outcome_results(class_, known))

    (request,) = [request for request in campus.asked if request.url.endswith("/outcome_rollups")]
    assert [value for name, value in request.query if name == "user_ids[]"] == ["71"]


def test_results_come_although_somebody_is_no_student_any_more() -> None:
    campus, api = outcome_campus()
    body = api.answers[f"{COURSE}outcome_rollups"]
    rest = campus.rest

    def refusing_names(request: WebRequest, path: str, query: dict[str, str]) -> object:
        return refused(400) if "user_ids[]" in query else rest(request, path, query)

    campus.rest = refusing_names

    assert body
    assert len(list(campus.open().outcome_results(members_of("ada")))) == 1


def test_a_course_without_outcomes_is_not_asked_for_results() -> None:
    campus, _ = canvas_campus()

    assert list(campus.open().outcome_results(members_of("ada"))) == []
