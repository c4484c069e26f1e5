"""`mod_assign_get_grades`: the raw grades of assignments; one that is not allowed is a warning."""

from typing import Any

from lti_tool.sandbox.moodle.asking import Asking
from lti_tool.sandbox.moodle.capabilities import GRADE_ASSIGNMENTS
from lti_tool.sandbox.moodle.course import Row

GRADER = 3


def assignment_grades(asking: Asking) -> dict[str, Any]:
    """Return what was graded, points as text. The shape of a grade is as the source has it."""
    numbers = [int(text) for name, text in asking.given.items() if name.startswith("assignmentids[")]
    rows = {number: _open_to(asking, number) for number in numbers}
    return {
        "assignments": [
            {"assignmentid": number, "grades": grades}
            for number, row in rows.items()
            if row is not None and (grades := _grades(asking, row))
        ],
        "warnings": [_warning(number) for number, row in rows.items() if row is None],
    }


def _open_to(asking: Asking, instance: int) -> Row | None:
    """Return the column of an assignment that the caller may see and read grades of."""
    rows = asking.lms.memory.data["items"].values()
    row = next((row for row in rows if (row["kind"], row["instance"]) == ("assign", instance)), None)
    if row is None or not asking.may(GRADE_ASSIGNMENTS):
        return None
    module, course = asking.lms.module(row["cmid"]), asking.lms.course(row["course"])
    allowed = module is not None and asking.sees(module) and course is not None and asking.enters(course)
    return row if allowed else None


def _grades(asking: Asking, row: Row) -> list[dict[str, Any]]:
    people = asking.lms.enrolled(row["course"])
    cells = ((person, asking.lms.score(row["id"], person.id)) for person in people)
    return [
        {
            "id": number,
            "assignment": row["instance"],
            "userid": person.id,
            "attemptnumber": 0,
            "timecreated": cell["at"],
            "timemodified": cell["at"],
            "grader": GRADER,
            "grade": f"{cell['given']:.5f}",
        }
        for number, (person, cell) in enumerate(cells, start=1)
        if cell is not None
    ]


def _warning(number: int) -> dict[str, Any]:
    return {
        "item": "assignment",
        "itemid": number,
        "warningcode": "1",
        "message": "No access rights in module context",
    }
