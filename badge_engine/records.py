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


class GradeKind(StrEnum):
    """Which course grade: `CURRENT` leaves ungraded work out, `FINAL` counts it as zero."""

    CURRENT = "current"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Member:
    """One person on a course's roster.

    `id` is the LTI `sub`; `lms_id` is the number by which the LMS's own web services know the same person,
    `None` where it is not known. `test_user` marks the LMS's preview person, who is never awarded.
    """

    id: str
    roles: frozenset[CourseRole]
    active: bool = True
    name: str | None = None
    email: str | None = None
    lms_id: str | None = None
    test_user: bool = False

    @property
    def may_be_awarded(self) -> bool:
        """Whether this person is a real, active learner and nothing but a learner."""
        return self.active and not self.test_user and self.roles == {CourseRole.LEARNER}


@dataclass(frozen=True, slots=True)
class LineItem:
    """One gradebook column that we can read. `maximum` is in the column's own points."""

    id: str
    title: str
    maximum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One learner's graded cell. A learner who is not graded has no `Score`: absence is not zero."""

    learner: str
    line_item: str
    given: Fraction
    maximum: Fraction
    graded_at: datetime | None = None


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
class Outline:
    """What of a course a rule can name: its readable columns, its completable parts, its course grades."""

    line_items: tuple[LineItem, ...] = ()
    completables: tuple[Completable, ...] = ()
    grade_kinds: frozenset[GradeKind] = frozenset()


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """Everything known of one learner in one course, at one moment.

    The mappings are keyed by line item id, completable id and grade kind. A missing key means *not known*,
    never zero and never "no". `outline` says what exists, so that a column that is gone can be told from a
    cell that is empty.
    """

    learner: str
    outline: Outline
    scores: Mapping[str, Score] = field(default_factory=_nothing)
    completions: Mapping[str, Completion] = field(default_factory=_nothing)
    grades: Mapping[GradeKind, CourseGrade] = field(default_factory=_nothing)
