"""Who is on the campus of the simulated Canvas before the story starts."""

import uuid

from lti_tool.sandbox.lms import Person

LEARNERS, FIRST_LEARNER, ADMINISTRATOR = 30, 100, 5
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
FAMILY = [
    "Okafor",
    "Lindqvist",
    "Álvarez",
    "Novák",
    "Nguyễn",
    "O’Brien",  # noqa: RUF001 - a typographic apostrophe, as names have them
    "Schäfer",
    "Haddad",
    "Kim",
    "Silva",
]


def _person(person_id: int, given: str, family: str, role: str, observes: tuple[int, ...] = ()) -> Person:
    sub = str(uuid.uuid5(uuid.NAMESPACE_URL, f"canvas sandbox person {person_id}"))
    email = f"canvas{person_id}@campus.example"
    return Person(person_id, sub, given, family, role, email, observes=observes)


PEOPLE = (
    _person(1, "Tess", "Teacher", "teacher"),
    _person(2, "Theo", "Assistant", "assistant"),
    _person(3, "Olga", "Observer", "observer", observes=(FIRST_LEARNER, FIRST_LEARNER + 1)),
    _person(4, "Test", "Student", "test student"),
    _person(ADMINISTRATOR, "Ann", "Administrator", "administrator"),
    *(_person(FIRST_LEARNER + n, GIVEN[n % 20], FAMILY[(n * 3) % 10], "learner") for n in range(LEARNERS)),
)
