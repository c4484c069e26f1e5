"""A Moodle that answers at once: a class of any size, whose learners are asked for one by one."""

from collections import Counter
from typing import Any

from moodle_adapter.rest import (
    ACTIVITIES,
    CONTENTS,
    COURSE_COMPLETION,
    ENROLLED,
    FUNCTIONS,
    GRADE_ITEMS,
    ITEM_NAMES,
    SITE_INFO,
)

COLUMNS, FIRST, NOON = 40, 1000, 1795348800
OTHERS = {"token": {"access_token": "a", "expires_in": 3600}, "lineitems": []}


class MoodleStage:
    """The course. Calls are counted by their function."""

    def __init__(self, learners: int) -> None:
        self.learners = range(FIRST, FIRST + learners)
        self.calls: Counter[str] = Counter()

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[object, bool]:
        name = query.get("wsfunction", [path.rpartition("/")[2]])[0]
        self.calls[name] += 1
        user = int(query.get("userid", ["0"])[0])
        match name:
            case "memberships":
                members = [_member(number) for number in self.learners]
                return {"context": {"id": "c"}, "members": members}, False
            case _ if name == ENROLLED:
                return self._enrolled(query), False
            case _ if name in {GRADE_ITEMS, ACTIVITIES, COURSE_COMPLETION}:
                return _of_one(name, user), False
            case _:
                return _of_all(name), False

    def change(self, what: str) -> None:
        """Change nothing: Moodle is read whole."""

    def _enrolled(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        values = {key: told[0] for key, told in query.items()}
        numbers = (key.removesuffix("[name]") for key in values if key.endswith("[name]"))
        options = {values[f"{each}[name]"]: values[f"{each}[value]"] for each in numbers}
        start, size = int(options["limitfrom"]), int(options["limitnumber"])
        return [
            {"id": each, "roles": [{"shortname": "student"}]} for each in self.learners[start : start + size]
        ]


def _of_all(name: str) -> object:
    if name == SITE_INFO:
        return {"functions": [{"name": each, "version": "2024100706"} for each in FUNCTIONS]}
    if name == CONTENTS:
        modules = [{"id": n, "name": f"Essay {n}", "completion": 2, "visible": 1} for n in range(COLUMNS)]
        return [{"id": 1, "name": "Section", "visible": 1, "modules": modules}]
    if name == ITEM_NAMES:
        items = [{"id": str(n), "itemname": f"Essay {n}", "category": "C"} for n in range(1, COLUMNS + 2)]
        return {"gradeItems": items, "warnings": []}
    return OTHERS[name]


def _of_one(name: str, user: int) -> object:
    if name == GRADE_ITEMS:
        items = [_item(n, user) for n in range(1, COLUMNS + 1)]
        total = _item(COLUMNS + 1, user) | {"itemtype": "course", "itemname": None}
        return {"usergrades": [{"userid": user, "gradeitems": [*items, total]}], "warnings": []}
    if name == ACTIVITIES:
        rows = [{"cmid": n, "state": 1, "timecompleted": NOON, "details": []} for n in range(COLUMNS)]
        return {"statuses": rows, "warnings": []}
    met = [{"timecompleted": NOON, "details": {"criteria": "A date"}}]
    return {"completionstatus": {"completed": True, "completions": met}, "warnings": []}


def _item(number: int, user: int) -> dict[str, Any]:
    return {
        "id": number,
        "itemname": f"Essay {number}",
        "itemtype": "mod",
        "itemmodule": "assign",
        "iteminstance": number,
        "cmid": number - 1,
        "graderaw": (user + number) % 11,
        "gradedategraded": NOON,
        "gradeishidden": False,
        "grademin": 0,
        "grademax": 10,
        "gradeformatted": "8.00",
        "feedback": "",
    }


def _member(number: int) -> dict[str, Any]:
    return {"user_id": str(number), "roles": ["Learner"], "status": "Active", "name": f"Learner {number}"}
