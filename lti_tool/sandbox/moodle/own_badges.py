"""`core_badges_get_user_badges`: the badges that Moodle itself has issued. No function awards one."""

from typing import Any

from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.capabilities import VIEW_BADGES

KEPT = ("id", "name", "description", "courseid", "dateissued", "uniquehash")


def user_badges(asking: Asking) -> dict[str, Any]:
    """Return a person's badges; those that they keep to themselves need a capability."""
    person, course = asking.person(), asking.number("courseid", 0)
    rows = [
        row
        for row in asking.lms.memory.data["badges"]
        if row["userid"] == person.id
        and course in {0, row["courseid"]}
        and (row["visible"] or asking.may(VIEW_BADGES))
    ]
    return {"badges": [_told(asking.lms.url, row) for row in rows], "warnings": []}


def _told(host: str, row: dict[str, Any]) -> dict[str, Any]:
    address = f"{host}/pluginfile.php/1/badges/badgeimage/{row['id']}/f1"
    facts = {
        name: row[name] for name in ("id", "name", "description", "courseid", "dateissued", "uniquehash")
    }
    return facts | {"visible": int(row["visible"]), "badgeurl": address, "version": "", "language": "en"}
