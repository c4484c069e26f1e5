"""One call of a Moodle web service: its parameters, and what its caller may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.course import COURSE_ID, MoodleLms

# Without the capability to view one of these, a caller is not told that it exists.
GUARDED_KINDS = frozenset({"assign", "quiz", "lti"})


class WebServiceRefusedError(Exception):
    """A refusal in Moodle's words."""

    def __init__(self, exception: str, code: str, message: str) -> None:
        super().__init__(message)
        self.told = {"exception": exception, "errorcode": code, "message": message}


@dataclass(frozen=True, slots=True)
class Asking:
    """A call that has passed the token check."""

    lms: MoodleLms
    given: Mapping[str, str]
    sees_activities: bool

    def require_course(self) -> None:
        """Refuse another course than the one there is."""
        if self._number("courseid") != COURSE_ID:
            text = "Can't find data record in database table course."
            raise WebServiceRefusedError("dml_missing_record_exception", "invalidrecord", text)

    def person(self) -> Person:
        """Return whom the call is about."""
        found = self.lms.people.get(self._number("userid"))
        if found is None:
            raise WebServiceRefusedError("dml_missing_record_exception", "invaliduser", "Invalid user")
        return found

    def options(self) -> dict[str, str]:
        """Return PHP's spelling of a list of names and values as a dictionary."""
        numbers = [name.removesuffix("[name]") for name in self.given if name.endswith("[name]")]
        return {self.given[f"{each}[name]"]: self.given.get(f"{each}[value]", "") for each in numbers}

    def sees(self, kind: str) -> bool:
        """Whether the caller is told of activities of this kind."""
        return self.sees_activities or kind not in GUARDED_KINDS

    def _number(self, name: str) -> int:
        text: Any = self.given.get(name, "")
        if not text.isdecimal():
            exception, words = "invalid_parameter_exception", "Invalid parameter value detected"
            raise WebServiceRefusedError(f"core\\exception\\{exception}", "invalidparameter", words)
        return int(text)
