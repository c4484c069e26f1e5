"""One Canvas course, in the engine's words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from badge_engine.columns import news_columns, readable_columns, tell
from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.ports import (
    Blank,
    CourseConnection,
    GradeService,
    Known,
    News,
    Progress,
    RosterService,
    Shortcoming,
)
from badge_engine.records import CourseGrade, CourseRole, Member, OutcomeResult, Outline, Score
from canvas_adapter.concluding import ConcludingGrades
from canvas_adapter.rest import CanvasApi
from canvas_adapter.rest_course import RestCourse
from canvas_adapter.shortcomings import find_shortcomings


class CanvasCourse:
    """The `badge_engine.ports.CoursePlatform` of one reading: what it has learnt it does not ask again.

    Through LTI alone Canvas shows a tool nothing but the tool's own columns; all else needs access to the
    REST API.
    """

    def __init__(self, connection: CourseConnection) -> None:
        self._connection = connection
        self._listed: list[Member] = []

    @property
    def tells_changes(self) -> bool:
        """Whether there is a REST API to ask; the tool's own columns come whole or not at all."""
        return self._connection.api is not None

    def roster(self, known: Sequence[Member] = ()) -> Iterator[Member]:
        """Yield everybody, learners with their number, sections and groups as far as these can be known.

        The roster of LTI has 50 people a page. The enrolments, which have to be read anyway, tell whether it
        would say anything new.
        """
        if known and self._rest is not None and self._rest.is_of(known):
            return map(self._completed, known)
        if self._connection.roster is None:
            raise PlatformError(
                phrase("Canvas did not grant the roster: allow the tool to read it."), permanent=True
            )
        return self._read_roster(self._connection.roster)

    def shortcomings(self) -> Iterator[Shortcoming]:
        """Yield what the access to the REST API is refused, and people whom it is not shown."""
        return iter(()) if self._rest is None else find_shortcomings(self._rest, self._listed)

    def outline(self) -> Outline:
        """Return the tool's own columns and, with API access, everything else that a rule can name."""
        own = () if self._grades is None else tuple(readable_columns(self._grades))
        if self._rest is None:
            return Outline(line_items=own)
        told = self._rest.outline()
        return replace(told, line_items=(*own, *told.line_items))

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score | Blank]:
        """Yield every cell that is graded and posted; what a learner may not see yet decides nothing."""
        for member in members:
            yield from self._own_cells.get(member.id, ())
        if self._rest is not None:
            yield from self._rest.scores(members, known)

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        """Yield both course grades of every learner; a person of several sections has them once."""
        return iter(()) if self._rest is None else self._rest.course_grades(members)

    def outcome_results(
        self, members: Sequence[Member], known: Known | None = None
    ) -> Iterator[OutcomeResult]:
        """Yield how far each learner has come in each outcome."""
        return iter(()) if self._rest is None else self._rest.outcome_results(members, known)

    def progress(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Progress]:
        """Yield the state of every module that requires something, for every learner with a known number.

        The course-wide progress tells who has met any requirement, and how many; only those whose count is
        another one than known are asked for one by one.
        """
        return iter(()) if self._rest is None else self._rest.progress(members, known)

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        """Put the news into the tool's own gradebook columns; yield each as it is done."""
        return tell(self._grades, news)

    @cached_property
    def _grades(self) -> GradeService | None:
        grades = self._connection.grades
        return None if grades is None else ConcludingGrades(grades)

    @cached_property
    def _rest(self) -> RestCourse | None:
        if self._connection.api is None:
            return None
        course = self._connection.lms_course_id or f"lti_context_id:{self._connection.context_id}"
        columns = () if self._grades is None else news_columns(self._grades)
        news = frozenset((column.title, column.maximum) for column in columns)
        return RestCourse(CanvasApi(self._connection.api, course), news)

    def _read_roster(self, roster: RosterService) -> Iterator[Member]:
        for member in roster.members():
            completed = self._completed(member)
            self._listed.append(completed)
            yield completed

    def _completed(self, member: Member) -> Member:
        if self._rest is None or CourseRole.LEARNER not in member.roles:
            return member
        number = member.lms_id or self._rest.api.user_id(member.id)
        groups = None if number is None else self._rest.groups_of(number)
        return replace(member, lms_id=number, groups=groups)

    @cached_property
    def _own_cells(self) -> Mapping[str, Sequence[Score]]:
        """The cells of the tool's own columns, which cannot be asked for learner by learner."""
        found: defaultdict[str, list[Score]] = defaultdict(list)
        if self._grades is not None:
            for column in readable_columns(self._grades):
                for score in self._grades.scores(column):
                    found[score.learner].append(score)
        return found
