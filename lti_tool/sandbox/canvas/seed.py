"""What is there before the story starts: a course of 30 learners, a teacher, an assistant, an observer."""

import time
import uuid
from functools import cache
from typing import Any

from lti_tool.sandbox.browsing import Look
from lti_tool.sandbox.canvas.class_list import FIRST_LEARNER, LEARNERS, PEOPLE
from lti_tool.sandbox.lms import Item, blank_memory, opaque
from lti_tool.sandbox.signing import new_key_pem

ISSUER = "https://canvas.instructure.com"
COURSE_ID, OTHER_COURSE_ID = 1, 2
CONTEXT_ID = opaque("canvas course 1")
ACCOUNT_CONTEXT_ID = opaque("canvas account 1")
DEPLOYMENT_ID = f"3407:{ACCOUNT_CONTEXT_ID}"
SECOND_DEPLOYMENT_ID = f"3408:{CONTEXT_ID}"
LOOK = Look(
    product="Canvas",
    course="Data Literacy 101",
    part_word="Modules",
    tool_path=f"/courses/{COURSE_ID}/external_tools/badges",
    adding_path=f"/courses/{COURSE_ID}/content",
    link_path=lambda key: f"/courses/{COURSE_ID}/modules/items/{key}",
    tools_path="/accounts/1/apps",
    cookie_across_sites=True,
)

PAGE, QUIZ, ESSAY, PROJECT, TALK = 11, 21, 22, 23, 24
ITEMS = (
    Item(QUIZ, "Quiz 1: Reading charts", 10, "Quiz"),
    Item(ESSAY, "Essay: A question for the data", 100, "Assignment"),
    Item(PROJECT, "Project: A data story", 50, "Assignment"),
    Item(TALK, "Talk", 4, "Assignment"),
)
MODULES = {
    101: ("Module 1: Getting started", (PAGE, QUIZ)),
    102: ("Module 2: Working with data", (ESSAY, PROJECT)),
    103: ("Further reading", ()),
    104: ("Module 4: Next year", (TALK,)),
}
NEXT_YEAR = 104
SECTIONS = {301: "Monday section", 302: "Friday section"}
GROUPS = {401: ("Team Chart", 0, 5), 402: ("Team Map", 5, 10)}
OUTCOMES = {61: "Reads a chart", 62: "Tells a story with data"}
OUTCOME_POINTS, MASTERY_POINTS = 5, 3

BEGINNING = 1_795_000_000
HOUR = 3600

# Learners by their place in the class, so that the seed tells what is special about whom.
QUIZ_SCORES = (10, 4, 8, 6.5, 9, 0, None)
NOT_POSTED = {(QUIZ, 23), (ESSAY, 26)}
EXCUSED = {(QUIZ, 25), (ESSAY, 1)}
PROJECT_ZERO = 8


@cache
def _next_key() -> str:
    """Return the key that follows the first one; the same for all Canvases of a process, to be quick."""
    return new_key_pem()


def new_kid() -> str:
    """Return the name of a key as Canvas gives them: when it was made, and something unique."""
    return f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}_{uuid.uuid4()}"


def seed() -> dict[str, Any]:
    """Return what has happened before the story starts.

    About a third of the learners have at least 80 % in the quiz, or in the essay, and the first module; some
    have one of the two, some a zero. Two good grades are not posted yet, and two learners are excused from
    something: neither decides anything.
    """
    memory = blank_memory() | _course() | _authorised() | {"next_number": 100_000}
    for n in range(LEARNERS):
        person_id = FIRST_LEARNER + n
        for item, cell in _grades(n).items():
            memory["scores"][f"{item}/{person_id}"] = cell
        for part, at in _done(n).items():
            memory["done"][f"{part}/{person_id}"] = at
            for item in MODULES[part][1]:
                memory["items_done"][f"{part * 100 + item}/{person_id}"] = at
    return memory


def _authorised() -> dict[str, Any]:
    """Return that nobody has let anything into the REST API."""
    return {"api_keys": {}, "api_codes": {}, "api_grants": {}, "api_refreshes": {}}


def _course() -> dict[str, Any]:
    """Return one course, by the tables that all courses share."""
    return {
        "courses": {
            str(COURSE_ID): _named(LOOK.course, "DATA-101", CONTEXT_ID),
            str(OTHER_COURSE_ID): _named("Statistics 201", "STAT-201", opaque("canvas course 2")),
        },
        "assignments": {str(item.id): _assignment(item) for item in ITEMS},
        "modules": {str(number): _module(number) for number in MODULES},
        "module_items": {
            str(number * 100 + item): _module_item(number, item, position)
            for number, (_, items) in MODULES.items()
            for position, item in enumerate(items, start=1)
        },
        "items_done": {},
        "sections": {
            **{str(number): _section(number, name) for number, name in SECTIONS.items()},
            "311": _small_section(),
        },
        "groups": {str(number): _group(*group) for number, group in GROUPS.items()},
        "outcomes": {str(number): {"course": COURSE_ID, "title": name} for number, name in OUTCOMES.items()},
        "outcome_results": _outcome_results(),
        "submitted": {},
        "overrides": {},
        "history": [],
        "new_people": {},
        "notice_handlers": {},
        "kid": new_kid(),
        "other_keys": [[_next_key(), new_kid()]],
    }


def _named(name: str, code: str, context_id: str) -> dict[str, Any]:
    return {"name": name, "code": code, "context_id": context_id, "state": "available", "sources": []}


def _group(name: str, first: int, end: int) -> dict[str, Any]:
    people = range(FIRST_LEARNER + first, FIRST_LEARNER + end)
    return {"course": COURSE_ID, "name": name, "people": list(people)}


def _assignment(item: Item) -> dict[str, Any]:
    return {
        "course": COURSE_ID,
        "title": item.title,
        "maximum": item.maximum,
        "kind": item.kind,
        "published": True,
        "grading_type": "points",
    }


def _module(number: int) -> dict[str, Any]:
    return {
        "course": COURSE_ID,
        "title": MODULES[number][0],
        "position": number - 100,
        "published": number != NEXT_YEAR,
        "requirement_type": "all",
    }


def _module_item(module: int, item: int, position: int) -> dict[str, Any]:
    """Return an item: a page must be viewed, all else handed in."""
    titles = {known.id: (known.title, known.kind) for known in ITEMS}
    title, kind = titles.get(item, ("Welcome", "Page"))
    return {
        "module": module,
        "title": title,
        "kind": kind,
        "content": item,
        "position": position,
        "requirement": {"type": "must_view" if kind == "Page" else "must_submit"},
    }


def _section(number: int, name: str) -> dict[str, Any]:
    """Return a section with half of the learners; whoever teaches is in both."""
    first = min(SECTIONS)
    enrolled = {
        str(person.id): {"role": person.role, "state": "active"}
        for person in PEOPLE
        if (person.role == "learner" and (person.id % 2 == 0) == (number == first))
        or person.role == "teacher"
        or (person.role not in {"learner", "administrator"} and number == first)
    }
    return {"course": COURSE_ID, "name": name, "home": None, "people": enrolled}


def _small_section() -> dict[str, Any]:
    """Return the section of the other course, in which a learner of the first one teaches."""
    teacher = {str(FIRST_LEARNER + LEARNERS - 1): {"role": "teacher", "state": "active"}}
    return {"course": OTHER_COURSE_ID, "name": "Statistics 201", "home": None, "people": teacher}


def _outcome_results() -> dict[str, Any]:
    """Return that the first ten learners were assessed in the first outcome, by their essay."""
    first = min(OUTCOMES)
    return {
        f"{first}/{FIRST_LEARNER + n}": {
            "score": n % (OUTCOME_POINTS + 1),
            "at": BEGINNING + n,
            "item": ESSAY,
        }
        for n in range(10)
    }


def _grades(n: int) -> dict[int, dict[str, Any]]:
    graded: dict[int, float | None] = {QUIZ: QUIZ_SCORES[n % 7]}
    graded[ESSAY] = None if n % 10 == 4 else 60 + n * 17 % 41 + 0.5 * (n % 2)  # noqa: PLR2004 - not handed in
    graded[PROJECT] = None if n % 4 else 0 if n == PROJECT_ZERO else 25 + n % 26
    cells: dict[int, dict[str, Any]] = {
        item: {"given": given, "at": BEGINNING + n} for item, given in graded.items() if given is not None
    }
    for item in ITEMS:
        if (item.id, n) in NOT_POSTED:
            cells[item.id]["posted"] = False
        if (item.id, n) in EXCUSED:
            cells[item.id] = {"given": None, "at": BEGINNING + n}
    return cells


def _done(n: int) -> dict[int, int]:
    done = {103: BEGINNING}
    if n % 9 not in {3, 4}:
        done[101] = BEGINNING + HOUR + n
    if n % 3 == 0:
        done[102] = BEGINNING + 2 * HOUR + n
    return done
