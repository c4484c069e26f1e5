"""One Moodle course, in the engine's words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from badge_engine.columns import own_scores, readable_columns, tell
from badge_engine.ports import CourseConnection, GradeService, Known, News, PlatformError, Progress
from badge_engine.records import (
    Completable,
    CompletableKind,
    CourseGrade,
    CourseRole,
    GradeKind,
    Member,
    OutcomeResult,
    Outline,
    Score,
)
from moodle_adapter.gradebook import Report, read_report
from moodle_adapter.progress import (
    COURSE,
    Section,
    has_course_criteria,
    read_completions,
    read_course_completion,
    read_sections,
)
from moodle_adapter.rest import MoodleApi
from moodle_adapter.roles import read_roles

OWN_ITEM = re.compile(r"/lineitems/(?P<item>\d+)/lineitem(?:\?|$)")


class MoodleCourse:
    """The `badge_engine.ports.CoursePlatform` of one reading: what it has learnt it does not ask again.

    Through LTI alone Moodle shows a tool nothing but the tool's own columns; everything else needs access to
    the web services. There, a learner's line of the gradebook is one call and so is their progress, which
    keeps answers small where a whole course in one call takes Moodle half a minute and more.
    """

    def __init__(self, connection: CourseConnection) -> None:
        self._connection = connection
        self._course = connection.lms_course_id or connection.context_id
        self._reports: dict[str, Report] = {}

    def roster(self) -> Iterator[Member]:
        """Yield everybody in the course.

        Moodle's LTI roster calls non-editing teachers learners. With API access everybody gets the roles of
        their enrolments, and who is not enrolled as a student is no learner. Without it nothing tells them
        apart, and a non-editing teacher who meets a rule is awarded.
        """
        if self._connection.roster is None:
            raise PlatformError("Moodle did not grant the roster: allow the tool to read it.", permanent=True)
        members = self._connection.roster.members()
        if self._api is None:
            return members
        return (replace(member, roles=self._roles.get(member.id, frozenset())) for member in members)

    def outline(self) -> Outline:
        """Return the tool's own columns and, with API access, grade items, completion and the course total.

        The columns are those that the user report shows of anybody in the course, be it a teacher: it lists
        all items, graded or not.
        """
        own = () if self._grades is None else readable_columns(self._grades)
        if self._api is None:
            return Outline(line_items=tuple(own))
        anybody = next(iter(self._learners_first))
        return Outline(
            line_items=(*own, *self._report(self._api, anybody).columns),
            completables=self._completables,
            grade_kinds=frozenset({GradeKind.CURRENT}),
        )

    @property
    def tells_changes(self) -> bool:
        """Say no: a learner's line of the gradebook and their completions come whole or not at all."""
        return False

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score]:
        """Yield every graded cell that the learner may see."""
        del known
        if self._grades is not None:
            yield from own_scores(self._grades, members)
        if self._api is not None:
            for learner in _learners(members):
                yield from self._report(self._api, learner).scores

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        """Yield the course total of every learner, as the grade that leaves ungraded work out.

        Moodle has one total, and whether empty grades count in it is a setting ("exclude empty grades", on
        by default) that no web service tells. `CURRENT` is true of the default, and too strict rather than
        too lenient where a teacher has switched it off; `FINAL` would award early in the course.
        """
        if self._api is None:
            return
        for learner in _learners(members):
            total = self._report(self._api, learner).total
            if total is not None:
                yield CourseGrade(learner, GradeKind.CURRENT, total)

    def outcome_results(
        self, members: Sequence[Member], known: Known | None = None
    ) -> Iterator[OutcomeResult]:
        """Yield nothing: Moodle's competencies are not read."""
        del members, known
        return iter(())

    def progress(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Progress]:
        """Yield the state in every tracked activity, every section of them, and the course."""
        del known
        if self._api is None:
            return
        for learner in _learners(members):
            states = list(read_completions(self._api, self._course, learner, self._sections))
            if self._has_course_criteria:
                states.append(read_course_completion(self._api, self._course, learner))
            yield Progress(learner, tuple(states))

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        """Put the news into the tool's own gradebook columns; yield each as it is done."""
        return tell(self._grades, news)

    @property
    def _grades(self) -> GradeService | None:
        return self._connection.grades

    @cached_property
    def _api(self) -> MoodleApi | None:
        return None if self._connection.api is None else MoodleApi(self._connection.api)

    @cached_property
    def _roles(self) -> dict[str, frozenset[CourseRole]]:
        return {} if self._api is None else read_roles(self._api, self._course)

    @property
    def _learners_first(self) -> list[str]:
        return sorted(self._roles, key=lambda user: CourseRole.LEARNER not in self._roles[user])

    def _report(self, api: MoodleApi, user: str) -> Report:
        if user not in self._reports:
            self._reports[user] = read_report(api, self._course, user, without=self._own_items)
        return self._reports[user]

    @cached_property
    def _own_items(self) -> frozenset[str]:
        """The numbers of the tool's own columns, which the gradebook lists among the manual and LTI items."""
        items = () if self._grades is None else self._grades.line_items()
        found = (OWN_ITEM.search(item.id) for item, _ in items)
        return frozenset(match["item"] for match in found if match is not None)

    @cached_property
    def _sections(self) -> tuple[Section, ...]:
        return () if self._api is None else read_sections(self._api, self._course)

    @cached_property
    def _has_course_criteria(self) -> bool:
        learner = self._learners_first[0] if self._learners_first else None
        if self._api is None or learner is None or CourseRole.LEARNER not in self._roles[learner]:
            return False
        return has_course_criteria(self._api, self._course, learner)

    @property
    def _completables(self) -> tuple[Completable, ...]:
        course = Completable(f"{COURSE}{self._course}", "Course completion", CompletableKind.COURSE)
        parts = (part for section in self._sections for part in (section.part, *section.activities))
        return (*parts, course) if self._has_course_criteria else tuple(parts)


def _learners(members: Iterable[Member]) -> Iterator[str]:
    return (member.id for member in members if CourseRole.LEARNER in member.roles)
