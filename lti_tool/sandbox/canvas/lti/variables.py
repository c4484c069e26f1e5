"""The variables of custom fields that Canvas fills in; all others stay as they were written."""

import re
from collections.abc import Mapping

from lti_tool.sandbox.canvas.api.enrolments import TYPES
from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.lti.roles import concluded_roles
from lti_tool.sandbox.canvas.school import School
from lti_tool.sandbox.lms import Person

# Only these are filled in when the roster is asked for custom fields; a launch fills in all.
ROSTER_VARIABLES = frozenset(
    {
        "$Canvas.user.id",
        "$Canvas.user.globalId",
        "$User.id",
        "$Canvas.course.id",
        "$Canvas.course.name",
        "$Canvas.course.workflowState",
        "$Canvas.course.sectionIds",
        "$Canvas.course.previousContextIds",
        "$Canvas.course.previousContextIds.recursive",
        "$Canvas.course.previousCourseIds",
        "$Person.name.full",
        "$Person.name.given",
        "$Person.name.family",
        "$Person.email.primary",
        "$Message.locale",
    }
)
PERMISSIONS = re.compile(r"\$Canvas\.membership\.permissions<([^>]*)>")
STAFF_PERMISSIONS = {
    "teacher": ("manage_grades", "view_all_grades", "manage_course_content_add"),
    "assistant": ("manage_grades", "view_all_grades", "manage_course_content_add"),
    "administrator": ("manage_grades", "view_all_grades", "manage_course_content_add"),
}


def variables(
    school: School, course: Course | None, person: Person | None, real_id: int | None = None
) -> dict[str, str]:
    """Return what is known of a person in a place; `real_id` is who acts as that person."""
    known = {
        "$Canvas.api.baseUrl": school.url,
        "$Canvas.api.domain": school.url.partition("//")[2],
        "$Canvas.account.id": "1",
        "$Canvas.account.name": school.switches.institution,
        "$Canvas.rootAccount.id": "1",
        "$ToolConsumerInstance.guid": school.guid,
        "$Message.locale": "en",
    }
    if person is not None:
        known |= _of_person(school, person)
    if real_id is not None:
        known |= {"$Canvas.masqueradingUser.id": str(real_id)}
    if course is not None:
        known |= _of_course(course)
    if course is not None and person is not None:
        known |= _of_member(course, person)
    return known


def expanded(
    custom: Mapping[str, str], known: Mapping[str, str], *, suppress: bool = False
) -> dict[str, str]:
    """Return custom fields with what is known filled in.

    What is not known is sent as it was written, or, with `suppress`, as nothing.
    """
    return {name: _value(str(value), known, suppress=suppress) for name, value in custom.items()}


def _value(value: str, known: Mapping[str, str], *, suppress: bool) -> str:
    asked = PERMISSIONS.fullmatch(value)
    if asked is not None and "permissions" in known:
        own = known["permissions"].split(",")
        return ",".join(name for name in asked[1].split(",") if name.strip() in own)
    found = known.get(value, value)
    return "" if suppress and found.startswith("$") else found


def _of_person(school: School, person: Person) -> dict[str, str]:
    return {
        "$Canvas.user.id": str(school.told_id(person.id)),
        "$User.id": str(school.told_id(person.id)),
        "$Canvas.user.globalId": str(10**13 + person.id),
        "$Canvas.user.isRootAccountAdmin": "true" if person.role == "administrator" else "false",
        "$com.instructure.User.student_view": "true" if person.role == "test student" else "false",
        "$com.instructure.User.observees": ",".join(school.people[each].sub for each in person.observes),
        "$Person.name.full": person.name,
        "$Person.name.given": person.given,
        "$Person.name.family": person.family,
        "$Person.email.primary": person.email,
        "$Person.address.timezone": "Europe/Helsinki",
    }


def _of_course(course: Course) -> dict[str, str]:
    sources = [course.school.course(number) for number in course.facts["sources"]]
    direct = sources[:1]
    return {
        "$Canvas.course.id": str(course.id),
        "$Canvas.course.name": course.facts["name"],
        "$Canvas.course.workflowState": course.facts["state"],
        "$Context.id.history": ",".join(each.context_id for each in sources),
        "$Canvas.course.previousContextIds.recursive": ",".join(each.context_id for each in sources),
        "$Canvas.course.previousContextIds": ",".join(each.context_id for each in direct),
        "$Canvas.course.previousCourseIds": ",".join(str(each.id) for each in direct),
        "$com.instructure.Course.groupIds": ",".join(str(number) for number in course.own("groups")),
    }


def _of_member(course: Course, person: Person) -> dict[str, str]:
    own = [row for row in course.current if row.person.id == person.id]
    role = own[0].role if own else person.role if person.role == "administrator" else ""
    known_before = bool(course.enrolments_of(person.id))
    return {
        "$Canvas.course.sectionIds": ",".join(str(row.section) for row in own),
        "$Canvas.enrollment.enrollmentState": "active" if own else "inactive" if known_before else "",
        "$Canvas.membership.roles": ",".join(sorted({TYPES[row.role] for row in own})),
        "$Canvas.membership.concludedRoles": ",".join(concluded_roles(course, person.id)),
        "permissions": ",".join(STAFF_PERMISSIONS.get(role, ())),
    }
