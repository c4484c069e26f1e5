"""What the REST API tells of one course; what was asked once is not asked again."""

from collections.abc import Callable, Container, Iterator, Sequence
from functools import cached_property
from typing import Any

from badge_engine.ports import Blank, Known, Progress
from badge_engine.records import CourseGrade, LineItem, Member, Outcome, OutcomeResult, Outline, Score
from badge_engine.wire import exact
from canvas_adapter.assignments import read_cells, read_columns
from canvas_adapter.enrolments import GRADES, Enrolments, Groups, read_enrolments, read_groups
from canvas_adapter.modules import Modules, read_begun, read_modules, read_progress
from canvas_adapter.outcomes import read_outcomes, read_results
from canvas_adapter.rest import CanvasApi

Look = tuple[object, object]
ESSENTIAL = frozenset({"assignments", "enrollments", "modules"})


class RestCourse:
    """One reading. `news` holds the title and points of each column in which the tool tells news."""

    def __init__(self, api: CanvasApi, news: Container[Look]) -> None:
        self.api, self._news = api, news
        self._touched: set[str] = set()

    def outline(self) -> Outline:
        """Return assignments, modules, course grades, outcomes, sections and groups."""
        return Outline(
            line_items=tuple(self._columns.values()),
            completables=tuple(self._modules.parts.values()),
            grade_kinds=frozenset(GRADES),
            outcomes=self._outcomes,
            groups=self._groups.parts,
        )

    def ask_for_all(self) -> None:
        """Ask for everything that a reading asks for, of submissions one: what is refused is noted."""
        one = (("student_ids[]", "all"), ("per_page", "1"))
        asks: dict[str, Callable[[], object]] = {
            "assignments": lambda: self._columns,
            "students/submissions": lambda: self.api.first("students/submissions", *one),
            "enrollments": lambda: self._enrolments,
            "modules": lambda: self._modules,
            "bulk_user_progress": lambda: self._modules.required and self._begun,
        }
        for path, ask in asks.items():
            if path != "bulk_user_progress" or "modules" not in self.api.refused:
                self.api.optional(path, ask, None)
        _ = self._groups, self._outcomes

    def count_hidden(self, members: Sequence[Member]) -> int:
        """Count the learners whose enrolments this access may not see."""
        return sum(self._enrolments.lack(member) for member in members)

    def is_of(self, members: Sequence[Member]) -> bool:
        """Whether exactly these people are in the course."""
        return self._enrolments.are_of(members)

    def groups_of(self, number: str) -> frozenset[str]:
        """Return the sections and groups of the person with this number."""
        nothing = frozenset[str]()
        return self._enrolments.sections.get(number, nothing) | self._groups.people.get(number, nothing)

    def scores(self, members: Sequence[Member], known: Known | None) -> Iterator[Score | Blank]:
        """Yield cells of published assignments."""
        people = _by_number(members)
        if not people:
            return
        published = {number: column for number, column in self._columns.items() if column.published}
        for cell in read_cells(self.api, published, people, known):
            self._touched.add(cell.learner)
            yield cell

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        """Yield course grades."""
        return self._enrolments.course_grades(_by_number(members))

    def outcome_results(self, members: Sequence[Member], known: Known | None) -> Iterator[OutcomeResult]:
        """Yield results in outcomes; when only changes are wanted, of those alone who were graded since.

        Canvas cannot be asked for new results, and what is assessed is graded work.
        """
        asked = [member for member in members if known is None or member.id in self._touched]
        return read_results(self.api, _by_number(asked)) if self._outcomes else iter(())

    def progress(self, members: Sequence[Member], known: Known | None) -> Iterator[Progress]:
        """Yield progress in the modules that require something."""
        if not self._modules.required:
            return iter(())
        marks = {} if known is None else known.marks
        return read_progress(self.api, self._modules, _by_number(members), self._begun, marks)

    @cached_property
    def _columns(self) -> dict[str, LineItem]:
        """The assignments by Canvas's number, but for those in which we tell news."""
        return {str(row["id"]): column for column, row in read_columns(self.api) if not self._is_news(row)}

    def _is_news(self, row: dict[str, Any]) -> bool:
        # A column of the tool is an assignment too, under another number: with nothing to hand in, or placed.
        looks = (row.get("name"), exact(row.get("points_possible")))
        return row.get("submission_types") in (["none"], ["external_tool"]) and looks in self._news

    @cached_property
    def _modules(self) -> Modules:
        return read_modules(self.api)

    @cached_property
    def _begun(self) -> dict[str, str | None]:
        return read_begun(self.api)

    @cached_property
    def _enrolments(self) -> Enrolments:
        return read_enrolments(self.api)

    @cached_property
    def _groups(self) -> Groups:
        return read_groups(self.api)

    @cached_property
    def _outcomes(self) -> tuple[Outcome, ...]:
        return read_outcomes(self.api)


def _by_number(members: Sequence[Member]) -> dict[str, str]:
    return {member.lms_id: member.id for member in members if member.lms_id is not None}
