"""One Canvas: its people and courses, its switches, and a bucket for everybody who asks it for something."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

from lti_tool.sandbox.canvas.course import Course, past_sub
from lti_tool.sandbox.canvas.ids import SHARD
from lti_tool.sandbox.canvas.launches import Hints
from lti_tool.sandbox.canvas.switches import Switches
from lti_tool.sandbox.canvas.throttle import Buckets
from lti_tool.sandbox.lms import Lms, Person, opaque
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.switching import Switchboard


class School(Lms):
    """One Canvas. What happens in a course is asked of the course."""

    def __init__(self, url: str, memory: Memory, people: tuple[Person, ...], switches: Switches) -> None:
        super().__init__(url, memory, people, (), ())
        self.board = Switchboard(switches)
        self.buckets = Buckets(lambda: self.switches)
        self.hints = Hints(lambda: self.switches.hint_seconds)
        self.listings: dict[Hashable, tuple[object, Any]] = {}
        self._courses: dict[int, Course] = {}

    @property
    def switches(self) -> Switches:
        """How this Canvas behaves at the moment."""
        return self.board.now

    @property
    def guid(self) -> str:
        """The name of the root account among all Canvases: two that say the same `iss` differ in it."""
        return f"{opaque(self.switches.institution)}:canvas-lms"

    @property
    def people(self) -> Mapping[int, Person]:
        """Everybody, with the test students that were made since; their names as the switches have them."""
        made = {int(key): Person(int(key), **row) for key, row in self.memory.data["new_people"].items()}
        everybody = self._people | made
        if not self.switches.single_names:
            return everybody
        return {number: replace(person, family="") for number, person in everybody.items()}

    @property
    def courses(self) -> list[Course]:
        """All courses."""
        return [self.course(int(number)) for number in self.memory.data["courses"]]

    def course(self, number: int) -> Course:
        """Return a course; `KeyError` when there is none of this number."""
        if str(number) not in self.memory.data["courses"]:
            raise KeyError(number)
        return self._courses.setdefault(number, Course(self, number))

    def course_named(self, name: str) -> Course | None:
        """Return a course by its number, or as `lti_context_id:` and the id that LTI has for it."""
        for number, row in self.memory.data["courses"].items():
            if name in {number, f"lti_context_id:{row['context_id']}"}:
                return self.course(int(number))
        return None

    def with_sub(self, sub: str) -> Person | None:
        """Return a person by `sub`, or by the one before two accounts of theirs were merged."""
        return next((each for each in self.people.values() if sub in {each.sub, past_sub(each)}), None)

    def named(self, person_id: int) -> Person:
        """Return somebody of this number."""
        return self.people[person_id]

    def told_id(self, number: int) -> int:
        """Return a number as it is told: on another shard it is a very large one."""
        return self.switches.shard * SHARD + number
