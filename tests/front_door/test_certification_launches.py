"""Valid teacher and student launches (Certification Guide, 6.1.2 and 6.1.3), varied as the suite does it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.demo.browser import UnexpectedPageError, links_of, text_of
from lti_tool.storage import tables
from tests.front_door.examining import (
    CLAIM,
    Claims,
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
REQUIRED = {"iss", "aud", "sub", "exp", "iat", "nonce"} | {
    CLAIM + name for name in ("version", "message_type", "deployment_id", "target_link_uri", "roles")
}
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


def required_only(claims: dict[str, Any]) -> Claims:
    """Leave out all that a launch in a course may leave out, also within the claims that it needs."""
    kept = {name: value for name, value in claims.items() if name in REQUIRED}
    return {
        **kept,
        **{CLAIM + name: {"id": claims[CLAIM + name]["id"]} for name in ("resource_link", "context")},
    }


def in_something_else(claims: dict[str, Any]) -> Claims:
    """Launch from a context of a type that nobody knows."""
    return {**claims, CLAIM + "context": {**claims[CLAIM + "context"], "type": ["urn:example:Excursion"]}}


TEACHER_ROLES = roles(f"{CONTEXT_ROLE}#Instructor", f"{SCHOOL_ROLE}#Staff", f"{SCHOOL_ROLE}#Other")
STUDENT_ROLES = roles(f"{CONTEXT_ROLE}#Learner", f"{SCHOOL_ROLE}#Student", f"{SCHOOL_ROLE}#Mentor")
LEARNER_AND_UNKNOWN = roles(f"{CONTEXT_ROLE}#Learner", UNKNOWN_ROLE)
EMAIL_ONLY, NAMES_ONLY, NO_PII = without(*NAMES), without("email"), without(*NAMES, "email")
NO_CONTEXT = without(*NAMES, CLAIM + "context")

VALID = {
    "v01_valid_instructor_launch": as_teacher(),
    "v01_valid_instructor_launch_with_nothing_optional": as_teacher(required_only),
    "v01_valid_instructor_launch_from_an_unknown_type_of_context": as_teacher(in_something_else),
    "v02_valid_instructor_launch_with_roles": as_teacher(TEACHER_ROLES),
    "v03_valid_instructor_launch_short_role": as_teacher(roles("Instructor")),
    "v04_valid_instructor_launch_unknown_role": as_teacher(roles(UNKNOWN_ROLE), Page.NO_RIGHTS),
    "v05_valid_instructor_launch_no_role": as_teacher(roles(), Page.NO_RIGHTS),
    "v05_valid_instructor_launch_no_role_but_empty_text": as_teacher(roles(""), Page.NO_RIGHTS),
    "v06_valid_instructor_launch_email_only": as_teacher(EMAIL_ONLY),
    "v07_valid_instructor_launch_names_only": as_teacher(NAMES_ONLY),
    "v08_valid_instructor_no_pii": as_teacher(NO_PII),
    "v09_valid_instructor_email_without_context": as_teacher(NO_CONTEXT, Page.NO_COURSE),
    "v10_valid_student_launch": as_student(),
    "v10_valid_student_launch_with_nothing_optional": as_student(required_only),
    "v11_valid_student_launch_with_roles": as_student(STUDENT_ROLES),
    "v12_valid_student_launch_short_role": as_student(roles("Learner")),
    "v13_valid_student_launch_unknown_role": as_student(LEARNER_AND_UNKNOWN),
    "v13_valid_student_launch_unknown_role_alone": as_student(roles(UNKNOWN_ROLE), Page.NO_RIGHTS),
    "v14_valid_student_launch_no_role": as_student(roles(), Page.NO_RIGHTS),
    "v14_valid_student_launch_no_role_but_empty_text": as_student(roles(""), Page.NO_RIGHTS),
    "v15_valid_student_launch_email_only": as_student(EMAIL_ONLY),
    "v16_valid_student_launch_names_only": as_student(NAMES_ONLY),
    "v17_valid_student_no_pii": as_student(NO_PII),
    "v18_valid_student_email_without_context": as_student(NO_CONTEXT, Page.NO_COURSE),
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
