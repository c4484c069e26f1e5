"""The simulated Moodle: its courses, what stands in them, and who has done what."""

from collections.abc import Mapping
from typing import Any

from lti_tool.sandbox.browsing import Look
from lti_tool.sandbox.lms import Lms, Person
from lti_tool.sandbox.memory import Memory
from lti_tool.sandbox.moodle.recorded import COURSE, COURSE_ID, ITEMS, LINK_CMID, LINK_INSTANCE, PARTS, PEOPLE
from lti_tool.sandbox.moodle.service_tokens import requested_token
from lti_tool.sandbox.moodle.switches import USUAL, Switches
from lti_tool.sandbox.switching import Switchboard

Row = Mapping[str, Any]
LOOK = Look(
    product="Moodle",
    course=COURSE["fullname"],
    part_word="Activities",
    tool_path=f"/mod/lti/view.php?id={LINK_CMID}",
    adding_path="/course/modedit.php?add=lti",
    link_path=lambda instance: f"/mod/lti/view.php?id={LINK_CMID - int(LINK_INSTANCE) + int(instance)}",
    tools_path="/mod/lti/toolconfigure.php",
    further=(("Course", f"/course/view.php?id={COURSE_ID}"), ("Site administration", "/admin/search.php")),
)
INCOMPLETE, COMPLETE, PASSED, FAILED = range(4)
TICKED_BY_HAND = 1


class MoodleLms(Lms):
    """A Moodle: some activities complete themselves when they are graded.

    The rows of its tables are read here, by number; a number that nothing has is `None`.
    """

    def __init__(self, url: str, memory: Memory, switches: Switches = USUAL) -> None:
        super().__init__(url, memory, PEOPLE, ITEMS, PARTS)
        self.board = Switchboard(switches)

    def api_token(self, wanted: Mapping[str, Any]) -> str:
        """Return a token of the service user, the same each time; see `requested_token`."""
        return requested_token(self.memory, wanted)

    @property
    def switches(self) -> Switches:
        """How the site is set up now."""
        return self.board.now

    def course(self, number: int) -> Row | None:
        """Return a course."""
        found: Row | None = self.memory.data["courses"].get(str(number))
        return found

    def module(self, cmid: int) -> Row | None:
        """Return an activity that is no external tool which somebody placed."""
        found: Row | None = self.memory.data["modules"].get(str(cmid))
        return found

    def modules_of(self, course: int) -> list[Row]:
        """Return the activities of a course, but for the external tools that somebody placed."""
        rows = self.memory.data["modules"].values()
        return sorted((row for row in rows if row["course"] == course), key=lambda row: int(row["section"]))

    def tracked_in(self, course: int) -> list[Row]:
        """Return the activities of a course that can be completed."""
        return [row for row in self.modules_of(course) if row["completion"]]

    def items_of(self, course: int) -> list[Row]:
        """Return the graded activities of a course."""
        return [row for row in self.memory.data["items"].values() if row["course"] == course]

    def graded(self, cmid: int) -> Row | None:
        """Return the gradebook column of an activity."""
        return next((row for row in self.memory.data["items"].values() if row["cmid"] == cmid), None)

    def enrolled(self, course: int) -> list[Person]:
        """Return everybody in a course, those whose enrolment is suspended too."""
        row = self.course(course)
        return [] if row is None else [self.people[int(number)] for number in row["enrolled"]]

    def is_active(self, course: int, person_id: int) -> bool:
        """Whether somebody is in a course, and not suspended."""
        row = self.course(course)
        return row is not None and bool(row["enrolled"].get(str(person_id)))

    def state(self, cmid: int, person_id: int) -> int:
        """Return Moodle's completion state: 0 incomplete, 1 complete, 2 with a pass, 3 with a fail."""
        graded = self._completed_by_grade(cmid)
        if graded is None:
            return int(f"{cmid}/{person_id}" in self.memory.data["done"])
        cell = self.score(graded["id"], person_id)
        if cell is None:
            return INCOMPLETE
        if not graded["pass"]:
            return COMPLETE
        return PASSED if cell["given"] >= graded["pass"] else FAILED

    def completes_itself(self, part_id: int) -> bool:
        """Whether a grade completes an activity, and nothing else."""
        return self._completed_by_grade(part_id) is not None

    def done_at(self, part_id: int, person_id: int) -> int | None:
        """Return when an activity was completed; one that was failed is not."""
        if self.state(part_id, person_id) not in {COMPLETE, PASSED}:
            return None
        return self.settled_at(part_id, person_id)

    def settled_at(self, part_id: int, person_id: int) -> int:
        """Return when an activity came to its present state, 0 where it has not begun."""
        graded = self._completed_by_grade(part_id)
        if graded is not None:
            cell = self.score(graded["id"], person_id)
            return int(cell["at"]) if cell else 0
        return int(self.memory.data["done"].get(f"{part_id}/{person_id}", 0))

    def _completed_by_grade(self, cmid: int) -> Row | None:
        module = self.module(cmid)
        by_hand = module is None or module["completion"] == TICKED_BY_HAND
        return None if by_hand else self.graded(cmid)


def type_id(lms: Lms, client_id: str) -> str:
    """Return the number of a tool on the site, which is also its deployment id."""
    return str(list(lms.memory.data["tools"]).index(client_id) + 1)
