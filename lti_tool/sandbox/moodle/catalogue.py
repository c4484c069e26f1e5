"""`core_course_get_courses_by_field`: what a course says of itself, whoever asks."""

import html
from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.capabilities import VIEW_HIDDEN_COURSES
from lti_tool.sandbox.moodle.course import Row

SETTINGS: Mapping[str, Any] = {
    "categoryid": 1,
    "categoryname": "Category 1",
    "sortorder": 10004,
    "summaryformat": 1,
    "summaryfiles": [],
    "overviewfiles": [],
    "showactivitydates": False,
    "showcompletionconditions": True,
    "enrollmentmethods": ["manual"],
    "format": "topics",
    "showgrades": 1,
    "newsitems": 0,
    "maxbytes": 0,
    "showreports": 0,
    "groupmode": 0,
    "groupmodeforce": 0,
    "defaultgroupingid": 0,
    "enablecompletion": 1,
    "completionnotify": 0,
    "lang": "",
    "theme": "",
    "marker": 0,
    "filters": [{"filter": "displayh5p", "localstate": 0, "inheritedstate": 1}],
    "courseformatoptions": [
        {"name": "hiddensections", "value": 1},
        {"name": "coursedisplay", "value": 0},
        {"name": "indentation", "value": "1"},
    ],
}
FIELDS = {"id": "id", "shortname": "shortname", "idnumber": "idnumber"}


def courses_by_field(asking: Asking) -> dict[str, Any]:
    """Return the courses that the caller may see, of them those with a value in a field."""
    name, value = FIELDS.get(asking.given.get("field", "")), asking.given.get("value", "")
    rows = [row for row in asking.lms.memory.data["courses"].values() if not name or str(row[name]) == value]
    seen = [row for row in rows if row["visible"] or asking.may(VIEW_HIDDEN_COURSES)]
    return {"courses": [_told(asking, row) for row in seen], "warnings": []}


def _told(asking: Asking, row: Row) -> dict[str, Any]:
    contacts = [person for person in asking.lms.enrolled(row["id"]) if person.role == "teacher"]
    return {
        **SETTINGS,
        "id": row["id"],
        "fullname": html.escape(row["fullname"]),
        "displayname": html.escape(row["fullname"]),
        "shortname": row["shortname"],
        "courseimage": f"{asking.lms.url}/pluginfile.php/11/course/generated/course.svg",
        "summary": row["summary"],
        "contacts": [{"id": person.id, "fullname": html.escape(person.name)} for person in contacts],
        "startdate": row["starts"],
        "enddate": row["ends"],
        "visible": row["visible"],
    }
