"""What one requirement says of one record: a verdict, the reason, and the fact that was looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import assert_never


class Verdict(StrEnum):
    """What a rule says of a record. `UNKNOWN` never awards and is never told as a failure."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a requirement has its verdict.

    A state that the platform reports as incomplete is a settled fact (`INCOMPLETE`, unmet); a learner of whom
    nothing is reported is unknown (`NOT_GRADED`, `NOT_REPORTED`). The reasons that need attention are unknown
    too: the course changed under the rule, and only a person can put that right.
    """

    REACHED = "reached"
    COMPLETE = "complete"
    BELOW = "below"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    NOT_GRADED = "not_graded"
    NOT_REPORTED = "not_reported"
    COLUMN_GONE = "column_gone"
    PART_GONE = "part_gone"
    NO_REQUIREMENTS = "no_requirements"
    NO_MAXIMUM = "no_maximum"
    GRADE_NOT_READABLE = "grade_not_readable"

    @property
    def verdict(self) -> Verdict:
        """The verdict that follows; there is no reason that could go with two."""
        match self:
            case Reason.REACHED | Reason.COMPLETE:
                return Verdict.MET
            case Reason.BELOW | Reason.INCOMPLETE | Reason.FAILED:
                return Verdict.UNMET
            case Reason.NOT_GRADED | Reason.NOT_REPORTED:
                return Verdict.UNKNOWN
            case (
                Reason.COLUMN_GONE
                | Reason.PART_GONE
                | Reason.NO_REQUIREMENTS
                | Reason.NO_MAXIMUM
                | Reason.GRADE_NOT_READABLE
            ):
                return Verdict.UNKNOWN
            case _:
                assert_never(self)

    @property
    def needs_attention(self) -> bool:
        """Whether a person must change the rule or the course before this can be judged."""
        return self.verdict is Verdict.UNKNOWN and self not in {Reason.NOT_GRADED, Reason.NOT_REPORTED}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that was looked at: `given` of `maximum`, both in the column's own points or in per cent."""

    given: Fraction
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class Observation:
    """What one requirement says of one record. `at` is when the platform says that the fact came about."""

    reason: Reason
    measure: Measure | None = None
    at: datetime | None = None
