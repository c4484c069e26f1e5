"""What has happened in the simulated Moodle before the story starts."""

from typing import Any

from lti_tool.sandbox.lms import blank_memory, opaque
from lti_tool.sandbox.moodle.recorded import (
    BEGINNING,
    COURSE,
    COURSE_ID,
    ESSAY,
    FIRST_LEARNER,
    LEARNERS,
    PEOPLE,
    PROJECT,
    PROJECT_CMID,
    QUIZ,
    READING_CMID,
    RECORDED,
)

FIRST_FREE_COLUMN = 6
# Far above the numbers of links, which count from the recorded ones.
FIRST_FREE_MODULE = 1001
OTHER_COURSE = 3
NEVER_GRADED, ESSAY_ZERO = 28, 27
QUIZ_AS_RECORDED = {1: 1, 3: 3, 10: 10, 27: 5}
WEARER = 20
ENROLLED_ELSEWHERE = (3, FIRST_LEARNER)


def seed() -> dict[str, Any]:
    """Return the memory of a new site: two courses, the recorded one and one in which nothing is.

    What the recording tells of learners 1, 3, 10, 20, 27 and 28 is so here. About a third of the class has at
    least 80 % in the quiz and has read the reading; some have one of the two, and some nothing at all.
    """
    memory = blank_memory() | {
        "next_column": FIRST_FREE_COLUMN,
        "next_module": FIRST_FREE_MODULE,
        "courses": {str(COURSE_ID): _recorded_course(), str(OTHER_COURSE): _other_course()},
        "modules": _modules(),
        "items": {str(row["id"]): {**row, "course": COURSE_ID} for row in RECORDED["items"]},
        "service_tokens": {},
        "submissions": {},
        "badges": [_badge(1, "Course finished", visible=True), _badge(2, "Helper", visible=False)],
    }
    for n in range(1, LEARNERS + 1):
        person_id = n + FIRST_LEARNER - 1
        for item, given in _grades(n).items():
            memory["scores"][f"{item}/{person_id}"] = {"given": given, "at": BEGINNING + n}
        for cmid in _done(n):
            memory["done"][f"{cmid}/{person_id}"] = BEGINNING + n
    return memory


def _recorded_course() -> dict[str, Any]:
    return {
        **COURSE,
        "visible": 1,
        "sections": [{"id": row["id"], "name": row["name"]} for row in RECORDED["sections"]],
        "criteria": RECORDED["criteria"],
        "groups": RECORDED["groups"],
        "enrolled": {str(person.id): person.active for person in PEOPLE if person.role != "administrator"},
        "history": [],
        "completed": {},
    }


def _other_course() -> dict[str, Any]:
    return {
        "id": OTHER_COURSE,
        "total_id": 0,
        "fullname": "Other course",
        "shortname": "OTHER",
        "idnumber": "",
        "starts": COURSE["starts"],
        "ends": 0,
        "summary": "",
        "visible": 1,
        "sections": [{"id": 101, "name": "General"}],
        "criteria": [],
        "groups": [],
        "enrolled": dict.fromkeys(map(str, ENROLLED_ELSEWHERE), True),
        "history": [],
        "completed": {},
    }


def _badge(number: int, name: str, *, visible: bool) -> dict[str, Any]:
    """Return a badge of Moodle's own that somebody has; one that is not `visible` they keep to themselves."""
    return {
        "id": number,
        "userid": WEARER,
        "name": name,
        "description": "",
        "courseid": COURSE_ID,
        "dateissued": BEGINNING,
        "uniquehash": opaque(name),
        "visible": visible,
    }


def _modules() -> dict[str, Any]:
    return {
        str(row["cmid"]): {**row, "course": COURSE_ID, "section": number, "visible": 1}
        for number, section in enumerate(RECORDED["sections"])
        for row in section["modules"]
    }


def _grades(n: int) -> dict[int, float]:
    if n == NEVER_GRADED:
        return {}
    grades = {
        ESSAY: 0 if n == ESSAY_ZERO else round(3 * n + 1 / 3, 5),
        QUIZ: QUIZ_AS_RECORDED.get(n, 10 - n % 7),
    }
    return grades | ({PROJECT: n % 14 / 2 + 1} if n % 2 else {})


def _done(n: int) -> list[int]:
    reading = [READING_CMID] if n % 5 != 4 and n % 19 != 1 else []  # noqa: PLR2004 - a fifth has not read
    return reading + ([PROJECT_CMID] if n % 8 == 0 else [])
