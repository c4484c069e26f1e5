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
COURSE_ID: int = RECORDED["course"]["id"]
LINK_CMID, LINK_INSTANCE = 7, "1"
LOOK = Look("Moodle", RECORDED["course"]["fullname"], "Activities", f"/mod/lti/view.php?id={LINK_CMID}")
GRADED = {row["cmid"]: row for row in RECORDED["items"]}
TRACKED = {
    module["cmid"]: module
    for section in RECORDED["sections"]
    for module in section["modules"]
    if module["completion"]
}
ITEMS = tuple(Item(row["id"], row["title"], row["maximum"], row["kind"]) for row in RECORDED["items"])
PARTS = tuple(Part(cmid, module["name"]) for cmid, module in TRACKED.items())
ESSAY, PROJECT, QUIZ, READING = 2, 3, 5, 5
BEGINNING = 1_795_340_236
LEARNERS, NEVER_GRADED, ALL_ZERO, SUSPENDED = 30, 28, 27, 30


def _student(n: int) -> Person:
    given, family = ("Zoë", "O’Brien-Łoś") if n == 2 else (f"Stu{n}", f"Dent{n}")  # noqa: PLR2004 - the recorded name
    person_id = n + 5
    active = n != SUSPENDED
    return Person(person_id, str(person_id), given, family, "learner", f"student{n}@example.org", active)


PEOPLE = (
    Person(2, "2", "Admin", "User", "administrator", "admin@example.org"),
    Person(3, "3", "Tea", "Cher", "teacher", "teacher1@example.org"),
    Person(4, "4", "Non", "Editing", "non-editing teacher", "teacher2@example.org"),
    *(_student(n) for n in range(1, LEARNERS + 1)),
)


class MoodleLms(Lms):
    """A Moodle: some activities complete themselves when they are graded."""

    def __init__(self, url: str, memory: Memory) -> None:
        super().__init__(url, memory, PEOPLE, ITEMS, PARTS)

    def state(self, cmid: int, person_id: int) -> int:
        """Return Moodle's completion state: 0 incomplete, 1 complete, 2 with a pass, 3 with a fail."""
        graded = GRADED.get(cmid)
        if graded is None or TRACKED[cmid]["completion"] == 1:
            return int(f"{cmid}/{person_id}" in self.memory.data["done"])
        cell = self.score(graded["id"], person_id)
        if cell is None:
            return 0
        return 1 if not graded["pass"] else 2 if cell["given"] >= graded["pass"] else 3

    def done_at(self, part_id: int, person_id: int) -> int | None:
        """Return when an activity was completed; one that was failed is not."""
        return BEGINNING if self.state(part_id, person_id) in {1, 2} else None


def seed() -> dict[str, Any]:
    """Return the recorded grades: a series that rises with the student's number, a zero, and one never graded."""
    memory = blank_memory()
    scores, done = memory["scores"], memory["done"]
    for n in range(1, LEARNERS + 1):
        person_id = n + 5
        if n == NEVER_GRADED:
            continue
        zero = n == ALL_ZERO
        scores[f"{ESSAY}/{person_id}"] = {
            "given": 0 if zero else round(3 * n + 1 / 3, 5),
            "at": BEGINNING + n,
        }
        scores[f"{QUIZ}/{person_id}"] = {"given": 0 if zero else (n - 1) % 10 + 1, "at": BEGINNING + n}
        if n % 2:
            scores[f"{PROJECT}/{person_id}"] = {"given": 0 if zero else n / 2 + 1, "at": BEGINNING + n}
        if n % 3 == 0 or n % 10 in {8, 9}:
            done[f"{READING}/{person_id}"] = BEGINNING
        if n % 4 == 1:
            done[f"2/{person_id}"] = BEGINNING
    return memory


def type_id(lms: Lms, client_id: str) -> str:
    """Return the number of a tool on the site, which is also its deployment id."""
    return str(list(lms.memory.data["tools"]).index(client_id) + 1)
