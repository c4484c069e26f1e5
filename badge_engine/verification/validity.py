"""Is it within its dates? Step `validity`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badge_engine.moments import moment_of, zulu
from badge_engine.verification.report import Outcome, Step, StepId

LEEWAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Validity:
    """Where `now` lies between the dates of a credential."""

    step: Step
    expired: bool | None = False
    not_yet_valid: bool | None = False


def check_validity(document: Mapping[str, Any], now: datetime, *, may_lack_dates: bool = False) -> Validity:
    """Hold the dates against `now`, with a minute of leeway for clocks that differ.

    Open Badges demands a beginning, the data model of credentials does not: `may_lack_dates`.
    """
    begins, ends = (
        _date(document, "validFrom", "issuanceDate"),
        _date(document, "validUntil", "expirationDate"),
    )
    if begins is None and may_lack_dates:
        begins = zulu(now)
    return validity_between(begins, ends, now)


def validity_between(begins: object, ends: object, now: datetime) -> Validity:
    """Hold two dates, as they were written, against `now`; the second may be absent."""
    begin, end = moment_of(begins), moment_of(ends)
    if begin is None or (ends is not None and end is None):
        step = _validity(Outcome.ERROR, "The dates of the credential cannot be read.", now)
        return Validity(step, expired=None, not_yet_valid=None)
    if begin > now + LEEWAY:
        early = _validity(Outcome.ERROR, f"The credential counts only from {begins}.", now)
        return Validity(early, not_yet_valid=True)
    if end is not None and end < now - LEEWAY:
        return Validity(_validity(Outcome.ERROR, f"The credential ran out at {ends}.", now), expired=True)
    return Validity(_validity(Outcome.OK, "The credential is within its dates.", now))


def _date(document: Mapping[str, Any], term: str, older_term: str) -> object:
    return document.get(term, document.get(older_term))


def _validity(outcome: Outcome, sentence: str, now: datetime) -> Step:
    return Step(StepId.VALIDITY, outcome, sentence, f"the clock: {now:%Y-%m-%d %H:%M} UTC")
