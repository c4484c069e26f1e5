"""One Canvas: its people and courses, its switches, and a bucket for everybody who asks it for something."""

from lti_tool.sandbox.canvas.course import Course
from lti_tool.sandbox.canvas.switches import Switches
from lti_tool.sandbox.canvas.throttle import Buckets
from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.switching import Switchboard


class School(Lms):
    """One Canvas. What happens in a course is asked of the course."""

    def __init__(self, url: str, memory: Memory, people: tuple[Person, ...], switches: Switches) -> None:
        super().__init__(url, memory, people, (), ())
        self.board = Switchboard(switches)
        self.buckets = Buckets(lambda: self.switches)
        self._courses: dict[int, Course] = {}

    @property
    def switches(self) -> Switches:
        """How this Canvas behaves at the moment."""
        return self.board.now

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
