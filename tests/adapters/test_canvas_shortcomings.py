"""What Canvas keeps from us is named, with what mends it."""

import pytest

from badge_engine.outgoing import PlatformError
from canvas_adapter.dialect import AUTHORISATION
from tests.adapters.campus import M, kept_back, refused
from tests.adapters.canvas_campus import COURSE, canvas_campus, enrolled, module, numbered

ASKED = [
    "assignments",
    "students/submissions",
    "enrollments",
    "modules",
    "bulk_user_progress",
    "sections",
    "groups",
    "outcome_results",
]


@pytest.mark.parametrize("path", ASKED)
def test_a_permission_that_is_missing_is_named_with_its_scope(path: str) -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}{path}"] = refused(401)

    (told,) = kept_back(campus.open())

    assert f"url:GET|/api/v1/courses/:course_id/{path} " in told.fix
    assert told.sentence.startswith("Canvas refuses what Coursemark needs to ")


def test_groups_of_whom_nobody_is_shown_are_named_and_can_be_no_criterion() -> None:
    campus, api = canvas_campus()
    api.answers |= {f"{COURSE}groups": [{"id": 21, "name": "Red"}], "groups/21/users": refused(401)}
    course = campus.open()

    (told,) = kept_back(course)

    assert "/groups/:group_id/users" in told.fix
    assert course.outline().groups == ()


def test_a_key_that_may_include_nothing_is_noticed() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}outcome_results"] = {"outcome_results": [], "linked": {}}

    (told,) = kept_back(campus.open())

    assert "Allow Include Parameters" in told.fix


def test_learners_whom_the_access_is_not_shown_are_counted() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}enrollments"] = [enrolled(71)]
    campus.roster.append(numbered("eve", "76", f"{M}#Learner"))
    course = campus.open()
    assert [member.id for member in course.roster() if member.may_be_awarded] == ["ada", "bob", "eve"]

    (told,) = kept_back(course)

    assert told.sentence.startswith("Canvas keeps 2 of the learners in this course")


def test_an_access_that_is_refused_everything_is_an_error_and_trouble_is_too() -> None:
    campus, api = canvas_campus()
    api.answers = {}
    with pytest.raises(PlatformError):
        kept_back(campus.open())

    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = refused(503)
    with pytest.raises(PlatformError):
        kept_back(campus.open())


def test_a_course_whose_modules_require_nothing_misses_no_progress() -> None:
    campus, api = canvas_campus()
    api.answers[f"{COURSE}modules"] = [module(4, "Extras", items=[])]
    api.answers[f"{COURSE}bulk_user_progress"] = refused(404)

    assert kept_back(campus.open()) == []


def test_every_permission_that_a_reading_of_the_course_needs_is_tried() -> None:
    asked = {permission.scope.rpartition("/:course_id/")[2] for permission in AUTHORISATION.permissions}
    others = {path for path in asked if path.startswith("url:")} | {"outcome_rollups"}
    assert asked - others - {"modules/:module_id/items"} == set(ASKED)
