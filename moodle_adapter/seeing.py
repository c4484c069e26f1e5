"""What the service user is shown of one course: each thing asked for once, when it is first needed."""

from collections.abc import Callable, Iterator
from functools import cached_property

from badge_engine.records import Completion, CourseRole
from moodle_adapter.enrolments import Enrolments, read_enrolments
from moodle_adapter.gradebook import Report, read_item_names, read_report
from moodle_adapter.progress import (
    UNTRACKED,
    Contents,
    Criterion,
    read_completions,
    read_contents,
    read_course_completion,
    read_criteria,
)
from moodle_adapter.refusals import UNTOLD
from moodle_adapter.rest import MoodleApi, MoodleError


class Seen:
    """One course through the web services. `own_items` gives the numbers of the tool's own columns."""

    def __init__(self, api: MoodleApi, course: str, own_items: Callable[[], frozenset[str]]) -> None:
        self.api, self.course = api, course
        self._find_own_items = own_items
        self._reports: dict[str, Report] = {}

    @cached_property
    def enrolments(self) -> Enrolments:
        """Everybody who is enrolled."""
        return read_enrolments(self.api, self.course)

    @cached_property
    def roster(self) -> Enrolments:
        """Everybody who is enrolled and not suspended, with names."""
        return read_enrolments(self.api, self.course, as_roster=True)

    @cached_property
    def anybody(self) -> str:
        """Somebody in the course of whom Moodle tells, a learner if there is one."""
        people = (*self.learners, *self.enrolments.members)
        return next(filter(self.tells_of, people), people[0])

    @cached_property
    def learners(self) -> tuple[str, ...]:
        """The learners of the course, those who are suspended too."""
        members = self.enrolments.members.values()
        return tuple(member.id for member in members if CourseRole.LEARNER in member.roles)

    def tells_of(self, user: str) -> bool:
        """Whether Moodle tells of somebody; what it refuses for another reason shows when it is read."""
        try:
            self.report(user)
        except MoodleError as error:
            return error.code not in UNTOLD
        return True

    def report(self, user: str) -> Report:
        """Return somebody's line of the gradebook."""
        if user not in self._reports:
            self._reports[user] = read_report(self.api, self.course, user, without=self._own_items)
        return self._reports[user]

    def forget(self, user: str) -> None:
        """Let go of somebody's line: a large course has more of them than memory should hold."""
        self._reports.pop(user, None)

    def completions(self, learner: str) -> Iterator[Completion]:
        """Yield a learner's state in everything that can be completed and is told of whole."""
        yield from read_completions(
            self.api, self.course, learner, self.contents.sections, whole=self.everything
        )
        if self.criteria is not None:
            state = read_course_completion(self.api, self.course, learner)
            yield from () if state is None else (state,)

    @cached_property
    def contents(self) -> Contents:
        """The sections and activities that are shown."""
        return read_contents(self.api, self.course)

    @cached_property
    def criteria(self) -> tuple[Criterion, ...] | None:
        """The activities that the course's completion asks for; `None` where it cannot be completed."""
        for learner in self.learners:
            try:
                return read_criteria(self.api, self.course, learner)
            except MoodleError as error:
                if error.code not in UNTOLD | UNTRACKED:
                    raise
        return None

    @cached_property
    def hidden_items(self) -> tuple[str, ...] | None:
        """The titles of the grade items that are not shown; `None` where that cannot be found out."""
        try:
            names = read_item_names(self.api, self.course)
        except MoodleError as error:
            if error.permanent:
                return None
            raise
        shown = self.report(self.anybody).items
        return tuple(name for number, name in names.items() if number not in shown)

    @property
    def hidden_criteria(self) -> tuple[Criterion, ...]:
        """The activities that the course's completion asks for and that are not shown."""
        shown = self.contents.activities
        return tuple(each for each in self.criteria or () if each.activity not in shown)

    @property
    def everything(self) -> bool:
        """Whether, by all that can be compared, no activity is left out: only then a section is whole."""
        return self.hidden_items == () and not self.hidden_criteria

    @cached_property
    def _own_items(self) -> frozenset[str]:
        return self._find_own_items()
