"""The course in the simulated Canvas: 30 learners, a teacher, an assistant, an observer, a test student."""

import uuid
from typing import Any

from lti_tool.sandbox.browsing import Look
from lti_tool.sandbox.lms import Item, Part, Person, blank_memory, opaque

ISSUER = "https://canvas.instructure.com"
COURSE_ID = 1
CONTEXT_ID = opaque("canvas course 1")
DEPLOYMENT_ID = f"3407:{opaque('canvas account 1')}"
LOOK = Look("Canvas", "Data Literacy 101", "Modules", f"/courses/{COURSE_ID}/external_tools/badges")

PAGE, QUIZ, ESSAY, PROJECT, TALK = 11, 21, 22, 23, 24
ITEMS = (
    Item(QUIZ, "Quiz 1: Reading charts", 10, "Quiz"),
    Item(ESSAY, "Essay: A question for the data", 100, "Assignment"),
    Item(PROJECT, "Project: A data story", 50, "Assignment"),
    Item(TALK, "Talk", 4, "Assignment"),
)
PARTS = (
    Part(101, "Module 1: Getting started", (PAGE, QUIZ)),
    Part(102, "Module 2: Working with data", (ESSAY, PROJECT)),
    Part(103, "Further reading", (), required=False),
    Part(104, "Module 4: Next year", (TALK,), published=False),
)

GIVEN = [
    "Ada",
    "Bao",
    "Chidi",
    "Dana",
    "Eero",
    "Fatima",
    "Goran",
    "Hana",
    "Ivo",
    "Joy",
    "Kaya",
    "Liam",
    "Mina",
    "Noor",
    "Otto",
    "Pia",
    "Quinn",
    "Rosa",
    "Sami",
    "Tove",
]
FAMILY = ["Okafor", "Lindqvist", "Álvarez", "Novák", "Nguyễn", "O’Brien", "Schäfer", "Haddad", "Kim", "Silva"]
BEGINNING = 1_795_000_000


def _person(person_id: int, given: str, family: str, role: str) -> Person:
    sub = str(uuid.uuid5(uuid.NAMESPACE_URL, f"canvas sandbox person {person_id}"))
    return Person(person_id, sub, given, family, role, f"canvas{person_id}@campus.example")


PEOPLE = (
    _person(1, "Tess", "Teacher", "teacher"),
    _person(2, "Theo", "Assistant", "assistant"),
    _person(3, "Olga", "Observer", "observer"),
    _person(4, "Test", "Student", "test student"),
    *(_person(100 + n, GIVEN[n % 20], FAMILY[(n * 3) % 10], "learner") for n in range(30)),
)


def seed() -> dict[str, Any]:
    """Return what has happened before the story starts.

    About a third of the learners have at least 80 % in the quiz and the first module; some have one of the
    two, some a zero, some nothing at all.
    """
    memory = blank_memory()
    scores, done = memory["scores"], memory["done"]
    for n, person in enumerate(person for person in PEOPLE if person.role == "learner"):
        if n % 7 != 6:
            scores[f"{QUIZ}/{person.id}"] = {"given": (n * 3) % 11, "at": BEGINNING + n}
        if n % 5 != 4:
            scores[f"{ESSAY}/{person.id}"] = {
                "given": 40 + (n * 17) % 61 + 0.5 * (n % 2),
                "at": BEGINNING + n,
            }
        if n % 4 == 0:
            scores[f"{PROJECT}/{person.id}"] = {"given": 0 if n == 8 else 25 + n % 26, "at": BEGINNING + n}
        if n % 9 not in {3, 4}:
            done[f"101/{person.id}"] = BEGINNING + 3600 + n
        if n % 3 == 0:
            done[f"102/{person.id}"] = BEGINNING + 7200 + n
        done[f"103/{person.id}"] = BEGINNING
    return memory
