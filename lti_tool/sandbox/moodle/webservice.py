"""Moodle's REST web services: every answer is HTTP 200, refusals too."""

import html
from collections.abc import Callable
from typing import Any

from flask import Blueprint, request

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.course import BEGINNING, COURSE_ID, GRADED, RECORDED, TRACKED, MoodleLms

ROLE_NAMES = {"learner": "student", "teacher": "editingteacher", "non-editing teacher": "teacher"}
ROLE_NUMBERS = {"student": 5, "editingteacher": 3, "teacher": 4}
COURSE_ITEM = 1


class WebServiceRefusedError(Exception):
    """A refusal in Moodle's words."""

    def __init__(self, exception: str, code: str, message: str) -> None:
        super().__init__(message)
        self.told = {"exception": exception, "errorcode": code, "message": message}


def webservice_pages(lms: MoodleLms) -> Blueprint:
    """Return the blueprint."""
    pages = Blueprint("webservice", __name__)
    functions: dict[str, Callable[[MoodleLms, dict[str, str]], Any]] = {
        "core_webservice_get_site_info": _site_info,
        "core_course_get_contents": _contents,
        "core_enrol_get_enrolled_users": _enrolled_users,
        "gradereport_user_get_grade_items": _grade_items,
        "core_completion_get_activities_completion_status": _activities,
        "core_completion_get_course_completion_status": _course_completion,
    }

    @pages.route("/webservice/rest/server.php", methods=["GET", "POST"])
    def server() -> Any:  # noqa: ANN401 - JSON can be anything
        given = request.values.to_dict()
        if given.get("wstoken") not in lms.memory.data["api_tokens"]:
            return _invalid(
                "core\\exception\\moodle_exception", "invalidtoken", "Invalid token - token not found"
            )
        name = given.get("wsfunction", "")
        if name not in functions:
            return _invalid("webservice_access_exception", "accessexception", "Access control exception")
        try:
            return (
                functions[name](lms, given)
                if name != "core_webservice_get_site_info"
                else _site_info(lms, functions)
            )
        except WebServiceRefusedError as error:
            return error.told

    return pages


def _invalid(exception: str, code: str, message: str) -> dict[str, str]:
    return WebServiceRefusedError(exception, code, message).told


def _site_info(lms: MoodleLms, functions: dict[str, Any]) -> dict[str, Any]:
    return {
        "sitename": "Eval Moodle",
        "username": "wsbadge",
        "fullname": "Badge Service",
        "userid": 36,
        "siteurl": lms.url,
        "release": "4.5.6",
        "version": "2024100706",
        "functions": [{"name": name, "version": "2024100706"} for name in functions],
    }


def _contents(lms: MoodleLms, given: dict[str, str]) -> list[dict[str, Any]]:
    _require_course(given)
    return [
        {
            "id": section["id"],
            "name": section["name"],
            "visible": 1,
            "summary": "",
            "section": number,
            "uservisible": True,
            "modules": [_module(lms, module) for module in section["modules"]],
        }
        for number, section in enumerate(RECORDED["sections"])
    ]


def _module(lms: MoodleLms, module: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": module["cmid"],
        "url": f"{lms.url}/mod/{module['modname']}/view.php?id={module['cmid']}",
        "name": html.escape(module["name"]),
        "instance": module["instance"],
        "visible": 1,
        "uservisible": True,
        "modname": module["modname"],
        "completion": module["completion"],
    }


def _enrolled_users(lms: MoodleLms, given: dict[str, str]) -> list[dict[str, Any]]:
    _require_course(given)
    options = {
        given[f"options[{n}][name]"]: given.get(f"options[{n}][value]", "")
        for n in range(10)
        if f"options[{n}][name]" in given
    }
    people = [person for person in lms.people.values() if person.role in ROLE_NAMES]
    if options.get("onlyactive") == "1":
        people = [person for person in people if person.active]
    start = int(options.get("limitfrom") or 0)
    size = int(options.get("limitnumber") or 0) or len(people)
    return [_enrolled(person) for person in people[start : start + size]]


def _enrolled(person: Person) -> dict[str, Any]:
    name = ROLE_NAMES[person.role]
    role = {"roleid": ROLE_NUMBERS[name], "name": "", "shortname": name, "sortorder": 0}
    return {"id": person.id, "fullname": html.escape(person.name), "roles": [role], "groups": []}


def _grade_items(lms: MoodleLms, given: dict[str, str]) -> dict[str, Any]:
    _require_course(given)
    wanted = int(given.get("userid") or 0)
    people = [person for person in lms.learners if wanted in {0, person.id}]
    return {"usergrades": [_user_grades(lms, person) for person in people], "warnings": []}


def _user_grades(lms: MoodleLms, person: Person) -> dict[str, Any]:
    native = [_native_item(lms, row, person) for row in GRADED.values()]
    own = [_tool_item(key, row, person) for key, row in lms.memory.data["columns"].items()]
    return {
        "courseid": COURSE_ID,
        "courseidnumber": RECORDED["course"]["idnumber"],
        "userid": person.id,
        "userfullname": person.name,
        "useridnumber": f"S{person.id - 5:04}",
        "maxdepth": 2,
        "gradeitems": [*native, *own, _course_item(lms, person)],
    }


def _native_item(lms: MoodleLms, row: dict[str, Any], person: Person) -> dict[str, Any]:
    cell = lms.score(row["id"], person.id)
    facts = {
        "itemname": html.escape(row["title"]),
        "itemtype": "mod",
        "itemmodule": row["kind"],
        "iteminstance": row["instance"],
        "itemnumber": 0,
        "idnumber": row["idnumber"],
        "cmid": row["cmid"],
    }
    graded = (cell["given"], cell["at"]) if cell else (None, None)
    return _item(row["id"], facts, graded, row["maximum"])


def _tool_item(key: str, row: dict[str, Any], person: Person) -> dict[str, Any]:
    """Return a column that a tool made: Moodle has it as an item that no activity stands behind."""
    cell = row["cells"].get(person.sub)
    facts = {
        "itemname": html.escape(row["label"]),
        "itemtype": "manual",
        "itemmodule": None,
        "iteminstance": None,
        "itemnumber": None,
        "idnumber": None,
    }
    graded = (cell["score"], cell["seconds"]) if cell and cell["score"] is not None else (None, None)
    return _item(int(key), facts, graded, row["scoreMaximum"])


def _course_item(lms: MoodleLms, person: Person) -> dict[str, Any]:
    """Return the course total: the sum of what is graded, of the maxima of what is graded."""
    cells = [
        (cell["given"], row["maximum"])
        for row in GRADED.values()
        if (cell := lms.score(row["id"], person.id))
    ]
    facts = {
        "itemname": None,
        "itemtype": "course",
        "itemmodule": None,
        "iteminstance": 1,
        "itemnumber": None,
        "idnumber": None,
    }
    total = (round(sum(given for given, _ in cells), 5), BEGINNING) if cells else (None, None)
    return _item(COURSE_ITEM, facts, total, sum(maximum for _, maximum in cells) or 130)


def _item(
    number: int, facts: dict[str, Any], graded: tuple[float | None, int | None], maximum: float
) -> dict[str, Any]:
    given, at = graded
    percent = "-" if given is None else f"{given / maximum * 100:.2f} %"
    return {
        "id": number,
        **facts,
        "categoryid": 1,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        **({"status": "novalue"} if given is None else {}),
        "graderaw": given,
        "gradedatesubmitted": None,
        "gradedategraded": at,
        "gradehiddenbydate": False,
        "gradeneedsupdate": False,
        "gradeishidden": False,
        "gradeislocked": False,
        "gradeisoverridden": False,
        "gradeformatted": "-" if given is None else f"{given:.2f}",
        "grademin": 0,
        "grademax": maximum,
        "rangeformatted": f"0&ndash;{maximum}",
        "percentageformatted": percent,
        "feedback": "",
        "feedbackformat": 2,
    }


def _activities(lms: MoodleLms, given: dict[str, str]) -> dict[str, Any]:
    _require_course(given)
    person = _require_person(lms, given)
    return {"statuses": [_status(lms, module, person) for module in TRACKED.values()], "warnings": []}


def _status(lms: MoodleLms, module: dict[str, Any], person: Person) -> dict[str, Any]:
    state = lms.state(module["cmid"], person.id)
    return {
        "cmid": module["cmid"],
        "modname": module["modname"],
        "instance": module["instance"],
        "state": state,
        "timecompleted": BEGINNING if state else 0,
        "tracking": module["completion"],
        "overrideby": None,
        "valueused": False,
        "hascompletion": True,
        "isautomatic": module["completion"] == 2,  # noqa: PLR2004 - Moodle's number for "automatic"
        "istrackeduser": True,
        "uservisible": True,
        "details": [],
        "isoverallcomplete": state in {1, 2},
    }


def _course_completion(lms: MoodleLms, given: dict[str, str]) -> dict[str, Any]:
    _require_course(given)
    person = _require_person(lms, given)
    done = [lms.done_at(cmid, person.id) is not None for cmid in (1, 5, 4)]
    completions = [
        {
            "type": 4,
            "title": "Activity completion",
            "status": "Yes" if each else "No",
            "complete": each,
            "timecompleted": None,
        }
        for each in done
    ]
    status = {"completed": all(done), "aggregation": 1, "completions": completions}
    return {"completionstatus": status, "warnings": []}


def _require_course(given: dict[str, str]) -> None:
    if not given.get("courseid", "").isdecimal():
        raise WebServiceRefusedError(
            "core\\exception\\invalid_parameter_exception",
            "invalidparameter",
            "Invalid parameter value detected",
        )
    if int(given["courseid"]) != COURSE_ID:
        raise WebServiceRefusedError(
            "dml_missing_record_exception",
            "invalidrecord",
            "Can't find data record in database table course.",
        )


def _require_person(lms: MoodleLms, given: dict[str, str]) -> Person:
    person = lms.people.get(int(given.get("userid") or 0))
    if person is None:
        raise WebServiceRefusedError("core\\exception\\moodle_exception", "invaliduser", "Invalid user")
    return person
