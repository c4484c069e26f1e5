"""The course in Moodle."""

from dataclasses import dataclass, field
from typing import Any

from badge_engine.ports import WebRequest
from moodle_adapter import PLATFORM
from tests.adapters.campus import HOST, TOKEN, Campus, Gradebook, person

NOON = 1795348800


@dataclass(slots=True)
class MoodleServices:
    """Answers of the web service functions by name, or by name and user id; all of them with status 200."""

    answers: dict[str, Any] = field(default_factory=dict)

    def __call__(self, request: WebRequest, path: str, query: dict[str, str]) -> object:
        form = dict(request.form)
        if (request.method, path, query) != ("POST", "/webservice/rest/server.php", {}):
            return failure("wrongway")
        if form["wstoken"] != TOKEN or form["moodlewsrestformat"] != "json":
            return failure("invalidtoken")
        name = form["wsfunction"]
        return self.answers.get(
            f"{name} {form.get('userid')}", self.answers.get(name, failure("accessexception"))
        )


def moodle_campus() -> tuple[Campus, MoodleServices]:
    services = MoodleServices(
        {
            "core_enrol_get_enrolled_users": [
                enrolled(3, "editingteacher"),
                enrolled(4, "teacher"),
                enrolled(6, "student"),
                enrolled(7, "student"),
            ],
            "core_course_get_contents": [
                section(
                    2, "Week 1 &amp; 2", activity(1, "Essay", completion=2), activity(5, "Talk", completion=0)
                )
            ],
            **reports([item(2, "Essay &amp; more", None, maximum=10)], total=None),
            **reports([item(2, "Essay &amp; more", 8, maximum=10)], total=(33.33333, 132), user=6),
            **statuses(6, {1: 1}),
            **statuses(7, {1: 0}),
            "core_completion_get_course_completion_status 6": course_status(completed=True),
            "core_completion_get_course_completion_status 7": course_status(completed=False),
        }
    )
    gradebook = Gradebook(
        lambda number: f"{HOST}/mod/lti/services.php/2/lineitems/{number}/lineitem?type_id=1"
    )
    gradebook.add(40, label="In the tool", scoreMaximum=1, resourceId="", tag="")
    gradebook.results[40] = [
        {"userId": "6", "resultScore": 0.1, "resultMaximum": 1, "timestamp": "2026-11-23T10:45:18+00:00"},
        {"userId": "7"},
    ]
    campus = Campus(
        platform=PLATFORM,
        context_id="2",
        course_id="2",
        line_items_url=f"{HOST}/mod/lti/services.php/2/lineitems?type_id=1",
        memberships_url=f"{HOST}/mod/lti/services.php/CourseSection/2/bindings/1/memberships",
        gradebook=gradebook,
        roster=[
            person("3", "Instructor"),
            person("4", "Learner"),
            person("6", "Learner"),
            person("7", "Learner"),
        ],
        rest=services,
    )
    return campus, services


def failure(code: str) -> dict[str, str]:
    return {"exception": "moodle_exception", "errorcode": code, "message": "Ada Lovelace may not do that"}


def enrolled(user: int, *roles: str) -> dict[str, Any]:
    return {"id": user, "roles": [{"roleid": 1, "shortname": role} for role in roles]}


def section(number: int, name: str, *modules: dict[str, Any], visible: int = 1) -> dict[str, Any]:
    return {"id": number, "name": name, "visible": visible, "modules": list(modules)}


def activity(cmid: int, name: str, *, completion: int, visible: int = 1) -> dict[str, Any]:
    return {"id": cmid, "name": name, "completion": completion, "visible": visible}


def item(
    number: int, name: str | None, raw: float | None, *, maximum: float, **more: object
) -> dict[str, Any]:
    usual = {"itemtype": "mod", "itemmodule": "assign", "grademin": 0, "gradeishidden": False}
    graded = None if raw is None else NOON
    return {
        "id": number,
        "itemname": name,
        "graderaw": raw,
        "grademax": maximum,
        "gradedategraded": graded,
        **usual,
        **more,
    }


def reports(
    items: list[dict[str, Any]], *, total: tuple[float, float] | None, user: int | None = None
) -> dict[str, Any]:
    raw, maximum = total or (None, 0)
    course = item(1, None, raw, maximum=maximum, itemtype="course")
    name = "gradereport_user_get_grade_items" + ("" if user is None else f" {user}")
    return {name: {"usergrades": [{"userid": user, "gradeitems": [*items, course]}], "warnings": []}}


def statuses(user: int, states: dict[int, int]) -> dict[str, Any]:
    rows = [
        {"cmid": cmid, "state": state, "timecompleted": NOON if state else 0}
        for cmid, state in states.items()
    ]
    return {f"core_completion_get_activities_completion_status {user}": {"statuses": rows, "warnings": []}}


def course_status(*, completed: bool) -> dict[str, Any]:
    met = NOON if completed else None
    return {
        "completionstatus": {"completed": completed, "completions": [{"timecompleted": met}]},
        "warnings": [],
    }
