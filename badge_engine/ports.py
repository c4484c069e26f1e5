"""The ports of the engine: what it asks of a learning platform and of a key, what it hands to an adapter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from badge_engine.dialects import AuthorisationDialect, RegistrationDialect, ServiceDialect, SetupHints
from badge_engine.exports import GradeExport, Rows
from badge_engine.outgoing import ApiAccess
from badge_engine.phrases import Phrase
from badge_engine.records import (
    Completion,
    CourseGrade,
    CourseRole,
    LineItem,
    Member,
    OutcomeResult,
    Outline,
    Score,
)


class Signer(Protocol):
    """A signing key that may live elsewhere (in process, in a socket's other end, in a KMS)."""

    @property
    def verification_method(self) -> str:
        """The absolute DID URL of the public key, as verifiers will resolve it."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature (RFC 8032) of `message`."""
        ...


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A gradebook column of ours for one achievement. `resource_id` finds it again (AGS `resourceId`)."""

    resource_id: str
    label: str
    maximum: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class News:
    """The news that a learner has an achievement, as a cell in the course's gradebook.

    `address` is where the credential is. `timestamp` is that of the decision: told twice, it is told once.
    """

    learner: str
    column: OwnColumn
    comment: str
    timestamp: datetime
    address: str = ""


class GradeService(Protocol):
    """Assignment and Grade Services 2.0 of one course, in the engine's words; shows only our own columns."""

    def line_items(self) -> Iterator[tuple[LineItem, str]]:
        """Yield every column of ours with its `resourceId` (empty text when it has none)."""
        ...

    def scores(self, item: LineItem) -> Iterator[Score]:
        """Yield every graded cell of one column."""
        ...

    def find_or_create(self, column: OwnColumn) -> LineItem:
        """Return our column, made if it was not there. The caller holds the lock."""
        ...

    def post(self, item: LineItem, news: News) -> None:
        """Put a full score with a comment into a cell; a score that the platform already has is success."""
        ...


class RosterService(Protocol):
    """Names and Role Provisioning Services 2.0 of one course."""

    def members(self) -> Iterator[Member]:
        """Yield everybody on the roster."""
        ...


@dataclass(frozen=True, slots=True)
class CourseConnection:
    """All that an adapter is handed to reach one course; a service that was not granted is `None`.

    `launched` are the roles with which people last came into this course, by their `sub`.
    """

    context_id: str
    lms_course_id: str | None
    grades: GradeService | None
    roster: RosterService | None
    api: ApiAccess | None
    launched: Mapping[str, frozenset[CourseRole]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something of a course that the platform keeps from us, in one sentence, and what to change there."""

    sentence: Phrase
    fix: Phrase


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier readings of a course told, so that a platform is asked for what changed since.

    Every cell graded before `read_at` is known, but for those of the `unsettled` columns, which are to be
    told whole. `marks` are the marks that came with each learner's progress.
    """

    read_at: datetime
    unsettled: frozenset[str] = frozenset()
    marks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell that counts nothing now: excused, not shown to the learner, or its grade was taken back.

    `held_back` says that it holds a grade that may be shown later without being graded anew.
    """

    learner: str
    line_item: str
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Every completion of one learner that the platform reports; what is not among them is not known.

    `mark` changes when the completions do: whoever has the last one need not be told again. `None` where
    the platform gives nothing that would do as a mark.
    """

    learner: str
    completions: tuple[Completion, ...]
    mark: str | None = None


class CoursePlatform(Protocol):
    """One course of a learning platform, read in the engine's words.

    Every method raises `PlatformError`. Learners are named by their LTI `sub` throughout. A method that takes
    members tells of these and of nobody else, and may be called for one part of the class after the other.
    Where it is given what is `known`, it may leave out what did not change; without, it tells everything.
    """

    @property
    def tells_changes(self) -> bool:
        """Whether asking with what is `known` is cheaper than asking for everything."""
        ...

    def roster(self, known: Sequence[Member] = ()) -> Iterator[Member]:
        """Yield everybody in the course.

        `known` are those of the last reading: a platform that can tell at less cost that nobody came, left or
        became something else may give them back as they are, but for their groups.
        """
        ...

    def shortcomings(self) -> Iterator[Shortcoming]:
        """Yield what the platform keeps from us, as far as it can be noticed."""
        ...

    def outline(self) -> Outline:
        """Return what a rule can name."""
        ...

    def scores(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Score | Blank]:
        """Yield every graded cell of the outline's columns, and those that hold a grade and count nothing."""
        ...

    def course_grades(self, members: Sequence[Member]) -> Iterator[CourseGrade]:
        """Yield every course grade that is known."""
        ...

    def outcome_results(
        self, members: Sequence[Member], known: Known | None = None
    ) -> Iterator[OutcomeResult]:
        """Yield every result in the outline's outcomes; asked after the scores of the same members."""
        ...

    def progress(self, members: Sequence[Member], known: Known | None = None) -> Iterator[Progress]:
        """Yield the progress of each learner of whom the platform reports any, as soon as it is whole."""
        ...

    def announce(self, news: Iterable[News]) -> Iterator[News]:
        """Put the news into the course view; yield each as it is done. Safe to repeat."""
        ...


class Platform(Protocol):
    """One kind of LMS: what a package offers under the entry point group `coursemark.platforms`."""

    @property
    def name(self) -> str:
        """The short name used on the command line and in the database, such as `canvas`."""
        ...

    @property
    def title(self) -> str:
        """The name that people use."""
        ...

    @property
    def dialect(self) -> ServiceDialect:
        """How this LMS speaks the LTI services."""
        ...

    @property
    def registration(self) -> RegistrationDialect:
        """How this LMS takes a tool in."""
        ...

    @property
    def authorisation(self) -> AuthorisationDialect | None:
        """How its people authorise us to read it; `None` where an administrator enters a token instead."""
        ...

    @property
    def setup_hints(self) -> SetupHints:
        """Which setting of this LMS to change when one of its services does not work."""
        ...

    @property
    def custom_parameters(self) -> Mapping[str, str]:
        """The custom parameters that a registration in this LMS must carry, such as `$Canvas.user.id`."""
        ...

    def lms_course_id(self, context_id: str, custom: Mapping[str, str]) -> str | None:
        """Return the LMS's own course id from a launch, `None` where the launch does not tell."""
        ...

    def open_course(self, connection: CourseConnection) -> CoursePlatform:
        """Return the course behind a connection."""
        ...

    def read_grade_export(self, rows: Rows) -> GradeExport:
        """Return what a table that this LMS exported holds; raises `ExportError` for any other table."""
        ...
