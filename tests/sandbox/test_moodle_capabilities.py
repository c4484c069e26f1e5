"""What a service user of the simulated Moodle is told, and what without a capability it is not."""

from typing import Any

import pytest
import requests

from lti_tool.sandbox import Campus
from tests.sandbox.site import ENROLLED, Site
from tests.sandbox.tool import PATIENCE

GROUPS, GROUPS_OF_PERSON = "core_group_get_course_groups", "core_group_get_course_user_groups"
ASSIGNMENT_GRADES = "mod_assign_get_grades"


@pytest.fixture
def site(campus: Campus) -> Site:
    return Site(campus.moodle_url)


def without(campus: Campus, *capabilities: str) -> Site:
    return Site(campus.moodle_url, without=capabilities)


def test_a_token_is_for_the_functions_of_its_service(campus: Campus) -> None:
    site = Site(campus.moodle_url, functions=[ENROLLED])
    assert site.people()
    assert site.refusal(GROUPS, courseid=2) == "accessexception"


def test_a_capability_that_moodle_does_not_have_cannot_be_given(campus: Campus) -> None:
    wanted = {"capabilities": ["moodle/made:up"]}
    answer = requests.post(f"{campus.moodle_url}/sandbox/api-tokens", json=wanted, timeout=PATIENCE)
    assert (answer.status_code, "moodle/made:up" in answer.text) == (400, True)


def test_without_the_sight_of_details_only_the_contacts_of_a_course_are_listed(campus: Campus) -> None:
    assert [row["id"] for row in without(campus, "moodle/user:viewdetails").people()] == [3]


def test_active_people_alone_are_for_who_may_review_enrolments(campus: Campus, site: Site) -> None:
    assert len(site.people()) - len(site.people(onlyactive=1)) == 1
    narrow = without(campus, "moodle/course:enrolreview")
    told = {"options[0][name]": "onlyactive", "options[0][value]": "1"}
    assert narrow.refusal(ENROLLED, courseid=2, **told) == "nopermissions"


def test_e_mail_is_for_who_may_see_identities(campus: Campus, site: Site) -> None:
    assert site.people()[2]["email"] == "student1@example.org"
    assert "email" not in without(campus, "moodle/site:viewuseridentity").people()[2]


def test_groups_are_told_with_their_course(site: Site) -> None:
    (group,) = site.call(GROUPS, courseid=2)
    assert (group["id"], group["courseid"], group["name"]) == (1, 2, "Group A")
    assert site.call(GROUPS, courseid=3) == []


@pytest.mark.parametrize(("person", "groups"), [(6, ["Group A"]), (30, [])])
def test_the_groups_of_a_person_are_told_one_person_a_call(
    person: int, groups: list[str], site: Site
) -> None:
    told = site.call(GROUPS_OF_PERSON, courseid=2, userid=person)
    assert ([group["name"] for group in told["groups"]], told["warnings"]) == (groups, [])
    everywhere = site.call(GROUPS_OF_PERSON, userid=person)
    assert [group["name"] for group in everywhere["groups"]] == groups


@pytest.mark.parametrize(
    ("lacking", "course", "code"),
    [
        ("moodle/course:managegroups", 2, "cannotmanagegroups"),
        ("moodle/course:view", 2, "1"),
        ("moodle/badges:viewotherbadges", 3, "notenrolled"),
    ],
)
def test_what_is_not_told_of_a_persons_groups_is_a_warning_and_no_refusal(
    lacking: str, course: int, code: str, campus: Campus
) -> None:
    told = without(campus, lacking).call(GROUPS_OF_PERSON, courseid=course, userid=7)
    assert told["groups"] == []
    assert [warning["warningcode"] for warning in told["warnings"]] == [code]


def test_raw_grades_of_an_assignment_are_text(site: Site) -> None:
    (told,) = site.call(ASSIGNMENT_GRADES, **{"assignmentids[0]": 1})["assignments"]
    cells = {row["userid"]: row["grade"] for row in told["grades"]}
    assert (cells[6], cells[32], 33 in cells) == ("3.33333", "0.00000", False)


@pytest.mark.parametrize("lacking", ["mod/assign:view", "mod/assign:viewgrades"])
def test_an_assignment_that_may_not_be_read_is_a_warning_and_an_empty_list(
    lacking: str, campus: Campus
) -> None:
    told: dict[str, Any] = without(campus, lacking).call(ASSIGNMENT_GRADES, **{"assignmentids[0]": 1})
    assert told["assignments"] == []
    assert told["warnings"][0]["message"] == "No access rights in module context"


def test_the_grade_reports_of_one_group_are_asked_for_by_its_number(site: Site) -> None:
    assert {report["userid"] for report in site.grades(groupid=1)} == set(range(6, 16))


def test_a_function_that_moodle_has_is_not_in_the_service_and_any_other_is_unknown(site: Site) -> None:
    assert site.refusal("core_user_create_users") == "accessexception"
    assert site.refusal("no_such_function") == "invalidrecord"
