"""What is known of a course and of one learner in it: the facts that rules are judged on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any


class CourseRole(StrEnum):
    """What a person is in one course (LTI 1.3 Core, A.2.3; a sub-role belongs to its principal)."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    TEACHING_ASSISTANT = "teaching_assistant"
    CONTENT_DEVELOPER = "content_developer"
    MENTOR = "mentor"
    ADMINISTRATOR = "administrator"


class CompletableKind(StrEnum):
    """What kind of course part can be completed."""

    MODULE = "module"
    SECTION = "section"
    ACTIVITY = "activity"
    COURSE = "course"


class Grading(StrEnum):
    """How the cells of a column are shown to people; the number behind is always in points."""

    POINTS = "points"
    PERCENT = "percent"
    LETTER = "letter"
    PASSED = "passed"


class GroupKind(StrEnum):
    """What kind of part of the class a person can belong to."""

    SECTION = "section"
    GROUP = "group"


class GradeKind(StrEnum):
    """Which course grade: `CURRENT` leaves ungraded work out, `FINAL` counts it as zero.

    A grade that a teacher put in place of a computed one is given as both.
    """

    CURRENT = "current"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Member:
    """One person on a course's roster.

    `id` is the LTI `sub`; `lms_id` is the number by which the LMS's own web services know the same person,
    `sourced_id` the one by which the institution's records do; each is `None` where it is not known.
    `test_user` marks the LMS's preview person, who is never awarded.
    `groups` are the ids of the sections and groups that the person belongs to, `None` where the platform does
    not tell.
    """

    id: str
    roles: frozenset[CourseRole]
    active: bool = True
    name: str | None = None
    email: str | None = None
    lms_id: str | None = None
    sourced_id: str | None = None
    test_user: bool = False
    groups: frozenset[str] | None = None

    @property
    def may_be_awarded(self) -> bool:
        """Whether this person is a real, active learner and nothing but a learner."""
        return self.active and not self.test_user and self.roles == {CourseRole.LEARNER}


@dataclass(frozen=True, slots=True)
class LineItem:
    """One gradebook column that we can read. `maximum` is in the column's own points.

    `published` is `False` for a column that learners do not see yet: nothing in it decides. `placed`
    says that it is a column of ours that belongs to something people open in the course.
    """

    id: str
    title: str
    maximum: Fraction | None = None
    grading: Grading = Grading.POINTS
    published: bool = True
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """One learner's graded cell. A learner who is not graded has no `Score`: absence is not zero.

    `letter` is the grade as the platform shows it, where the column is graded in letters or as passed.
    """

    learner: str
    line_item: str
    given: Fraction
    maximum: Fraction
    graded_at: datetime | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Completable:
    """A module, section, activity or course that a learner can complete.

    `requirements` is `False` for a part that the LMS would call completed for everybody because nothing is
    required in it (a Canvas module without requirements): no rule may rest on such a part.
    """

    id: str
    title: str
    kind: CompletableKind
    requirements: bool = True


@dataclass(frozen=True, slots=True)
class Completion:
    """One learner's state in a completable part. `failed` means: completed without a passing grade."""

    learner: str
    completable: str
    complete: bool
    failed: bool = False
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CourseGrade:
    """One learner's grade for the whole course, in per cent (0 to 100 and above)."""

    learner: str
    kind: GradeKind
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """A learning outcome or competency that is assessed in the course.

    `mastery` is the score from which the institution calls it mastered, of `maximum`; both in its own points.
    """

    id: str
    title: str
    mastery: Fraction | None = None
    maximum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """How far one learner has come in one outcome, in the outcome's own points."""

    learner: str
    outcome: str
    score: Fraction
    assessed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A section or group of the class; `Member.groups` names them by id."""

    id: str
    title: str
    kind: GroupKind


@dataclass(frozen=True, slots=True)
class Holding:
    """An achievement that a learner holds: of this course, of another one, or of an outside issuer.

    `achievement` is the achievement's address (the `id` that its credentials carry), `issuer` the issuer's,
    `credential` the credential's. `credits` is in the achievement's own `unit` (such as `ECTS`). One that was
    taken back or is suspended does not stand: it counts for nothing, and tells why something is missing.
    """

    achievement: str
    issuer: str
    credential: str
    awarded_at: datetime
    credits: Fraction | None = None
    unit: str | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's word that a learner has met a requirement of the kind that people judge.

    `step` names the requirement in the rule, `by` is our id of the person, `evidence` are addresses or texts.
    """

    step: str
    by: str
    at: datetime
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What of a course a rule can name.

    Its readable columns, its completable parts, its course grades, its outcomes, its sections and groups.
    Each is found by its id, too: a class is judged on one outline.
    """

    line_items: tuple[LineItem, ...] = ()
    completables: tuple[Completable, ...] = ()
    grade_kinds: frozenset[GradeKind] = frozenset()
    outcomes: tuple[Outcome, ...] = ()
    groups: tuple[Group, ...] = ()
    columns_by_id: Mapping[str, LineItem] = field(init=False, repr=False, compare=False)
    parts_by_id: Mapping[str, Completable] = field(init=False, repr=False, compare=False)
    outcomes_by_id: Mapping[str, Outcome] = field(init=False, repr=False, compare=False)
    groups_by_id: Mapping[str, Group] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns_by_id", {column.id: column for column in self.line_items})
        object.__setattr__(self, "parts_by_id", {part.id: part for part in self.completables})
        object.__setattr__(self, "outcomes_by_id", {outcome.id: outcome for outcome in self.outcomes})
        object.__setattr__(self, "groups_by_id", {group.id: group for group in self.groups})


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """Everything known of one learner in one course, at one moment.

    The mappings are keyed by line item id, completable id, grade kind, outcome id and approval step. A
    missing key means *not known*, never zero and never "no". `outline` says what exists, so that a column
    that is gone can be told from a cell that is empty. `groups` is `None` where the platform tells none.
    """

    learner: str
    outline: Outline
    scores: Mapping[str, Score] = field(default_factory=_nothing)
    completions: Mapping[str, Completion] = field(default_factory=_nothing)
    grades: Mapping[GradeKind, CourseGrade] = field(default_factory=_nothing)
    outcomes: Mapping[str, OutcomeResult] = field(default_factory=_nothing)
    groups: frozenset[str] | None = None
    holdings: tuple[Holding, ...] = ()
    approvals: Mapping[str, Approval] = field(default_factory=_nothing)
