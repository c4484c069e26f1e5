"""Moodle's web services over REST: functions by name, every answer a 200, mistakes too."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from badge_engine.outgoing import ApiAccess, PlatformError, WebRequest
from moodle_adapter.pace import Pace
from moodle_adapter.refusals import MoodleError, refusal, switched_off

SITE_INFO = "core_webservice_get_site_info"
GRADE_ITEMS = "gradereport_user_get_grade_items"
ITEM_NAMES = "core_grades_get_gradeitems"
ENROLLED = "core_enrol_get_enrolled_users"
CONTENTS = "core_course_get_contents"
ACTIVITIES = "core_completion_get_activities_completion_status"
COURSE_COMPLETION = "core_completion_get_course_completion_status"
FUNCTIONS = (SITE_INFO, ENROLLED, CONTENTS, GRADE_ITEMS, ITEM_NAMES, ACTIVITIES, COURSE_COMPLETION)

__all__ = ["FUNCTIONS", "MoodleApi", "MoodleError"]


@dataclass(frozen=True, slots=True)
class MoodleApi:
    """The web services of one site. The token travels in the body, never in an address."""

    access: ApiAccess
    pace: Pace = field(default_factory=Pace)

    def call(self, function: str, **arguments: str) -> Any:  # noqa: ANN401 - JSON can be anything
        """Return the answer of a reading function; raise `MoodleError` with the way to mend it."""
        form = (
            ("wstoken", self.access.token),
            ("wsfunction", function),
            ("moodlewsrestformat", "json"),
            *arguments.items(),
        )
        url = f"{self.access.base_url.rstrip('/')}/webservice/rest/server.php"
        try:
            body = self.access.web.send(WebRequest("POST", url, form=form, repeatable=True)).body
        except PlatformError as error:
            if error.status == HTTPStatus.FORBIDDEN and error.permanent:  # not only for now
                raise switched_off() from error
            raise
        if isinstance(body, dict) and "exception" in body:
            raise refusal(function, body.get("errorcode"))
        return body

    def call_for_one(self, function: str, **arguments: str) -> Any:  # noqa: ANN401 - JSON can be anything
        """Call a function that tells of one learner only: there are as many calls as learners."""
        with self.pace.keeping():
            return self.call(function, **arguments)
