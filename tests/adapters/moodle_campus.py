"""The course in Moodle."""

from dataclasses import dataclass, field
from typing import Any

from badge_engine.outgoing import WebRequest
from moodle_adapter import PLATFORM
from tests.adapters.campus import HOST, TOKEN, Campus, Gradebook, person

NOON = 1795348800
SITE_INFO = "core_webservice_get_site_info"
GRADE_ITEMS = "gradereport_user_get_grade_items"
ITEM_NAMES = "core_grades_get_gradeitems"
FUNCTIONS = (
    *(SITE_INFO, GRADE_ITEMS, ITEM_NAMES, "core_enrol_get_enrolled_users", "core_course_get_contents"),
    "core_completion_get_activities_completion_status",
    "core_completion_get_course_completion_status",
)


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
        return self.answer(form["wsfunction"], form.get("userid"))

    def answer(self, name: str, user: str | None) -> object:
        """Return what stands for a function; the names of the grade items are those of the reports."""
        if name == ITEM_NAMES and name not in self.answers:
            report = self.answer(GRADE_ITEMS, "6")
            return names(*(item_of_report["id"] for item_of_report in _items(report)))
        return self.answers.get(f"{name} {user}", self.answers.get(name, failure("accessexception")))


def moodle_campus() -> tuple[Campus, MoodleServices]:
    services = MoodleServices(
        {
            SITE_INFO: {"functions": [{"name": name, "version": "2024100706"} for name in FUNCTIONS]},
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


def enrolled(user: int, *roles: str, **more: object) -> dict[str, Any]:
    return {"id": user, "roles": [{"roleid": 1, "shortname": role} for role in roles], **more}


def section(
    number: int, name: str, *modules: dict[str, Any], visible: int = 1, **more: object
) -> dict[str, Any]:
    return {"id": number, "name": name, "visible": visible, "modules": list(modules), **more}


def activity(cmid: int, name: str, *, completion: int, visible: int = 1, **more: object) -> dict[str, Any]:
    return {"id": cmid, "name": name, "completion": completion, "visible": visible, **more}


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


def names(*numbers: int, **titled: str) -> dict[str, Any]:
    """Return the names of grade items; a titled one is `n2="Essay"`."""
    told = {str(number): f"Item {number}" for number in numbers}
    told |= {number.removeprefix("n"): title for number, title in titled.items()}
    items = [{"id": number, "itemname": title, "category": "C"} for number, title in told.items()]
    return {"gradeItems": items, "warnings": []}


def _items(report: object) -> list[dict[str, Any]]:
    rows = report["usergrades"] if isinstance(report, dict) and "usergrades" in report else []
    return [item_of_report for row in rows for item_of_report in row["gradeitems"]]


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


def course_status(*criteria: str, completed: bool) -> dict[str, Any]:
    """Return a state of the course; `criteria` are links to activities, as Moodle writes them."""
    met = NOON if completed else None
    rows = [{"timecompleted": met, "details": {"criteria": link}} for link in criteria or ("A date",)]
    return {"completionstatus": {"completed": completed, "completions": rows}, "warnings": []}


def link(kind: str, cmid: int, title: str) -> str:
    return f'<a href="{HOST}/mod/{kind}/view.php?id={cmid}">{title}</a>'
