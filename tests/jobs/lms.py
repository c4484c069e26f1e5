"""A learning platform in memory: what is in its course, what it was told, and what goes wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from badge_engine.ports import (
    CourseConnection,
    CoursePlatform,
    News,
    PlatformError,
    RegistrationDialect,
    ServiceDialect,
    SetupHints,
)
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRole,
    GradeKind,
    LineItem,
    Member,
    Outline,
    Score,
)

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
    once, while the roster is read: what others do during a long reading.
    """

    members: list[Member] = field(default_factory=list)
    items: list[LineItem] = field(default_factory=lambda: [QUIZ, ESSAY])
    parts: list[Completable] = field(default_factory=lambda: [MODULE])
    cells: list[Score] = field(default_factory=list)
    grades: list[CourseGrade] = field(default_factory=list)
    states: list[Completion] = field(default_factory=list)
    told: list[News] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    trouble: dict[str, PlatformError] = field(default_factory=dict)
    trouble_with: dict[str, PlatformError] = field(default_factory=dict)
    silent: bool = False
    pace: Callable[[], object] = lambda: None
    meanwhile: list[Callable[[], object]] = field(default_factory=list)

    def roster(self) -> Iterator[Member]:
        self._ask("roster")
        while self.meanwhile:
            self.meanwhile.pop()()
        for member in self.members:
            self.pace()
            yield member

    def outline(self) -> Outline:
        self._ask("outline")
        return Outline(tuple(self.items), tuple(self.parts), frozenset(GradeKind))

    def scores(self, members: Sequence[Member]) -> Iterator[Score]:
        del members
        self._ask("scores")
        yield from self.cells

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        del members
        self._ask("course_grades")
        yield from self.grades

    def completions(self, members: Sequence[Member]) -> Iterator[Completion]:
        del members
        self._ask("completions")
        yield from self.states

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


@dataclass(frozen=True, slots=True)
class LmsInMemory:
    """The `Platform` of tests: one course, whichever is asked for."""

    course: CourseInMemory
    name: str = "in memory"
    title: str = "An LMS in memory"

    @property
    def dialect(self) -> ServiceDialect:
        return ServiceDialect(None, None, None, None, ())

    @property
    def setup_hints(self) -> SetupHints:
        return SetupHints("roster", "columns", "grades", "keys")

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
