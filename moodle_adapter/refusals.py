"""What Moodle means by the code of a refusal, in words, with what to change."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import Phrase, phrase

CODE = re.compile(r"[a-z_]{1,40}")
SEES_NO_COURSE = "moodle/course:view"
# What each function asks for beyond seeing the course; found by granting one at a time.
CAPABILITIES: Mapping[str, Mapping[str, str | Phrase]] = MappingProxyType(
    {
        "core_enrol_get_enrolled_users": {
            "nopermissions": phrase(
                "moodle/course:viewparticipants (and moodle/course:enrolreview where LTI gives no roster)"
            )
        },
        "gradereport_user_get_grade_items": {
            "nopermissions": "gradereport/user:view",
            "nopermissiontoviewgrades": "moodle/grade:viewall",
        },
        "core_completion_get_activities_completion_status": {"nopermissions": "report/progress:view"},
        "core_completion_get_course_completion_status": {"cannotviewreport": "report/completion:view"},
    }
)
# Moodle tells nothing of people who are gone or deleted, or whose account was never confirmed, listed or not.
UNTOLD = frozenset({"invaliduser", "userdeleted", "usernotconfirmed"})
# Codes that say the same whatever was asked for.
NEW_ONE = phrase("Make a new token in Site administration > Server > Web services and enter it here.")
USER = phrase("Mend the user account that the web service token belongs to.")
WORDS: Mapping[str, tuple[Phrase, Phrase]] = MappingProxyType(
    {
        "invalidtoken": (phrase("Moodle does not take our web service token."), NEW_ONE),
        "invalidtimedtoken": (phrase("Moodle says that our web service token is too old."), NEW_ONE),
        "wsaccessuserdeleted": (phrase("Moodle says that the web service user was deleted."), USER),
        "wsaccessusersuspended": (phrase("Moodle says that the web service user is suspended."), USER),
        "wsaccessuserexpired": (phrase("Moodle says that the web service user's password is too old."), USER),
        "wsaccessuserunconfirmed": (
            phrase("Moodle says that the web service user was never confirmed."),
            USER,
        ),
        "wsaccessusernologin": (phrase("Moodle says that the web service user may not log in."), USER),
        "invalidrecord": (
            phrase("Moodle does not know this course any more."),
            phrase("Look whether it was deleted."),
        ),
    }
)


class MoodleError(PlatformError):
    """A web service function refused; `code` is Moodle's name for the reason, `fix` what to change."""

    def __init__(self, sentence: Phrase, fix: Phrase, *, permanent: bool, code: str) -> None:
        both = phrase("%(sentence)s %(fix)s", sentence=sentence, fix=fix)
        super().__init__(both, permanent=permanent)
        self.sentence, self.fix, self.code = sentence, fix, code


def refusal(function: str, named: object) -> MoodleError:
    """Return the error for a refusal. Only Moodle's code is passed on: its message may hold names."""
    code = named if isinstance(named, str) and CODE.fullmatch(named) else "unknown"
    capability = _capability(function, code)
    if code in WORDS:
        sentence, fix = WORDS[code]
    elif code == "accessexception":
        sentence = phrase("Moodle's web service does not offer %(function)s.", function=function)
        fix = phrase("Add the function to the service, and give the service user webservice/rest:use.")
    elif capability is not None:
        sentence = phrase("Moodle refused %(function)s.", function=function)
        fix = phrase("Give the service user %(capability)s in this course.", capability=capability)
    else:
        sentence = phrase("Moodle could not do %(function)s (%(code)s).", function=function, code=code)
        return MoodleError(sentence, phrase("Try again later."), permanent=False, code=code)
    return MoodleError(sentence, fix, permanent=True, code=code)


def switched_off() -> MoodleError:
    """Return the error for web services that are not there at all."""
    sentence = phrase("Moodle's web services are switched off.")
    fix = phrase("Enable web services and the REST protocol in Site administration > Server > Web services.")
    return MoodleError(sentence, fix, permanent=True, code="switchedoff")


def _capability(function: str, code: str) -> str | Phrase | None:
    if code in {"requireloginerror", "errorcoursecontextnotvalid"}:
        return SEES_NO_COURSE
    return CAPABILITIES.get(function, {}).get(code)
