"""Moodle's web services over REST: functions by name, every answer a 200, mistakes too."""

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from badge_engine.ports import ApiAccess, PlatformError, WebRequest

GRADE_ITEMS = "gradereport_user_get_grade_items"
ENROLLED = "core_enrol_get_enrolled_users"
CONTENTS = "core_course_get_contents"
ACTIVITIES = "core_completion_get_activities_completion_status"
COURSE_COMPLETION = "core_completion_get_course_completion_status"

CAPABILITIES = MappingProxyType(
    {
        GRADE_ITEMS: "gradereport/user:view and moodle/grade:viewall",
        ENROLLED: "moodle/course:viewparticipants and moodle/user:viewdetails",
        CONTENTS: "moodle/course:view",
        ACTIVITIES: "report/progress:view",
        COURSE_COMPLETION: "report/completion:view",
    }
)
FORBIDDEN = frozenset(
    {
        "cannotviewreport",
        "errorcoursecontextnotvalid",
        "nopermissions",
        "nopermissiontoviewgrades",
        "requireloginerror",
    }
)
CODE = re.compile(r"[a-z_]{1,40}")


class MoodleError(PlatformError):
    """A web service function refused; `code` is Moodle's name for the reason."""

    def __init__(self, message: str, *, permanent: bool, code: str) -> None:
        super().__init__(message, permanent=permanent)
        self.code = code


@dataclass(frozen=True, slots=True)
class MoodleApi:
    """The web services of one site. The token travels in the body, never in an address."""

    access: ApiAccess

    def call(self, function: str, **arguments: str) -> Any:  # noqa: ANN401 - JSON can be anything
        """Return the answer of a reading function; raise `MoodleError` with the way to mend it."""
        form = (
            ("wstoken", self.access.token),
            ("wsfunction", function),
            ("moodlewsrestformat", "json"),
            *arguments.items(),
        )
        url = f"{self.access.base_url.rstrip('/')}/webservice/rest/server.php"
        body = self.access.web.send(WebRequest("POST", url, form=form, repeatable=True)).body
        if isinstance(body, dict) and "exception" in body:
            raise _error(function, body.get("errorcode"))
        return body


def _error(function: str, named: object) -> MoodleError:
    """Only Moodle's code is passed on: its message may hold names."""
    code = named if isinstance(named, str) and CODE.fullmatch(named) else "unknown"
    if code == "invalidtoken":
        message = "Moodle does not take our web service token: make a new one and enter it."
        return MoodleError(message, permanent=True, code=code)
    if code == "accessexception":
        message = f"Moodle's web service does not offer {function}: add the function to the service."
        return MoodleError(message, permanent=True, code=code)
    if code in FORBIDDEN:
        message = f"Moodle refused {function}: give the service user {CAPABILITIES[function]} in this course."
        return MoodleError(message, permanent=True, code=code)
    return MoodleError(f"Moodle could not do {function} ({code}).", permanent=False, code=code)
