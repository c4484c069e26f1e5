"""One course of a Canvas, as it is at the moment: people, assignments, modules, and what was done there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lti_tool.sandbox.canvas.progression import evaluate, evaluate_item
from lti_tool.sandbox.lms import Item, Lms, Part, Person, opaque

# The numbers of assignments that tools made begin here.
COLUMN_OFFSET = 9000

if TYPE_CHECKING:
    from lti_tool.sandbox.canvas.school import School


@dataclass(frozen=True, slots=True)
class Assignment(Item):
    """A column of the gradebook that the course itself has."""

    published: bool = True
    grading_type: str = "points"


@dataclass(frozen=True, slots=True)
class Module(Part):
    """A module; `requirement_type` is `all` or `one`, `prerequisites` are the modules to complete before."""

    position: int = 1
    requirement_type: str = "all"
    prerequisites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody's place in a section. `state` is `active`, `inactive` or `completed`."""

    person: Person
    section: int
    role: str
    state: str

    @property
    def number(self) -> int:
        """The number of the enrolment."""
        return self.section * 1_000_000 + self.person.id


class Course(Lms):
    """A course. It is looked up in the memory of its school at every question."""

    def __init__(self, school: "School", number: int) -> None:
        super().__init__(school.url, school.memory, (), (), ())
        self.school, self.id = school, number
        self._seen: tuple[object, object] = (None, None)

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known of the course itself: `name`, `code`, `context_id`, `state`, `sources`."""
        found: Mapping[str, Any] = self.memory.data["courses"][str(self.id)]
        return found

    @property
    def context_id(self) -> str:
        """How LTI names the course."""
        return str(self.facts["context_id"])

    @property
    def people(self) -> Mapping[int, Person]:
        """Everybody with an active enrolment, in the role of the first."""
        self._look()
        return self._people

    @property
    def items(self) -> Mapping[int, Item]:
        """The course's own assignments."""
        self._look()
        return self._items

    @property
    def parts(self) -> Mapping[int, Part]:
        """The modules, in their order."""
        self._look()
        return self._parts

    @property
    def enrolments(self) -> list[Enrolment]:
        """All enrolments, concluded ones too, by section."""
        return [
            Enrolment(self.school.people[int(key)], int(section), row["role"], row["state"])
            for section, facts in self.memory.data["sections"].items()
            if facts["course"] == self.id
            for key, row in facts["people"].items()
        ]

    @property
    def current(self) -> list[Enrolment]:
        """The enrolments that count now: the active ones, and none once the course is over."""
        if self.facts["state"] == "completed" and self.school.switches.conclusion_ends_roles:
            return []
        return [row for row in self.enrolments if row.state == "active"]

    def enrolments_of(self, person_id: int) -> list[Enrolment]:
        """Return all enrolments of somebody."""
        return [row for row in self.enrolments if row.person.id == person_id]

    @property
    def everybody(self) -> Mapping[int, Person]:
        """Everybody of the school, by number."""
        return self.school.people

    def named(self, person_id: int) -> Person:
        """Return somebody as the course knows them, also who is not in it."""
        return self.people.get(person_id) or self.school.people[person_id]

    def own(self, table: str) -> dict[int, dict[str, Any]]:
        """Return the rows of a table that belong to this course, by number."""
        rows = self.memory.data[table].items()
        return {int(number): row for number, row in rows if row["course"] == self.id}

    def items_of(self, module: int) -> list[tuple[int, dict[str, Any]]]:
        """Return the items of a module in their order, with their numbers."""
        rows = self.memory.data["module_items"].items()
        own = [(int(number), row) for number, row in rows if row["module"] == module]
        return sorted(own, key=lambda pair: (pair[1]["position"], pair[0]))

    def met_at(self, module_item: int, person_id: int) -> int | None:
        """Return when somebody met what an item requires."""
        found: int | None = self.memory.data["items_done"].get(f"{module_item}/{person_id}")
        return found

    def sections_of(self, person_id: int) -> list[int]:
        """Return the sections in which somebody is active."""
        return [
            row.section for row in self.enrolments if row.person.id == person_id and row.state == "active"
        ]

    def write_grade(
        self, item_id: int, person_id: int, score: float | None, grader: int | None = None
    ) -> None:
        """Put a grade into a cell or take it back; the history has every version of it."""
        cell = None if score is None else {"given": score}
        self.change_cell(item_id, person_id, cell, grader)

    def change_cell(
        self, item_id: int, person_id: int, cell: Mapping[str, Any] | None, grader: int | None = None
    ) -> None:
        """Keep a cell as given, graded now; modules that ask for a score are looked at again."""
        at = self.next_moment()
        with self.memory.change() as data:
            key = f"{item_id}/{person_id}"
            before = data["scores"].pop(key, None)
            if cell is not None:
                data["scores"][key] = {**cell, "at": at}
            _follow(data, item_id, self.named(person_id).sub, cell)
            version = {"item": item_id, "user": person_id, "at": at, "grader": grader}
            given = None if cell is None else cell["given"]
            data["history"].append(version | {"given": given, "before": (before or {}).get("given")})
            evaluate_item(data, item_id, person_id, at)

    def is_locked(self, part_id: int, person_id: int) -> bool:
        """Whether a module waits for another one that somebody has not completed."""
        before = getattr(self.parts[part_id], "prerequisites", ())
        return any(number in self.parts and self.done_at(number, person_id) is None for number in before)

    def done_at(self, part_id: int, person_id: int) -> int | None:
        """Return when a module was completed; one that requires nothing always was, once it is published.

        One that waits for another is not, whatever was met in it.
        """
        part = self.parts[part_id]
        if self.is_locked(part_id, person_id):
            return None
        return super().done_at(part_id, person_id) or (1 if part.published and not part.required else None)

    def mark(self, part_id: int, person_id: int, *, complete: bool) -> None:
        """Meet all that a module requires, or nothing of it."""
        at = self.next_moment()
        with self.memory.change() as data:
            for number, _ in self.items_of(part_id):
                data["items_done"].pop(f"{number}/{person_id}", None)
                if complete:
                    data["items_done"][f"{number}/{person_id}"] = at
            evaluate(data, part_id, person_id, at)

    def _look(self) -> None:
        """Read the tables again when something has changed."""
        data, switches = self.memory.data, self.school.switches
        if self._seen[0] is data and self._seen[1] is switches:
            return
        self._items = {number: _assignment(number, row) for number, row in self.own("assignments").items()}
        modules = sorted(self.own("modules").items(), key=lambda pair: pair[1]["position"])
        self._parts = {number: self._module(number, row) for number, row in modules}
        active = [row for row in reversed(self.enrolments) if row.state == "active"]
        found = {row.person.id: self._known_here(row) for row in active}
        self._people = dict(sorted(found.items()))
        self._seen = (data, switches)

    def _known_here(self, row: Enrolment) -> Person:
        """Return somebody in their role; after a merge of accounts the course keeps the `sub` of before."""
        person = replace(row.person, role=row.role)
        merged = person.id in self.school.switches.merged_people
        return replace(person, sub=past_sub(person)) if merged else person

    def _module(self, number: int, row: Mapping[str, Any]) -> Module:
        items = self.items_of(number)
        return Module(
            number,
            row["title"],
            tuple(key for key, _ in items),
            required=any(item["requirement"] for _, item in items),
            published=row["published"],
            position=row["position"],
            requirement_type=row["requirement_type"],
            prerequisites=tuple(row.get("prerequisites", ())),
        )


def _assignment(number: int, row: Mapping[str, Any]) -> Assignment:
    return Assignment(
        number, row["title"], row["maximum"], row["kind"], row["published"], row["grading_type"]
    )


def past_sub(person: Person) -> str:
    """Return the `sub` that somebody had before two accounts of theirs were merged."""
    return opaque(f"before the merge {person.sub}")[:8] + person.sub[8:]


def _follow(data: dict[str, Any], number: int, sub: str, cell: Mapping[str, Any] | None) -> None:
    """Let the result of a tool follow a grade that somebody types; none is made where there was none."""
    column = data["columns"].get(str(number - COLUMN_OFFSET))
    if column is not None and sub in column["cells"]:
        column["cells"][sub]["score"] = None if cell is None else cell["given"]
