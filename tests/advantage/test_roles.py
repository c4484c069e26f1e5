"""Which role texts mean something in a course."""

import pytest

from badge_engine.records import CourseRole, Member
from lti_tool.roles import parse_roles

M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"


@pytest.mark.parametrize(
    ("uri", "role"),
    [
        (f"{M}#Learner", CourseRole.LEARNER),
        (f"{M}#Instructor", CourseRole.INSTRUCTOR),
        (f"{M}#Administrator", CourseRole.ADMINISTRATOR),
        (f"{M}#ContentDeveloper", CourseRole.CONTENT_DEVELOPER),
        (f"{M}#Mentor", CourseRole.MENTOR),
        ("Learner", CourseRole.LEARNER),
        ("Instructor", CourseRole.INSTRUCTOR),
        ("Administrator", CourseRole.ADMINISTRATOR),
        (f"{M}/Learner#Instructor", CourseRole.LEARNER),
        (f"{M}/Learner#GuestLearner", CourseRole.LEARNER),
        (f"{M}/Instructor#TeachingAssistant", CourseRole.TEACHING_ASSISTANT),
        (f"{M}/Instructor#TeachingAssistantSection", CourseRole.TEACHING_ASSISTANT),
        (f"{M}/Instructor#Grader", CourseRole.TEACHING_ASSISTANT),
        (f"{M}/Instructor#PrimaryInstructor", CourseRole.INSTRUCTOR),
        (f"{M}/Mentor#Tutor", CourseRole.MENTOR),
    ],
)
def test_a_known_role_is_understood(uri: str, role: CourseRole) -> None:
    assert parse_roles([uri]).roles == {role}


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "instructor",
        "Instructor ",
        "Faculty",
        f"{M}#instructor",
        f"{M}#Instructor ",
        f"{M}#Instructor\n",
        f" {M}#Instructor",
        f"{M}#Member",
        f"{M}#Manager",
        f"{M}/Instructor",
        f"{M}/Learner/Instructor#Instructor",
        f"{M}/Manager#Instructor",
        M.replace("http:", "https:") + "#Instructor",
        "http://purl.imsglobal.org/vocab/lis/v2/evil#Instructor",
        "http://purlximsglobal.org/vocab/lis/v2/membership/Instructor#Lecturer",
        "http://evil.example/http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
        f"{INSTITUTION}#Instructor",
        f"{INSTITUTION}#Administrator",
        f"{SYSTEM}#SysAdmin",
    ],
)
def test_a_look_alike_gives_nothing(uri: str) -> None:
    assert parse_roles([uri]).roles == frozenset()


def test_teaching_elsewhere_does_not_make_a_student_a_teacher() -> None:
    assert parse_roles([f"{M}#Learner", f"{INSTITUTION}#Instructor"]).roles == {CourseRole.LEARNER}


def test_what_is_no_text_is_no_role() -> None:
    assert parse_roles([5, None, {"role": "Instructor"}]).roles == frozenset()


def test_a_canvas_assistant_is_never_a_learner_who_could_be_awarded() -> None:
    roles = parse_roles([f"{M}/Instructor#TeachingAssistant", f"{M}#Instructor"]).roles

    assert roles == {CourseRole.TEACHING_ASSISTANT, CourseRole.INSTRUCTOR}
    assert not Member("ta", roles).may_be_awarded


def test_the_preview_student_is_marked() -> None:
    parsed = parse_roles([f"{M}#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"])

    assert parsed.test_user
    assert not Member("preview", parsed.roles, test_user=parsed.test_user).may_be_awarded
    assert not parse_roles([f"{M}#Learner"]).test_user
