"""What the journey asks of an LMS: one course in it, a teacher, and two learners, each with a browser."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from playwright.sync_api import FrameLocator, Page

NewPage = Callable[[], Page]


class Who(StrEnum):
    """The people of the course."""

    TEACHER = "teacher"
    ACHIEVER = "achiever"
    OTHER = "other"


class Course(Protocol):
    """A course with a graded activity and one that learners mark as done, through the pages of its LMS."""

    url: str
    title: str
    column: str
    part: str

    def register(self, link: str) -> None:
        """Let the tool register itself by its one link, and switch it on, as the administrator."""

    def access(self) -> tuple[str, str]:
        """Return the address of the LMS's web services, and a token made for the tool."""

    def place(self) -> None:
        """Choose all badges of the course from what the tool offers, and put them into it, as the teacher."""

    def open_tool(self, who: Who) -> FrameLocator:
        """Open what was placed, and return the tool's frame."""

    def grade(self, points: int) -> None:
        """Give the achiever so many points of the column's hundred, as the teacher."""

    def finish(self) -> None:
        """Mark the part as done, as the achiever."""

    def gradebook_line(self, who: Who, column: str) -> str:
        """Return what the gradebook shows a learner of one column, nothing where it shows none."""
