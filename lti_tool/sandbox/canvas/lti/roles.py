"""The roles that Canvas tells tools: those in the course, in the institution, and of everybody."""

from lti_tool.sandbox.canvas.course import Course, Enrolment
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.lms import Person

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
COURSE_ROLES = {
    "teacher": (f"{MEMBERSHIP}#Instructor",),
    "assistant": (f"{MEMBERSHIP}#Instructor", f"{MEMBERSHIP}/Instructor#TeachingAssistant"),
    "designer": (f"{MEMBERSHIP}#ContentDeveloper",),
    "observer": (f"{MEMBERSHIP}#Mentor",),
    "learner": (f"{MEMBERSHIP}#Learner",),
    "test student": (f"{MEMBERSHIP}#Learner", TEST_USER),
}
INSTITUTION_ROLES = {"teacher": "Instructor", "assistant": "Instructor", "learner": "Student"}


def course_roles(course: Course, person_id: int) -> list[str]:
    """Return the roles of the enrolments that count now, together."""
    return _roles([row for row in course.current if row.person.id == person_id])


def concluded_roles(course: Course, person_id: int) -> list[str]:
    """Return the roles of enrolments that are over."""
    current = {row.number for row in course.current}
    return _roles([row for row in course.enrolments_of(person_id) if row.number not in current])


def all_roles(school: School, course: Course | None, person: Person | None) -> list[str]:
    """Return what a launch tells: a teacher of any course is an instructor of the institution."""
    if person is None:
        return [f"{SYSTEM}#None"]
    here = [] if course is None else course_roles(course, person.id)
    everywhere = {row.role for each in school.courses for row in each.current if row.person.id == person.id}
    school_roles = {
        f"{INSTITUTION}#{INSTITUTION_ROLES[role]}" for role in everywhere & INSTITUTION_ROLES.keys()
    }
    admin = {f"{INSTITUTION}#Administrator"} if person.role == "administrator" else set()
    return sorted({*here, *school_roles, *admin, f"{SYSTEM}#User"})


def _roles(rows: list[Enrolment]) -> list[str]:
    return sorted({role for row in rows for role in COURSE_ROLES[row.role]})
