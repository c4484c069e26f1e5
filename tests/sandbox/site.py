"""A service user of the simulated Moodle, and the administrator who sets the site up."""

from dataclasses import dataclass
from typing import Any

import requests

from tests.sandbox.tool import PATIENCE

GRADES = "gradereport_user_get_grade_items"
STATES = "core_completion_get_activities_completion_status"
COURSE_COMPLETION = "core_completion_get_course_completion_status"
ENROLLED = "core_enrol_get_enrolled_users"
CONTENTS = "core_course_get_contents"


class Site:
    """Web services by one token; what is `wanted` of it is as the control page takes it."""

    def __init__(self, url: str, **wanted: object) -> None:
        self._address = f"{url}/webservice/rest/server.php"
        answer = requests.post(f"{url}/sandbox/api-tokens", json=wanted, timeout=PATIENCE)
        answer.raise_for_status()
        self.token = str(answer.json()["token"])

    def call(self, function: str, **given: object) -> Any:  # noqa: ANN401 - JSON can be anything
        answer = self.send(function, **given)
        assert answer.status_code == 200
        return answer.json()

    def send(self, function: str, **given: object) -> requests.Response:
        form = {"wstoken": self.token, "moodlewsrestformat": "json", "wsfunction": function, **given}
        return requests.post(self._address, data=form, timeout=PATIENCE)

    def refusal(self, function: str, **given: object) -> str:
        return str(self.call(function, **given)["errorcode"])

    def grades(self, **given: object) -> list[dict[str, Any]]:
        reports: list[dict[str, Any]] = self.call(GRADES, **{"courseid": 2, **given})["usergrades"]
        return reports

    def states(self, user: int, course: int = 2) -> dict[int, int]:
        told = self.call(STATES, courseid=course, userid=user)
        return {row["cmid"]: row["state"] for row in told["statuses"]}

    def people(self, **options: object) -> list[dict[str, Any]]:
        told = {
            f"options[{i}][{part}]": text
            for i, pair in enumerate(options.items())
            for part, text in zip(("name", "value"), pair, strict=True)
        }
        found: list[dict[str, Any]] = self.call(ENROLLED, courseid=2, **told)
        return found

    def names(self) -> list[str]:
        """The activities of the course as far as this user is told of them."""
        sections = self.call(CONTENTS, courseid=2)
        return [module["name"] for section in sections for module in section["modules"]]

    def has_completed(self, user: int) -> bool:
        told = self.call(COURSE_COMPLETION, courseid=2, userid=user)
        return bool(told["completionstatus"]["completed"])


@dataclass(frozen=True, slots=True)
class Administrator:
    """Sets a site up, by the switches of the sandbox."""

    url: str

    def post(self, path: str, told: object = None) -> requests.Response:
        return requests.post(f"{self.url}/sandbox/{path}", json=told, timeout=PATIENCE)

    def turn(self, **switches: object) -> None:
        self.post("switches", switches).raise_for_status()

    def enrol(self, user: int, how: str, course: int = 2) -> None:
        self.post("enrolment", {"course": course, "user": user, "how": how}).raise_for_status()

    def run_cron(self) -> None:
        self.post("cron").raise_for_status()
