"""One call of a Moodle web service: its parameters, and what its caller may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.capabilities import (
    NAMES,
    VIEW_COURSE,
    VIEW_HIDDEN_ACTIVITIES,
    VIEW_HIDDEN_COURSES,
    VIEWS,
)
from lti_tool.sandbox.moodle.course import MoodleLms, Row

NO_RECORD = "dml_missing_record_exception"
OUTSIDE = "Course or activity not accessible."


class WebServiceRefusedError(Exception):
    """A refusal in Moodle's words."""

    def __init__(self, exception: str, code: str, message: str) -> None:
        super().__init__(message)
        self.told = {"exception": exception, "errorcode": code, "message": message}


def refusal(exception: str, code: str, message: str) -> WebServiceRefusedError:
    """Return a refusal by an exception of Moodle's core."""
    return WebServiceRefusedError(f"core\\exception\\{exception}", code, message)


@dataclass(frozen=True, slots=True)
class Asking:
    """A call that has passed the token check."""

    lms: MoodleLms
    given: Mapping[str, str]
    capabilities: frozenset[str]

    def course(self, *, as_context: bool = False) -> Row:
        """Return the course that is asked about, if the caller may enter it.

        The service user is enrolled nowhere. Older functions (`as_context`) refuse in other words.
        """
        row = self.lms.course(self.number("courseid"))
        if row is None:
            text = "Can't find data record in database table course."
            raise WebServiceRefusedError(NO_RECORD, "invalidrecord", text)
        if self.enters(row):
            return row
        if not as_context:
            raise refusal("require_login_exception", "requireloginerror", OUTSIDE)
        where = f"You cannot execute functions in the course context (course id:{row['id']})."
        text = f"{where} The context error message was: {OUTSIDE}"
        raise refusal("moodle_exception", "errorcoursecontextnotvalid", text)

    def enters(self, course: Row) -> bool:
        """Whether the caller may enter a course."""
        return self.may(VIEW_COURSE) and (bool(course["visible"]) or self.may(VIEW_HIDDEN_COURSES))

    def may(self, capability: str) -> bool:
        """Whether the caller has a capability."""
        return capability in self.capabilities

    def require(self, capability: str) -> None:
        """Refuse a caller without a capability."""
        if not self.may(capability):
            words = f"Sorry, but you do not currently have permissions to do that ({NAMES[capability]})."
            raise refusal("required_capability_exception", "nopermissions", words)

    def person(self) -> Person:
        """Return whom the call is about."""
        found = self.lms.people.get(self.number("userid"))
        if found is None:
            raise WebServiceRefusedError(NO_RECORD, "invaliduser", "Invalid user")
        if found.id in self.lms.switches.unconfirmed_people:
            raise refusal("moodle_exception", "usernotconfirmed", "error/usernotconfirmed")
        return found

    def options(self) -> dict[str, str]:
        """Return PHP's spelling of a list of names and values as a dictionary."""
        numbers = [name.removesuffix("[name]") for name in self.given if name.endswith("[name]")]
        return {self.given[f"{each}[name]"]: self.given.get(f"{each}[value]", "") for each in numbers}

    def sees(self, module: Row) -> bool:
        """Whether the caller is told of an activity; one that is not seen is left out without a word."""
        needed = VIEWS.get(module["modname"])
        shown = module["visible"] or self.may(VIEW_HIDDEN_ACTIVITIES)
        return bool(shown) and (needed is None or self.may(needed))

    def number(self, name: str, default: int | None = None) -> int:
        """Return a parameter that is a whole number, or refuse the call."""
        text: Any = self.given.get(name, "" if default is None else str(default))
        if not text.isdecimal():
            raise refusal(
                "invalid_parameter_exception", "invalidparameter", "Invalid parameter value detected"
            )
        return int(text)
