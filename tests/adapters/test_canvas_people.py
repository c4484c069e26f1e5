"""Canvas's enrolments, groups and outcomes."""

from fractions import Fraction

import pytest

from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.ports import Known
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
    enrolled,
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


CLASS = [enrolled(71), enrolled(72), enrolled(73, "Teacher"), enrolled(74, "Ta")]


def asks_the_roster(enrolments: list[dict[str, object]]) -> bool:
    """Whether Canvas is asked for the roster again where these are the enrolments."""
    campus, api = canvas_campus()
    known = list(campus.open(api=False).roster())
    campus.asked.clear()
    api.answers[f"{COURSE}enrollments"] = enrolments
    told = list(campus.open().roster(known))
    assert {member.id for member in told} == {member.id for member in known}
    return any(request.url.endswith("/names_and_roles") for request in campus.asked)


def test_the_roster_is_not_asked_for_again_where_the_enrolments_are_those_of_whom_we_know() -> None:
    assert not asks_the_roster(CLASS)
    assert not asks_the_roster([*CLASS, enrolled(71), enrolled(70, state="completed")])


@pytest.mark.parametrize(
    "enrolments",
    [
        CLASS[1:],
        [*CLASS, enrolled(76)],
        [*CLASS, enrolled(71, "Ta")],
        [enrolled(71, state="completed"), *CLASS[1:]],
    ],
    ids=["somebody left", "somebody came", "a learner assists now", "somebody concluded"],
)
def test_the_roster_is_asked_for_where_the_enrolments_tell_of_a_change(
    enrolments: list[dict[str, object]],
) -> None:
    assert asks_the_roster(enrolments)


def test_whom_we_know_gets_the_sections_of_today() -> None:
    campus, api = canvas_campus()
    known = list(campus.open(api=False).roster())
    api.answers |= {
        f"{COURSE}enrollments": [enrolled(71, course_section_id=12), *CLASS[1:]],
        f"{COURSE}sections": [{"id": 12, "name": "Evening"}],
    }

    groups = {member.id: member.groups for member in campus.open().roster(known)}

    assert groups["ada"] == frozenset({"canvas:section:12"})
