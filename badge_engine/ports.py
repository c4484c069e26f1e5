"""The ports of the engine: what it asks of a learning platform and of a key, what it hands to an adapter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Protocol

from badge_engine.exports import GradeExport, Rows
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


class PlatformError(Exception):
    """A learning platform did not do what we asked.

    `permanent` says whether asking again can help: the retry policy travels with the error. The message is
    one sentence for a person; it never holds a token, a name, an e-mail address or a response body.
    """

    def __init__(self, message: str, *, permanent: bool, status: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.status = status


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
class WebRequest:
    """One outgoing call of an adapter.

    `query` is added to the address; `form` is sent url-encoded in the body, or else `json` is, unless it is
    `None`. `repeatable` says that a request other than GET does no harm when it is sent twice.
    """

    method: str
    url: str
    query: Sequence[tuple[str, str]] = ()
    form: Sequence[tuple[str, str]] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    json: Any = field(default=None, repr=False)
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class WebReply:
    """The answer to a `WebRequest`: `body` is parsed JSON with exact decimals, `next_url` the `next` link.

    Header names are lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    next_url: str | None


class Web(Protocol):
    """The one guarded door for outgoing calls."""

    def send(self, request: WebRequest) -> WebReply:
        """Send, retry what may be retried, and return a 2xx answer.

        Raises `PlatformError`, with `status` set when the platform did answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class ApiAccess:
    """What we were given to reach an LMS's own web services.

    `token` is empty where `web` puts one into each call itself.
    """

    web: Web
    base_url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A gradebook column of ours for one achievement. `resource_id` finds it again (AGS `resourceId`)."""

    resource_id: str
    label: str
    maximum: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class News:
    """The news that a learner has an achievement, as a cell in the course's gradebook.

    `address` is where the credential is.
    `timestamp` is fixed when the award is decided, so that telling the news twice is telling it once.
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

    sentence: str
    fix: str


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


@dataclass(frozen=True, slots=True)
class Allowance:
    """How an LMS says how many calls it still allows: data, no behaviour.

    `header` (in lower case) tells what is left; below `low` the next call waits until as much has come back,
    at `per_second`.
    """

    header: str
    low: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Permission:
    """One right that an LMS is asked for (an OAuth 2.0 scope), and what it is needed for: "to read ..."."""

    scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuthorisationDialect:
    """How one LMS lets its people authorise a tool to use its web services (OAuth 2.0 code flow): data.

    The paths are below the base address of the web services. `key` is what the LMS calls the pair of client
    id and secret that its administrator makes for us, with where to find it; `revoking` is where a person
    takes the authorisation back in the LMS.
    """

    authorise_path: str
    token_path: str
    permissions: tuple[Permission, ...]
    key: str
    revoking: str


@dataclass(frozen=True, slots=True)
class ServiceDialect:
    """How one LMS speaks the LTI services: data, no behaviour.

    A `*_page_size` of `None` means: send no `limit`. `lms_id_parameter` names the custom parameter in which
    the roster carries the LMS's own user id; `None` means that the `sub` is that id. `superseded` lists
    (status, text) pairs by which the LMS says that it already holds this or a newer score.
    `score_extension` is added to every score message; in a column that belongs to a placement, the member
    `submission` takes its place and hands in the credential's address. `allowance` holds for the LMS's own
    web services.
    """

    line_item_page_size: int | None
    result_page_size: int | None
    member_page_size: int | None
    lms_id_parameter: str | None
    superseded: tuple[tuple[int, str], ...]
    score_extension: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    submission: str | None = None
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class RegistrationDialect:
    """How one LMS takes a tool in (LTI Dynamic Registration 1.0): data, no behaviour.

    `product_family` is what the LMS calls itself there. `placements` says by message type where the tool
    appears, `further_scopes` what it asks for beside the LTI services, `extension` is added to the tool's
    configuration. `shared_issuers` are issuers that many installations of this LMS have in common: the
    host of such an issuer says nothing about an installation. `host_member` names the member of the
    platform's configuration that holds the host which people open.
    """

    product_family: str
    placements: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    further_scopes: tuple[str, ...] = ()
    extension: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    shared_issuers: frozenset[str] = frozenset()
    host_member: str | None = None


@dataclass(frozen=True, slots=True)
class SetupHints:
    """Where an administrator of an LMS mends a service that does not work: one sentence for each.

    `grade_export` tells a teacher where the LMS gives away the file that `read_grade_export` reads.
    """

    roster: str
    line_items: str
    grades: str
    keys: str
    grade_export: str


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
