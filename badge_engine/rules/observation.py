"""What one requirement says of one record: a verdict, the reason, and the fact that was looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Self


class Verdict(StrEnum):
    """What a rule says of a record. `UNKNOWN` never awards and is never told as a failure."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Left(StrEnum):
    """What must happen before a requirement can be met.

    `DEED`: somebody does what is asked for. `DATA`: the platform reports what may be done already.
    `MENDING`: a person changes the rule or the course. `NEVER`: nothing helps any more.
    """

    NOTHING = "nothing"
    DEED = "deed"
    DATA = "data"
    MENDING = "mending"
    NEVER = "never"


class Reason(StrEnum):
    """Why a requirement has its verdict, and what is left; no reason could go with two verdicts.

    A state that the platform reports as incomplete is a settled fact (`INCOMPLETE`, unmet); a learner of whom
    nothing is reported is unknown (`NOT_GRADED`, `NOT_REPORTED`). So is one who holds too little, or no more
    what was held, or who is not approved: it can come from elsewhere at any time. Whatever needs mending is
    unknown too: the course changed under the rule, and only a person can put that right.
    """

    verdict: Verdict
    left: Left

    def __new__(cls, word: str, verdict: Verdict, left: Left) -> Self:
        """Make a member of its word; the verdict and what is left stand beside it."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.verdict = verdict
        member.left = left
        return member

    REACHED = "reached", Verdict.MET, Left.NOTHING
    COMPLETE = "complete", Verdict.MET, Left.NOTHING
    INSIDE = "inside", Verdict.MET, Left.NOTHING
    HELD = "held", Verdict.MET, Left.NOTHING
    APPROVED = "approved", Verdict.MET, Left.NOTHING

    BELOW = "below", Verdict.UNMET, Left.DEED
    INCOMPLETE = "incomplete", Verdict.UNMET, Left.DEED
    FAILED = "failed", Verdict.UNMET, Left.DEED
    TOO_EARLY = "too_early", Verdict.UNMET, Left.DEED
    TOO_LATE = "too_late", Verdict.UNMET, Left.NEVER
    OUTSIDE = "outside", Verdict.UNMET, Left.NEVER

    NOT_GRADED = "not_graded", Verdict.UNKNOWN, Left.DATA
    NOT_REPORTED = "not_reported", Verdict.UNKNOWN, Left.DATA
    NOT_DATED = "not_dated", Verdict.UNKNOWN, Left.DATA

    NOT_HELD = "not_held", Verdict.UNKNOWN, Left.DEED
    TOO_FEW = "too_few", Verdict.UNKNOWN, Left.DEED
    TAKEN_BACK = "taken_back", Verdict.UNKNOWN, Left.DEED
    NOT_APPROVED = "not_approved", Verdict.UNKNOWN, Left.DEED
    NO_EVIDENCE = "no_evidence", Verdict.UNKNOWN, Left.DEED

    COLUMN_GONE = "column_gone", Verdict.UNKNOWN, Left.MENDING
    COLUMN_HIDDEN = "column_hidden", Verdict.UNKNOWN, Left.MENDING
    PART_GONE = "part_gone", Verdict.UNKNOWN, Left.MENDING
    OUTCOME_GONE = "outcome_gone", Verdict.UNKNOWN, Left.MENDING
    GROUP_GONE = "group_gone", Verdict.UNKNOWN, Left.MENDING
    NO_REQUIREMENTS = "no_requirements", Verdict.UNKNOWN, Left.MENDING
    NO_MAXIMUM = "no_maximum", Verdict.UNKNOWN, Left.MENDING
    OTHER_GRADING = "other_grading", Verdict.UNKNOWN, Left.MENDING
    GRADE_NOT_READABLE = "grade_not_readable", Verdict.UNKNOWN, Left.MENDING

    @property
    def needs_attention(self) -> bool:
        """Whether a person must change the rule or the course before this can be judged."""
        return self.left is Left.MENDING


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that was looked at: `given` of `maximum`, both in the column's own points or in per cent."""

    given: Fraction
    maximum: Fraction


@dataclass(frozen=True, slots=True)
class Observation:
    """What one requirement says of one record.

    `at` is when the platform says that the fact came about. `letter` is the grade that was looked at, where
    it is no number. `sources` are the addresses of credentials, or the evidence of an approval.
    """

    reason: Reason
    measure: Measure | None = None
    at: datetime | None = None
    letter: str | None = None
    sources: tuple[str, ...] = ()
