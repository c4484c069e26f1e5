"""One Moodle course, in the engine's words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from badge_engine.columns import own_scores, readable_columns, tell
from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase
from badge_engine.ports import Blank, CourseConnection, GradeService, Known, News, Progress, Shortcoming
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
from moodle_adapter.progress import COURSE
from moodle_adapter.rest import MoodleApi
from moodle_adapter.seeing import Seen
from moodle_adapter.shortcomings import find_shortcomings

OWN_ITEM = re.compile(r"/lineitems/(?P<item>\d+)/lineitem(?:\?|$)")
LEARNER = frozenset({CourseRole.LEARNER})
WITHOUT_TOKEN = Shortcoming(
    phrase(
        "Moodle does not tell learners from non-editing teachers here: only who has opened Coursemark in "
        "this course as a learner counts as one."
    ),
    phrase(
        "An administrator enters a web service token of Moodle for Coursemark; activities, completion and "
        "groups can be read then, too."
    ),
)


class MoodleCourse:
    """The `badge_engine.ports.CoursePlatform` of one reading: what it has learnt it does not ask again.

    Through LTI alone Moodle shows a tool nothing but the tool's own columns; everything else needs access to
    the web services. There, a learner's line of the gradebook is one call and so is their progress, which
    keeps answers small where a whole course in one call takes Moodle half a minute and more.
    """

    def __init__(self, connection: CourseConnection, api: MoodleApi | None) -> None:
        self._connection = connection
        self._course = connection.lms_course_id or connection.context_id
        self._seen = None if api is None else Seen(api, self._course, self._own_items)

    @property
    def tells_changes(self) -> bool:
        """Say no: a learner's line of the gradebook and their completions come whole or not at all."""
        return False

    def roster(self, known: Sequence[Member] = ()) -> Iterator[Member]:
        """Yield everybody in the course; who left or is suspended is not among them.

        Moodle's LTI roster calls non-editing teachers learners. With API access everybody gets the roles of
        their enrolments, and who is not enrolled as a student is no learner. Without it, only a launch tells:
        who never opened the tool in this course may be a learner or not, and is nobody until then.
        """
        del known
        if self._connection.roster is None:
            return self._roster_of_the_api()
        return map(self._as_launched if self._seen is None else self._as_enrolled, self._listed)

    def shortcomings(self) -> Iterator[Shortcoming]:
        """Yield what the service user is not shown, by what must be there; without one, what that costs."""
        if self._seen is None:
            return iter((WITHOUT_TOKEN,))
        return find_shortcomings(self._seen, frozenset(member.id for member in self._listed))

    def outline(self) -> Outline:
        """Return the tool's own columns and, with API access, grade items, completion, groups and total.

        The columns are those that the user report shows of anybody in the course, be it a teacher: it lists
        all items, graded or not.
        """
        own = () if self._grades is None else readable_columns(self._grades)
        if self._seen is None:
            return Outline(line_items=tuple(own))
        return Outline(
            line_items=(*own, *self._seen.report(self._seen.anybody).columns),
            completables=tuple(self._completables(self._seen)),
            grade_kinds=frozenset({GradeKind.CURRENT}),
            groups=self._seen.enrolments.groups,
        )

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score | Blank]:
        """Yield every graded cell, and those whose grade the learner may not see yet."""
        del known
        if self._grades is not None:
            yield from own_scores(self._grades, members)
        for learner, seen in self._learners(members):
            yield from seen.report(learner).cells

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        """Yield the course total of every learner, as the grade that leaves ungraded work out.

        Moodle has one total, and whether empty grades count in it is a setting ("exclude empty grades", on
        by default) that no web service tells. `CURRENT` is true of the default, and too strict rather than
        too lenient where a teacher has switched it off; `FINAL` would award early in the course.
        """
        for learner, seen in self._learners(members):
            total = seen.report(learner).total
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
        for learner, seen in self._learners(members):
            yield Progress(learner, tuple(seen.completions(learner)))
            seen.forget(learner)

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        """Put the news into the tool's own gradebook columns; yield each as it is done."""
        return tell(self._grades, news)

    @property
    def _grades(self) -> GradeService | None:
        return self._connection.grades

    @cached_property
    def _listed(self) -> tuple[Member, ...]:
        """Everybody on the LTI roster, with the roles that it gives."""
        return () if self._connection.roster is None else tuple(self._connection.roster.members())

    def _own_items(self) -> frozenset[str]:
        """Return the numbers of the tool's own columns, which the gradebook lists among all others."""
        items = () if self._grades is None else self._grades.line_items()
        found = (OWN_ITEM.search(item.id) for item, _ in items)
        return frozenset(match["item"] for match in found if match is not None)

    def _as_enrolled(self, member: Member) -> Member:
        enrolled = None if self._seen is None else self._seen.enrolments.members.get(member.id)
        if enrolled is None:
            return replace(member, roles=frozenset())
        return replace(member, roles=enrolled.roles, groups=enrolled.groups)

    def _as_launched(self, member: Member) -> Member:
        launched = self._connection.launched.get(member.id)
        if launched is not None:
            return replace(member, roles=launched)
        return replace(member, roles=frozenset()) if CourseRole.LEARNER in member.roles else member

    def _roster_of_the_api(self) -> Iterator[Member]:
        if self._seen is None:
            raise PlatformError(
                phrase("Moodle did not grant the roster: allow the tool to read it."), permanent=True
            )
        return iter(self._seen.roster.members.values())

    def _learners(self, members: Iterable[Member]) -> Iterator[tuple[str, Seen]]:
        """Yield the learners that Moodle still knows, each with what is seen of the course."""
        if self._seen is None:
            return
        for member in members:
            if CourseRole.LEARNER in member.roles and self._seen.tells_of(member.id):
                yield member.id, self._seen

    def _completables(self, seen: Seen) -> Iterator[Completable]:
        for section in seen.contents.sections:
            if seen.everything:
                yield section.part
            yield from section.activities
        if seen.criteria is not None:
            yield Completable(f"{COURSE}{self._course}", "Course completion", CompletableKind.COURSE)
