"""Moodle's grade functions: the user report, and the names of all grade items."""

import html
from typing import Any

from lti_tool.sandbox.lms import Person
from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.course import COURSE, COURSE_ID, GRADED, MoodleLms
from lti_tool.sandbox.moodle.links import cmid_of
from lti_tool.sandbox.moodle.roster import sourced_id

COURSE_ITEM = 1
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
    asking.require_course()
    if asking.given.get("userid", "0") == "0":
        people = [person for person in asking.lms.learners if person.active]
    else:
        people = [asking.person()]
    return {"usergrades": [_report(asking, person) for person in people], "warnings": []}


def grade_item_names(asking: Asking) -> dict[str, Any]:
    """Return the name of every grade item, and its number as text; activities are not hidden here."""
    asking.require_course()
    names = [(str(row["id"]), row["title"]) for row in GRADED.values()]
    names += [(key, row["label"]) for key, row in asking.lms.memory.data["columns"].items()]
    category = html.escape(COURSE["fullname"])
    items = [{"id": key, "itemname": html.escape(name), "category": category} for key, name in names]
    return {"gradeItems": items, "warnings": []}


def _report(asking: Asking, person: Person) -> dict[str, Any]:
    seen = [row for row in GRADED.values() if asking.sees(row["kind"])]
    columns = asking.lms.memory.data["columns"].items()
    return {
        "courseid": COURSE_ID,
        "courseidnumber": COURSE["idnumber"],
        "userid": person.id,
        "userfullname": html.escape(person.name),
        "useridnumber": sourced_id(person),
        "maxdepth": 2,
        "gradeitems": [
            *(_activity_item(asking.lms, row, person) for row in seen),
            *(_tool_item(key, row, person) for key, row in columns if asking.sees(_kind_of(row))),
            _total_item(asking.lms, person),
        ],
    }


def _activity_item(lms: MoodleLms, row: dict[str, Any], person: Person) -> dict[str, Any]:
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
    told = facts | _weight(given) | _grade(given, at, row["maximum"])
    return told | {"gradedatesubmitted": at if row["handed_in"] else None}


def _tool_item(key: str, row: dict[str, Any], person: Person) -> dict[str, Any]:
    """Return a column that a tool made: an activity's own, or an item that no activity stands behind."""
    cell = row["cells"].get(person.sub)
    graded = cell is not None and cell["score"] is not None
    given, at = (cell["score"], cell["seconds"]) if graded else (None, None)
    facts = {"id": int(key), "itemname": html.escape(row["label"]), **_origin(row)}
    return facts | _weight(given) | _grade(given, at, row["scoreMaximum"])


def _kind_of(row: dict[str, Any]) -> str:
    return "lti" if row.get("coupled") else "manual"


def _origin(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("coupled"):
        return MANUAL
    instance = row["resourceLinkId"]
    return {
        "itemtype": "mod",
        "itemmodule": "lti",
        "iteminstance": int(instance),
        "itemnumber": 0,
        "idnumber": "",
        "categoryid": 1,
        "cmid": cmid_of(instance),
    }


def _total_item(lms: MoodleLms, person: Person) -> dict[str, Any]:
    """Return the course total: the sum of the grades there are, of the sum of their maxima."""
    cells = [(cell["given"], row["maximum"], cell["at"]) for row, cell in _cells(lms, person)]
    for row in lms.memory.data["columns"].values():
        cell = row["cells"].get(person.sub)
        if cell is not None and cell["score"] is not None:
            cells.append((cell["score"], row["scoreMaximum"], cell["seconds"]))
    facts = {"id": COURSE_ITEM, **TOTAL}
    if not cells:
        return facts | _grade(None, None, sum(row["maximum"] for row in GRADED.values()))
    given, maxima, times = zip(*cells, strict=True)
    return facts | _grade(round(sum(given), 5), max(times), sum(maxima))


def _cells(lms: MoodleLms, person: Person) -> list[tuple[dict[str, Any], Any]]:
    found = ((row, lms.score(row["id"], person.id)) for row in GRADED.values())
    return [(row, cell) for row, cell in found if cell is not None]


def _weight(given: float | None) -> dict[str, Any]:
    """Return the weight in the total: an empty grade has none; of the others, only that they have one."""
    return {
        "weightraw": 0 if given is None else 1,
        "weightformatted": "0.00 %" if given is None else "100.00 %",
    }


def _grade(given: float | None, at: int | None, maximum: float) -> dict[str, Any]:
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
        "gradeformatted": "-" if given is None else f"{given:.2f}",
        "grademin": 0,
        "grademax": maximum,
        "rangeformatted": f"0&ndash;{maximum}",
        "percentageformatted": "-" if given is None or not maximum else f"{given / maximum * 100:.2f} %",
        "feedback": "",
        "feedbackformat": 2,
    }
