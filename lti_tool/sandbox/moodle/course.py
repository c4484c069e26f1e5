"""The course in the simulated Moodle: names, items and people as they were recorded from a running one."""

import json
from importlib.resources import files
from typing import Any

from lti_tool.sandbox.browsing import Look
from lti_tool.sandbox.lms import Item, Lms, Part, Person, blank_memory
from lti_tool.sandbox.memory import Memory

RECORDED: dict[str, Any] = json.loads(
    files("lti_tool.sandbox").joinpath("data/moodle_course.json").read_text()
)
COURSE: dict[str, Any] = RECORDED["course"]
COURSE_ID: int = COURSE["id"]
LINK_CMID, LINK_INSTANCE = 7, "1"
LOOK = Look(
    product="Moodle",
    course=COURSE["fullname"],
    part_word="Activities",
    tool_path=f"/mod/lti/view.php?id={LINK_CMID}",
    adding_path="/course/modedit.php?add=lti",
    link_path=lambda instance: f"/mod/lti/view.php?id={LINK_CMID - int(LINK_INSTANCE) + int(instance)}",
    tools_path="/mod/lti/toolconfigure.php",
)
GRADED = {row["cmid"]: row for row in RECORDED["items"]}
MODULES = {module["cmid"]: module for section in RECORDED["sections"] for module in section["modules"]}
TRACKED = {cmid: module for cmid, module in MODULES.items() if module["completion"]}
ITEMS = tuple(Item(row["id"], row["title"], row["maximum"], row["kind"]) for row in RECORDED["items"])
PARTS = tuple(Part(cmid, module["name"]) for cmid, module in TRACKED.items())

ESSAY_CMID, PROJECT_CMID, QUIZ_CMID, READING_CMID = 1, 2, 4, 5
ESSAY, PROJECT, QUIZ = (GRADED[cmid]["id"] for cmid in (ESSAY_CMID, PROJECT_CMID, QUIZ_CMID))
FIRST_FREE_COLUMN = 6
BEGINNING = 1_795_340_236
INCOMPLETE, COMPLETE, PASSED, FAILED = range(4)
TICKED_BY_HAND = 1

# Learners by their place in the class, so that the seed tells what is special about whom.
FIRST_LEARNER, LEARNERS = 6, 30
NEVER_GRADED, ESSAY_ZERO, SUSPENDED = 28, 27, 30
QUIZ_AS_RECORDED = {1: 1, 3: 3, 10: 10, 27: 5}


def _student(n: int) -> Person:
    given, family = f"Stu{n}", f"Dent{n}"
    if n == 2:  # noqa: PLR2004 - the second learner has a name that is hard to sort and to quote
        given, family = "Zoë", "O’Brien-Łoś"  # noqa: RUF001 - a typographic apostrophe, as names have them
    number = n + FIRST_LEARNER - 1
    active = n != SUSPENDED
    return Person(number, str(number), given, family, "learner", f"student{n}@example.org", active)


PEOPLE = (
    Person(2, "2", "Admin", "User", "administrator", "admin@example.org"),
    Person(3, "3", "Tea", "Cher", "teacher", "teacher1@example.org"),
    Person(4, "4", "Non", "Editing", "non-editing teacher", "teacher2@example.org"),
    *(_student(n) for n in range(1, LEARNERS + 1)),
)


class MoodleLms(Lms):
    """A Moodle: some activities complete themselves when they are graded."""

    has_narrow_tokens = True

    def __init__(self, url: str, memory: Memory) -> None:
        super().__init__(url, memory, PEOPLE, ITEMS, PARTS)

    def state(self, cmid: int, person_id: int) -> int:
        """Return Moodle's completion state: 0 incomplete, 1 complete, 2 with a pass, 3 with a fail."""
        if not self.completes_itself(cmid):
            return int(f"{cmid}/{person_id}" in self.memory.data["done"])
        graded = GRADED[cmid]
        cell = self.score(graded["id"], person_id)
        if cell is None:
            return INCOMPLETE
        if not graded["pass"]:
            return COMPLETE
        return PASSED if cell["given"] >= graded["pass"] else FAILED

    def completes_itself(self, part_id: int) -> bool:
        """Whether a grade completes an activity, and nothing else."""
        return part_id in GRADED and TRACKED[part_id]["completion"] != TICKED_BY_HAND

    def done_at(self, part_id: int, person_id: int) -> int | None:
        """Return when an activity was completed; one that was failed is not."""
        if self.state(part_id, person_id) not in {COMPLETE, PASSED}:
            return None
        return self.settled_at(part_id, person_id)

    def settled_at(self, part_id: int, person_id: int) -> int:
        """Return when an activity came to its present state, 0 where it has not begun."""
        if self.completes_itself(part_id):
            cell = self.score(GRADED[part_id]["id"], person_id)
            return int(cell["at"]) if cell else 0
        return int(self.memory.data["done"].get(f"{part_id}/{person_id}", 0))


def seed() -> dict[str, Any]:
    """Return what has happened before the story starts.

    What the recording tells of learners 1, 3, 10, 20, 27 and 28 is so here. About a third of the class has at
    least 80 % in the quiz and has read the reading; some have one of the two, and some nothing at all.
    """
    memory = blank_memory() | {"next_column": FIRST_FREE_COLUMN}
    for n in range(1, LEARNERS + 1):
        person_id = n + FIRST_LEARNER - 1
        for item, given in _grades(n).items():
            memory["scores"][f"{item}/{person_id}"] = {"given": given, "at": BEGINNING + n}
        for cmid in _done(n):
            memory["done"][f"{cmid}/{person_id}"] = BEGINNING + n
    return memory


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


def type_id(lms: Lms, client_id: str) -> str:
    """Return the number of a tool on the site, which is also its deployment id."""
    return str(list(lms.memory.data["tools"]).index(client_id) + 1)
