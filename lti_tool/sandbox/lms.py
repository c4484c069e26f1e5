"""What both LMSs of the campus have in common: people, a course, columns of tools, and who is signed in."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.signing import new_key_pem

HINT_SECONDS = 300


def blank_memory() -> dict[str, Any]:
    """Return the memory of an LMS in which nothing has happened yet."""
    return {
        "key": new_key_pem(),
        "kid": secrets.token_hex(8),
        "tools": {},
        "api_tokens": [],
        "tokens": {},
        "columns": {},
        "next_column": 101,
        "links": {},
        "secret": secrets.token_hex(32),
        "used_nonces": [],
        "scores": {},
        "done": {},
    }


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the campus. `sub` is how LTI names them, `id` how the LMS does; `observes` lists `id`s."""

    id: int
    sub: str
    given: str
    family: str
    role: str
    email: str
    active: bool = True
    observes: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True, slots=True)
class Started:
    """A launch under way: who opens which tool, and from where.

    `link` is the resource link that is opened. `place` is there instead when content is to be chosen for
    that place, and `part` is the part of the `course` that it goes into. `about` is whose work is looked at.
    """

    client_id: str
    person_id: int
    link: str | None = None
    place: str | None = None
    part: int | None = None
    course: int | None = None
    about: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A graded activity of the course."""

    id: int
    title: str
    maximum: float
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a learner can complete."""

    id: int
    title: str
    items: tuple[int, ...] = ()
    required: bool = True
    published: bool = True


class Lms:
    """One LMS: what never changes is given, what changes is in its memory."""

    def __init__(
        self,
        url: str,
        memory: Memory,
        people: tuple[Person, ...],
        items: tuple[Item, ...],
        parts: tuple[Part, ...],
    ) -> None:
        self.url, self.memory = url, memory
        self._people = {person.id: person for person in people}
        self._items = {item.id: item for item in items}
        self._parts = {part.id: part for part in parts}
        self._hints: dict[str, tuple[Started, float]] = {}

    @property
    def people(self) -> Mapping[int, Person]:
        """Everybody, by number."""
        return self._people

    @property
    def everybody(self) -> Mapping[int, Person]:
        """Everybody who can sign in, by number."""
        return self.people

    @property
    def items(self) -> Mapping[int, Item]:
        """The graded activities, by number."""
        return self._items

    @property
    def parts(self) -> Mapping[int, Part]:
        """What a learner can complete, by number."""
        return self._parts

    @property
    def learners(self) -> list[Person]:
        """Everybody who learns here."""
        return [person for person in self.people.values() if person.role == "learner"]

    def with_sub(self, sub: str) -> Person | None:
        """Return the person whom LTI names so."""
        return next((person for person in self.people.values() if person.sub == sub), None)

    def score(self, item_id: int, person_id: int) -> Mapping[str, Any] | None:
        """Return a graded cell, `None` where nothing was graded.

        `given` is `None` where the learner is excused, and `posted` is there and `False` where the grade is
        still hidden from the learner.
        """
        found: Mapping[str, Any] | None = self.memory.data["scores"].get(f"{item_id}/{person_id}")
        return found

    def counted_score(self, item_id: int, person_id: int) -> Mapping[str, Any] | None:
        """Return a cell that counts: graded, not excused, and posted."""
        cell = self.score(item_id, person_id)
        return cell if cell is not None and cell["given"] is not None and is_posted(cell) else None

    def done_at(self, part_id: int, person_id: int) -> int | None:
        """Return when a part was completed, in seconds since 1970; `None` where it was not."""
        found: int | None = self.memory.data["done"].get(f"{part_id}/{person_id}")
        return found

    def write_grade(self, item_id: int, person_id: int, score: float | None) -> None:
        """Put a grade into a cell, where the learner sees it, or take it back."""
        with self.memory.change() as data:
            key = f"{item_id}/{person_id}"
            if score is None:
                data["scores"].pop(key, None)
            else:
                data["scores"][key] = {"given": score, "at": self.next_moment()}

    def mark(self, part_id: int, person_id: int, *, complete: bool) -> None:
        """Set whether somebody has completed a part."""
        with self.memory.change() as data:
            key = f"{part_id}/{person_id}"
            if complete:
                data["done"][key] = self.next_moment()
            else:
                data["done"].pop(key, None)

    def completes_itself(self, part_id: int) -> bool:
        """Whether a part is completed by grades alone, so that nobody can tick it off."""
        del part_id
        return False

    def api_token(self, wanted: Mapping[str, Any]) -> str:
        """Return a token for the web services; `ValueError` says why there is none that is so."""
        if wanted:
            raise ValueError("this LMS has tokens that may do everything, and no others")
        with self.memory.change() as data:
            tokens: list[str] = data["api_tokens"]
            if not tokens:
                tokens.append(secrets.token_hex(16))
        return tokens[0]

    def next_moment(self) -> int:
        """Return a time, in seconds since 1970, after all that has happened, whatever the clock says."""
        data = self.memory.data
        told = [cell for row in data["columns"].values() for cell in row["cells"].values()]
        times: list[int] = [
            *(cell["at"] for cell in (*data["scores"].values(), *told) if "at" in cell),
            *data["done"].values(),
        ]
        return max(int(time.time()), *(at + 1 for at in times))

    def start_login(self, started: Started) -> str:
        """Remember a launch that is about to happen, and return its hint."""
        hint = secrets.token_urlsafe(12)
        self._hints[hint] = (started, time.monotonic() + HINT_SECONDS)
        return hint

    def use_login(self, hint: str) -> Started | None:
        """Return what was remembered, once; a hint is good for five minutes and one launch."""
        started, until = self._hints.pop(hint, (None, 0.0))
        return started if until > time.monotonic() else None


def is_posted(cell: Mapping[str, Any]) -> bool:
    """Whether a learner may see the grade in a cell."""
    return bool(cell.get("posted", True))


def opaque(text: str) -> str:
    """Return 40 hexadecimal digits that stand for a text, as LMSs name things to tools."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def moment(text: str) -> datetime:
    """Return an ISO 8601 time, in UTC where it names no zone; `ValueError` for everything else."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
