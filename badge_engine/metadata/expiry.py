"""How long an achievement is valid, and until when it is when it is given at some moment."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_YEARS = 100


class Period(StrEnum):
    """In what validity is counted. A month ends on the same day of the month, or on its last one."""

    DAYS = "days"
    MONTHS = "months"


_MOST = {Period.DAYS: LONGEST_YEARS * 365, Period.MONTHS: LONGEST_YEARS * 12}


@dataclass(frozen=True, slots=True)
class Expiry:
    """For how many days or months the achievement is valid, and how it is renewed."""

    count: int
    period: Period = Period.DAYS
    renewal: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _MOST[self.period]:
            raise ValueError(f"an achievement is valid for 1 to {_MOST[self.period]} {self.period}")

    def until(self, start: datetime) -> datetime:
        """Return when what was given at `start` is no longer valid."""
        if self.period is Period.DAYS:
            return start + timedelta(days=self.count)
        years, month = divmod(start.month - 1 + self.count, 12)
        year, month = start.year + years, month + 1
        return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
