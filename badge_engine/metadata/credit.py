"""Credits, each in the unit in which it was declared; units are never converted."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class CreditUnit(StrEnum):
    """In what credits are counted."""

    ECTS = "ECTS"
    US_SEMESTER = "US-semester"
    CEU = "CEU"
    CONTACT_HOURS = "contact-hours"


@dataclass(frozen=True, slots=True)
class Credits:
    """How much an achievement counts. `amount` is above zero."""

    amount: Fraction
    unit: CreditUnit

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"{self.amount} credits are none: leave them out instead")
