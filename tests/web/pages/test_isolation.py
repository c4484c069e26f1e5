"""A visit is a visit of one course: it reaches nothing of another course, learner or institution."""

import json

import pytest

from lti_tool.storage import tables
from tests.web.pages.school import CLASS, QUIZ_AT_80, Classroom, School, Visitor
from tests.web.pages.tour import DOORS, Door, Tour

NAMED_IN_A_VISIT = [door for door in DOORS if door.in_a_visit and door.names_something]


def _try(door: Door, visitor: Visitor, tour: Tour) -> int:
    data = {"form_token": visitor.row.form_token} if door.method == "POST" else None
    return visitor.client.open(door.address(tour.of(visitor)), method=door.method, data=data).status_code


@pytest.fixture(scope="module")
def other_tenant(school: School) -> Classroom:
    """A course of another institution in the same installation."""
    return school.another_tenant()


@pytest.mark.parametrize("door", NAMED_IN_A_VISIT, ids=str)
def test_case_118_idor_context(door: Door, school: School, tour: Tour) -> None:
    elsewhere = school.open_class("Botany")
    assert _try(door, elsewhere.teacher(), tour) == 404
    assert _try(door, elsewhere.learner("ann"), tour) in {403, 404}
    assert tour.classroom.count(tables.Achievement) == 1


@pytest.mark.parametrize("door", NAMED_IN_A_VISIT, ids=str)
def test_case_119_idor_deployment_tenant_registration(
    door: Door, other_tenant: Classroom, tour: Tour
) -> None:
    assert _try(door, other_tenant.teacher(), tour) == 404
    assert _try(door, other_tenant.learner("ann"), tour) in {403, 404}


def test_two_courses_in_one_browser_are_two_visits(school: School) -> None:
    browser = school.site.browser()
    algebra, botany = school.open_class("Algebra"), school.open_class("Botany")
    first, second = algebra.teacher(client=browser), botany.teacher(client=browser)
    assert "Badges of Algebra" in first.get().text
    assert "Badges of Botany" in second.get().text
    crossed = first.post("badges", QUIZ_AT_80 | {"form_token": second.row.form_token})
    assert crossed.status_code == 403
    assert algebra.count(tables.Achievement) == botany.count(tables.Achievement) == 0


def test_case_120_same_sub_in_two_institutions(tour: Tour, other_tenant: Classroom) -> None:
    page = other_tenant.learner("ann").get().text
    assert "You earned this" not in page
    assert tour.values["credential_id"] not in page


def test_a_board_shows_no_badge_of_another_course(school: School, tour: Tour) -> None:
    assert "Quiz master" in tour.teacher.get().text
    assert "Quiz master" not in school.open_class("Botany").teacher().get().text


def test_who_is_a_teacher_in_one_course_is_none_in_another(school: School) -> None:
    algebra, botany = school.open_class("Algebra"), school.open_class("Botany")
    achievement_id = algebra.draft(algebra.teacher())
    pupil = algebra.enter("tess-in-both", "#Learner")
    botany.enter("tess-in-both", "#Instructor")
    assert pupil.get(f"badges/{achievement_id}").status_code == 403
    assert pupil.post(f"badges/{achievement_id}/activate").status_code == 403


def test_each_institution_signs_with_its_own_name(school: School, tour: Tour) -> None:
    other = school.another_tenant()
    other.read(*CLASS)
    other.live_badge(other.teacher())
    theirs = json.loads(other.credentials()["ann"].document)["issuer"]["id"]
    ours = json.loads(tour.classroom.credentials()["ann"].document)["issuer"]["id"]
    assert theirs != ours
    assert school.site.browser().get("/.well-known/did.json").get_json()["id"] == ours


def test_a_visit_ends_with_its_time(classroom: Classroom, teacher: Visitor) -> None:
    assert teacher.get().status_code == 200
    with classroom.site.wiring.database.transaction() as session:
        row = session.get_one(tables.LaunchSession, teacher.session_id)
        row.expires_at = classroom.site.wiring.clock()
    assert teacher.get().status_code == 404


def test_case_128_clickjacking_by_the_lms_of_another_visit(tour: Tour, other_tenant: Classroom) -> None:
    ours = tour.teacher.get().headers["Content-Security-Policy"]
    theirs = other_tenant.teacher().get().headers["Content-Security-Policy"]
    assert other_tenant.platform.issuer in theirs
    assert other_tenant.platform.issuer not in ours
