"""Valid teacher and student launches (Certification Guide, 6.1.2 and 6.1.3), varied as the suite does it."""

from dataclasses import dataclass
from enum import StrEnum

import pytest
from sqlalchemy import select

from lti_tool.demo.browser import UnexpectedPageError, links_of, text_of
from lti_tool.storage import tables
from tests.front_door.examining import (
    CLAIM,
    Vary,
    claims_of,
    launch,
    telling,
    unvaried,
    without,
)
from tests.front_door.school import School

pytestmark = pytest.mark.xdist_group("certification")

CONTEXT_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership"
SCHOOL_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
UNKNOWN_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Helper"
NAMES = ("name", "given_name", "family_name", "middle_name")


class Page(StrEnum):
    """What a launch opens, by words that stand there and nowhere else."""

    BOARD = "Badges of "
    OWN_BADGES = "My badges in "
    NO_RIGHTS = "In this course you are neither learner nor teacher"
    NO_COURSE = "Open Coursemark from a course"


@dataclass(frozen=True, slots=True)
class Valid:
    """Who launches, what is varied, and the page that it opens."""

    role: str
    page: Page
    vary: Vary = unvaried


def as_teacher(vary: Vary = unvaried, page: Page = Page.BOARD) -> Valid:
    return Valid("teacher", page, vary)


def as_student(vary: Vary = unvaried, page: Page = Page.OWN_BADGES) -> Valid:
    return Valid("learner", page, vary)


def roles(*names: str) -> Vary:
    return telling({CLAIM + "roles": list(names)})


TEACHER_ROLES = roles(f"{CONTEXT_ROLE}#Instructor", f"{SCHOOL_ROLE}#Staff", f"{SCHOOL_ROLE}#Other")
STUDENT_ROLES = roles(f"{CONTEXT_ROLE}#Learner", f"{SCHOOL_ROLE}#Student", f"{SCHOOL_ROLE}#Mentor")
LEARNER_AND_UNKNOWN = roles(f"{CONTEXT_ROLE}#Learner", UNKNOWN_ROLE)
EMAIL_ONLY, NAMES_ONLY, NO_PII = without(*NAMES), without("email"), without(*NAMES, "email")
NO_CONTEXT = without(*NAMES, CLAIM + "context")

VALID = {
    "V01_valid_instructor_launch": as_teacher(),
    "V02_valid_instructor_launch_with_roles": as_teacher(TEACHER_ROLES),
    "V03_valid_instructor_launch_short_role": as_teacher(roles("Instructor")),
    "V04_valid_instructor_launch_unknown_role": as_teacher(roles(UNKNOWN_ROLE), Page.NO_RIGHTS),
    "V05_valid_instructor_launch_no_role": as_teacher(roles(), Page.NO_RIGHTS),
    "V05_valid_instructor_launch_no_role_but_empty_text": as_teacher(roles(""), Page.NO_RIGHTS),
    "V06_valid_instructor_launch_email_only": as_teacher(EMAIL_ONLY),
    "V07_valid_instructor_launch_names_only": as_teacher(NAMES_ONLY),
    "V08_valid_instructor_no_pii": as_teacher(NO_PII),
    "V09_valid_instructor_email_without_context": as_teacher(NO_CONTEXT, Page.NO_COURSE),
    "V10_valid_student_launch": as_student(),
    "V11_valid_student_launch_with_roles": as_student(STUDENT_ROLES),
    "V12_valid_student_launch_short_role": as_student(roles("Learner")),
    "V13_valid_student_launch_unknown_role": as_student(LEARNER_AND_UNKNOWN),
    "V13_valid_student_launch_unknown_role_alone": as_student(roles(UNKNOWN_ROLE), Page.NO_RIGHTS),
    "V14_valid_student_launch_no_role": as_student(roles(), Page.NO_RIGHTS),
    "V14_valid_student_launch_no_role_but_empty_text": as_student(roles(""), Page.NO_RIGHTS),
    "V15_valid_student_launch_email_only": as_student(EMAIL_ONLY),
    "V16_valid_student_launch_names_only": as_student(NAMES_ONLY),
    "V17_valid_student_no_pii": as_student(NO_PII),
    "V18_valid_student_email_without_context": as_student(NO_CONTEXT, Page.NO_COURSE),
}


@pytest.mark.parametrize("name", [pytest.param(name, id=f"cert_{name}") for name in VALID])
def test_a_valid_launch_opens_what_the_person_may_see(examined: School, name: str) -> None:
    valid, newcomer = VALID[name], telling({"sub": name})
    browser = launch(examined, valid.role, lambda claims: newcomer(dict(valid.vary(claims))))
    page = browser.answer
    assert page.status_code == 200
    assert valid.page in text_of(page)
    assert "None" not in text_of(page)
    assert ("New badge" in links_of(page)) == (valid.page is Page.BOARD)
    if valid.page in {Page.OWN_BADGES, Page.NO_RIGHTS}:
        with pytest.raises(UnexpectedPageError, match="answered 403"):
            browser.open(f"{page.url}badges/new")
    if valid.page is not Page.NO_COURSE:
        claims = claims_of(browser.sent["id_token"].token)
        assert known_as(examined, name) == (claims.get("name"), claims.get("email"))


def test_what_the_suite_leaves_out_is_told_otherwise(examined: School) -> None:
    claims = claims_of(launch(examined, "learner").sent["id_token"].token)
    assert claims.keys() >= {"name", "given_name", "family_name", "email", CLAIM + "context"}
    assert EMAIL_ONLY(claims).keys() & {*NAMES, "email"} == {"email"}


def known_as(school: School, sub: str) -> tuple[str | None, str | None]:
    """Return name and e-mail address by which the tool knows somebody."""
    row = tables.Person
    query = select(row.name, row.email).where(row.registration_id == school.registration_id, row.sub == sub)
    with school.stage.wiring.database.reading() as session:
        name, email = session.execute(query).one()
        return name, email
