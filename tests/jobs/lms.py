"""A learning platform in memory: what is in its course, what it was told, and what goes wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from badge_engine.dialects import AuthorisationDialect, RegistrationDialect, ServiceDialect, SetupHints
from badge_engine.exports import ExportError, GradeExport, Rows
from badge_engine.outgoing import PlatformError
from badge_engine.ports import Blank, CourseConnection, CoursePlatform, Known, News, Progress, Shortcoming
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRole,
    GradeKind,
    Group,
    LineItem,
    Member,
    Outcome,
    OutcomeResult,
    Outline,
    Score,
)

Fact = TypeVar("Fact", Score | Blank, Score, CourseGrade, OutcomeResult, Completion)

QUIZ, ESSAY = LineItem("quiz", "Quiz", Fraction(10)), LineItem("essay", "Essay", Fraction(100))
MODULE = Completable("module", "Module 1", CompletableKind.MODULE)


def learner(sub: str, **more: str) -> Member:
    return Member(sub, frozenset({CourseRole.LEARNER}), **{"name": sub.title(), **more})  # type: ignore[arg-type]  # texts only


def quiz(sub: str, points: int) -> Score:
    return Score(sub, QUIZ.id, Fraction(points), Fraction(10))


def out_of_order(status: int | None = None, *, permanent: bool = False) -> PlatformError:
    return PlatformError("The platform is out of order.", permanent=permanent, status=status)


@dataclass(slots=True)
class CourseInMemory:
    """The `CoursePlatform` of tests. `trouble` makes a method fail, `trouble_with` the news of one learner.

    `pace` is called for each person and each piece of news that goes by; `meanwhile` is done
    once, while the roster is read: what others do during a long reading. `watched` says that it tells
    changes, which are `changed_cells`; `known` is what each reading knew of scores, `familiar` whom it knew,
    `followed` whose progress was told.
    """

    members: list[Member] = field(default_factory=list)
    items: list[LineItem] = field(default_factory=lambda: [QUIZ, ESSAY])
    parts: list[Completable] = field(default_factory=lambda: [MODULE])
    cells: list[Score] = field(default_factory=list)
    grades: list[CourseGrade] = field(default_factory=list)
    states: list[Completion] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    results: list[OutcomeResult] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    watched: bool = False
    changed_cells: list[Score | Blank] = field(default_factory=list)
    known: list[Known | None] = field(default_factory=list)
    familiar: list[Sequence[Member]] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    told: list[News] = field(default_factory=list)
    kept_back: list[Shortcoming] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    trouble: dict[str, PlatformError] = field(default_factory=dict)
    trouble_with: dict[str, PlatformError] = field(default_factory=dict)
    silent: bool = False
    pace: Callable[[], object] = lambda: None
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def roster(self, known: Sequence[Member] = ()) -> Iterator[Member]:
        self._ask("roster")
        self.familiar.append(known)
        while self.meanwhile:
            self.meanwhile.pop()()
        for member in self.members:
            self.pace()
            yield member

    @property
    def tells_changes(self) -> bool:
        return self.watched

    def shortcomings(self) -> Iterator[Shortcoming]:
        yield from self.kept_back

    def outline(self) -> Outline:
        self._ask("outline")
        kinds = frozenset(GradeKind)
        return Outline(tuple(self.items), tuple(self.parts), kinds, tuple(self.outcomes), tuple(self.groups))

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score | Blank]:
        self._ask("scores")
        self.known.append(known)
        if known is None:
            yield from _of(members, self.cells)
        else:
            yield from _of(members, self.changed_cells)

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        self._ask("course_grades")
        yield from _of(members, self.grades)

    def outcome_results(
        self, members: Sequence[Member], known: Known | None = None
    ) -> Iterator[OutcomeResult]:
        del known
        self._ask("outcome_results")
        yield from _of(members, self.results)

    def progress(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Progress]:
        self._ask("progress")
        marks = {} if known is None else known.marks
        for member in members:
            if member.id in self.trouble_with:
                raise self.trouble_with[member.id]
            states = tuple(_of([member], self.states))
            if states and marks.get(member.id) != (mark := str(len(states))):
                self.followed.append(member.id)
                yield Progress(member.id, states, mark)

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        self._ask("announce")
        for piece in () if self.silent else news:
            if piece.learner in self.trouble_with:
                raise self.trouble_with[piece.learner]
            self.pace()
            self.told.append(piece)
            yield piece

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.trouble:
            raise self.trouble[what]


def _of(members: Sequence[Member], facts: Iterable[Fact]) -> Iterator[Fact]:
    asked = {member.id for member in members}
    return (fact for fact in facts if fact.learner in asked)


@dataclass(frozen=True, slots=True)
class LmsInMemory:
    """The `Platform` of tests: one course, whichever is asked for."""

    course: CourseInMemory
    name: str = "in memory"
    title: str = "An LMS in memory"
    authorisation: AuthorisationDialect | None = None

    @property
    def dialect(self) -> ServiceDialect:
        return ServiceDialect(None, None, None, None, ())

    @property
    def setup_hints(self) -> SetupHints:
        return SetupHints("roster", "columns", "grades", "keys", "export")

    @property
    def registration(self) -> RegistrationDialect:
        return RegistrationDialect(product_family="memory")

    @property
    def custom_parameters(self) -> Mapping[str, str]:
        return {}

    def lms_course_id(self, context_id: str, custom: Mapping[str, str]) -> str | None:
        del custom
        return context_id

    def open_course(self, connection: CourseConnection) -> CoursePlatform:
        del connection
        return self.course

    def read_grade_export(self, rows: Rows) -> GradeExport:
        del rows
        raise ExportError("An LMS in memory exports nothing.")
