"""The course and the people as they were recorded from a running Moodle: names, numbers, maxima, rules."""

import json
from importlib.resources import files
from typing import Any

from lti_tool.sandbox.lms import Item, Part, Person

RECORDED: dict[str, Any] = json.loads(
    files("lti_tool.sandbox").joinpath("data/moodle_course.json").read_text()
)
COURSE: dict[str, Any] = RECORDED["course"]
COURSE_ID: int = COURSE["id"]
LINK_CMID, LINK_INSTANCE = 7, "1"
GRADED = {row["cmid"]: row for row in RECORDED["items"]}
MODULES = {module["cmid"]: module for section in RECORDED["sections"] for module in section["modules"]}
ITEMS = tuple(Item(row["id"], row["title"], row["maximum"], row["kind"]) for row in RECORDED["items"])
PARTS = tuple(Part(cmid, module["name"]) for cmid, module in MODULES.items() if module["completion"])

ESSAY_CMID, PROJECT_CMID, QUIZ_CMID, READING_CMID = 1, 2, 4, 5
ESSAY, PROJECT, QUIZ = (GRADED[cmid]["id"] for cmid in (ESSAY_CMID, PROJECT_CMID, QUIZ_CMID))
BEGINNING = 1_795_340_236

# Learners by their place in the class, so that the seed tells what is special about whom.
FIRST_LEARNER, LEARNERS = 6, 30
SUSPENDED = 30


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
EVERYBODY = {person.id: person for person in PEOPLE}
