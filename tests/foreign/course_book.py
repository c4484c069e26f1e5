"""One course of a platform that keeps everything in memory: who is in it, and its gradebook."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the course; `role` is the last part of an LTI role."""

    id: str
    name: str
    role: str

    @property
    def roles(self) -> list[str]:
        return [MEMBERSHIP + self.role]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a learner has in a column, on the column's scale."""

    given: float
    comment: str = ""
    timestamp: datetime | None = None


@dataclass(slots=True)
class Column:
    """A column of the gradebook, with its cells by learner."""

    label: str
    maximum: int
    resource_id: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class CourseBook:
    """The course; its columns stand by their ids."""

    id: str
    title: str
    people: Sequence[Person]
    columns: dict[str, Column]

    def person(self, person_id: str) -> Person:
        return next(person for person in self.people if person.id == person_id)

    def add(self, column: Column) -> str:
        """Add a column and return its id."""
        column_id = str(len(self.columns) + 1)
        self.columns[column_id] = column
        return column_id

    def columns_of(self, resource_id: str) -> list[Column]:
        return [column for column in self.columns.values() if column.resource_id == resource_id]
