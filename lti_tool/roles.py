"""Roles: which of the texts in a launch or on a roster mean something in this course (LTI 1.3 Core, A.2).

Only whole, known texts count; everything else is left out, so that a look-alike gives nothing. Roles in the
institution or in the system say nothing about this course: Canvas sends "institution Instructor" in courses
where the same person is a student.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from badge_engine.records import CourseRole

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

PRINCIPALS = {
    "Learner": CourseRole.LEARNER,
    "Instructor": CourseRole.INSTRUCTOR,
    "Administrator": CourseRole.ADMINISTRATOR,
    "ContentDeveloper": CourseRole.CONTENT_DEVELOPER,
    "Mentor": CourseRole.MENTOR,
}
ASSISTANTS = frozenset(
    {
        "Grader",
        "TeachingAssistant",
        "TeachingAssistantGroup",
        "TeachingAssistantOffering",
        "TeachingAssistantSection",
        "TeachingAssistantSectionAssociation",
        "TeachingAssistantTemplate",
    }
)
CORE_ROLES = {f"{MEMBERSHIP}#{name}": role for name, role in PRINCIPALS.items()} | PRINCIPALS
SUB_ROLE = re.compile(rf"{re.escape(MEMBERSHIP)}/(?P<principal>[A-Za-z]+)#(?P<sub>[A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class ParsedRoles:
    """What a person is in the course; `test_user` marks the LMS's preview person."""

    roles: frozenset[CourseRole]
    test_user: bool


def parse_roles(uris: Iterable[object]) -> ParsedRoles:
    """Return the course roles among `uris`: full URIs or the short names of the core roles.

    A sub-role belongs to its principal, whatever its own name: `membership/Learner#Instructor` is a learner.
    The assistants and graders among the instructors are `TEACHING_ASSISTANT`. A Canvas assistant comes with
    `membership#Instructor` besides and is therefore both: who gives rights must look for the assistant first.
    """
    texts = frozenset(uri for uri in uris if isinstance(uri, str))
    roles = (_role(text) for text in texts)
    return ParsedRoles(frozenset(role for role in roles if role is not None), TEST_USER in texts)


def _role(text: str) -> CourseRole | None:
    sub_role = SUB_ROLE.fullmatch(text)
    if sub_role is None:
        return CORE_ROLES.get(text)
    if sub_role["principal"] == "Instructor" and sub_role["sub"] in ASSISTANTS:
        return CourseRole.TEACHING_ASSISTANT
    return PRINCIPALS.get(sub_role["principal"])
