"""Moodle's user report: one line of the gradebook, or all of them in one call."""

import html
from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.asking import Asking, refusal
from lti_tool.sandbox.moodle.capabilities import VIEW_ALL_GRADES, VIEW_REPORT
from lti_tool.sandbox.moodle.course import MoodleLms, Row
from lti_tool.sandbox.moodle.links import cmid_of, columns_in
from lti_tool.sandbox.moodle.roster import sourced_id

MANUAL: dict[str, Any] = {
    "itemtype": "manual",
    "itemmodule": None,
    "iteminstance": None,
    "itemnumber": 0,
    "idnumber": None,
    "categoryid": 1,
}
TOTAL: dict[str, Any] = {
    "itemname": None,
    "itemtype": "course",
    "itemmodule": None,
    "iteminstance": 1,
    "itemnumber": None,
    "idnumber": None,
    "categoryid": None,
}


def grade_items(asking: Asking) -> dict[str, Any]:
    """Return the user report of one person, or of every active learner when no `userid` is given."""
    course = asking.course()
    asking.require(VIEW_REPORT)
    if asking.given.get("userid", "0") != "0":
        person = asking.person()
        if not asking.may(VIEW_ALL_GRADES):
            raise refusal("moodle_exception", "nopermissiontoviewgrades", "Cannot view grades.")
        people = [person]
    else:
        asking.require(VIEW_ALL_GRADES)
        people = _class(asking, course)
    return {"usergrades": [_report(asking, course, person) for person in people], "warnings": []}


def _class(asking: Asking, course: Row) -> list[Person]:
    """Return the learners of the course, or of one group of it."""
    group = asking.number("groupid", 0)
    members = {number for row in course["groups"] if row["id"] == group for number in row["members"]}
    everybody = not asking.lms.switches.only_active_in_grades
    return [
        person
        for person in asking.lms.enrolled(course["id"])
        if person.role == "learner"
        and (everybody or asking.lms.is_active(course["id"], person.id))
        and (not group or person.id in members)
    ]


def _report(asking: Asking, course: Row, person: Person) -> dict[str, Any]:
    lms, number = asking.lms, course["id"]
    seen = (row for row in lms.items_of(number) if _is_seen(asking, row))
    columns = ((key, row) for key, row in columns_in(lms, number) if _is_column_seen(asking, row))
    return {
        "courseid": number,
        "courseidnumber": course["idnumber"],
        "userid": person.id,
        "userfullname": html.escape(person.name),
        "useridnumber": sourced_id(person),
        "maxdepth": 2,
        "gradeitems": [
            *(_activity_item(lms, row, person) for row in seen),
            *(_tool_item(key, row, person) for key, row in columns),
            _total_item(lms, course, person),
        ],
    }


def _is_seen(asking: Asking, row: Row) -> bool:
    module = asking.lms.module(row["cmid"])
    return module is not None and asking.sees(module)


def _is_column_seen(asking: Asking, row: Row) -> bool:
    """Whether the caller sees a tool's column: as its activity, if it belongs to one."""
    if "activity" not in row:
        return True
    visible = asking.lms.memory.data["links"][row["activity"]]["visible"]
    return asking.sees({"modname": "lti", "visible": visible})


def _activity_item(lms: MoodleLms, row: Row, person: Person) -> dict[str, Any]:
    facts = {
        "id": row["id"],
        "itemname": html.escape(row["title"]),
        "itemtype": "mod",
        "itemmodule": row["kind"],
        "iteminstance": row["instance"],
        "itemnumber": 0,
        "idnumber": row["idnumber"],
        "categoryid": 1,
        "cmid": row["cmid"],
    }
    cell = lms.score(row["id"], person.id)
    given, at = (cell["given"], cell["at"]) if cell else (None, None)
    module = lms.module(row["cmid"])
    hidden = {"gradeishidden": module is None or not module["visible"]}
    told = facts | _weight(given) | _grade(given, at, row["maximum"], row["pass"]) | hidden
    return told | {"gradedatesubmitted": _submitted_at(lms, row, person, at)}


def _submitted_at(lms: MoodleLms, row: Row, person: Person, graded_at: int | None) -> int | None:
    work = lms.memory.data["submissions"].get(f"{row['cmid']}/{person.id}")
    if work is None:
        return graded_at if row["handed_in"] else None
    return int(work["at"])


def _tool_item(key: str, row: Row, person: Person) -> dict[str, Any]:
    """Return a column that a tool made: an activity's own, or an item that no activity stands behind."""
    cell = row["cells"].get(person.sub)
    graded = cell is not None and cell["score"] is not None
    given, at = (cell["score"], cell["seconds"]) if graded else (None, None)
    facts = {"id": int(key), "itemname": html.escape(row["label"]), **_origin(row)}
    return facts | _weight(given) | _grade(given, at, row["scoreMaximum"])


def _origin(row: Row) -> dict[str, Any]:
    if "activity" not in row:
        return MANUAL
    instance = row["activity"]
    return {
        "itemtype": "mod",
        "itemmodule": "lti",
        "iteminstance": int(instance),
        "itemnumber": 0,
        "idnumber": "",
        "categoryid": 1,
        "cmid": cmid_of(instance),
    }


def _total_item(lms: MoodleLms, course: Row, person: Person) -> dict[str, Any]:
    """Return the course total: the sum of the grades there are, of the sum of their maxima."""
    found = ((row, lms.score(row["id"], person.id)) for row in lms.items_of(course["id"]))
    cells = [(cell["given"], row["maximum"], cell["at"]) for row, cell in found if cell is not None]
    for _, row in columns_in(lms, course["id"]):
        cell = row["cells"].get(person.sub)
        if cell is not None and cell["score"] is not None:
            cells.append((cell["score"], row["scoreMaximum"], cell["seconds"]))
    facts = {**TOTAL, "id": course["total_id"]}
    if not cells:
        empty = _grade(None, None, sum(row["maximum"] for row in lms.items_of(course["id"])))
        return facts | {name: value for name, value in empty.items() if name != "status"}
    given, maxima, times = zip(*cells, strict=True)
    return facts | _grade(round(sum(given), 5), max(times), sum(maxima))


def _weight(given: float | None) -> dict[str, Any]:
    """Return the weight in the total: an empty grade has none; of the others, only that they have one."""
    return {
        "weightraw": 0 if given is None else 1,
        "weightformatted": "0.00 %" if given is None else "100.00 %",
    }


def _grade(given: float | None, at: int | None, maximum: float, to_pass: float = 0) -> dict[str, Any]:
    return {
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
        "gradeformatted": "-" if given is None else f"{_mark(given, to_pass)}{given:.2f}",
        "grademin": 0,
        "grademax": maximum,
        "rangeformatted": f"0&ndash;{maximum}",
        "percentageformatted": "-" if given is None or not maximum else f"{given / maximum * 100:.2f} %",
        "feedback": "",
        "feedbackformat": 2,
    }


def _mark(given: float, to_pass: float) -> str:
    """Return the icon that Moodle puts before a grade where there is one to pass."""
    if not to_pass:
        return ""
    icon, colour, word = ("check", "success", "Pass") if given >= to_pass else ("xmark", "danger", "Fail")
    kinds = f"icon fa fa-{icon} text-{colour} fa-fw inline"
    return f'<i class="{kinds}"  title="{word}" role="img" aria-label="{word}"></i>'
