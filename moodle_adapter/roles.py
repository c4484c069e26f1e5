"""Who is what in a Moodle course, which its LTI roster does not tell right."""

from collections.abc import Mapping
from types import MappingProxyType

from badge_engine.ports import PlatformError
from badge_engine.records import CourseRole
from moodle_adapter.rest import ENROLLED, MoodleApi

PAGE_SIZE = 1000
# The short names of Moodle's standard roles; who has only other ones is nobody that we know.
COURSE_ROLES = MappingProxyType(
    {
        "student": CourseRole.LEARNER,
        "teacher": CourseRole.TEACHING_ASSISTANT,
        "editingteacher": CourseRole.INSTRUCTOR,
        "coursecreator": CourseRole.CONTENT_DEVELOPER,
        "manager": CourseRole.ADMINISTRATOR,
    }
)


def read_roles(api: MoodleApi, course: str) -> dict[str, frozenset[CourseRole]]:
    """Return the roles of everybody enrolled, by user id.

    A service user without `moodle/user:viewdetails` is shown nobody, with no error; that must not pass for
    a course without learners.
    """
    roles: dict[str, frozenset[CourseRole]] = {}
    while page := _page(api, course, start=len(roles)):
        known = len(roles)
        roles |= page
        if len(page) < PAGE_SIZE or len(roles) == known:
            break
    if not roles:
        message = "Moodle shows nobody in this course: give the service user moodle/user:viewdetails in it."
        raise PlatformError(message, permanent=True)
    return roles


def _page(api: MoodleApi, course: str, start: int) -> dict[str, frozenset[CourseRole]]:
    options = {
        "userfields": "id,roles",
        "sortby": "id",
        "limitfrom": str(start),
        "limitnumber": str(PAGE_SIZE),
    }
    body = api.call(ENROLLED, courseid=course, **_options(options))
    if not isinstance(body, list):
        raise PlatformError("Moodle did not answer with the people of the course.", permanent=False)
    return {str(row["id"]): _roles(row) for row in body}


def _options(options: Mapping[str, str]) -> dict[str, str]:
    numbered = enumerate(options.items())
    return {
        f"options[{i}][{part}]": text
        for i, pair in numbered
        for part, text in zip(("name", "value"), pair, strict=True)
    }


def _roles(row: Mapping[str, object]) -> frozenset[CourseRole]:
    listed = row.get("roles")
    names = (role.get("shortname") for role in listed) if isinstance(listed, list) else ()
    return frozenset(COURSE_ROLES[name] for name in names if name in COURSE_ROLES)
