"""Does it still count? Steps `status` and `validity`, taken of an authentic credential only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badge_engine.moments import moment_of
from badge_engine.status.bits import StatusList
from badge_engine.status.entry import ENTRY_TYPE, REVOCATION, SUSPENSION, StatusEntry, entry_of
from badge_engine.status.list_credential import CREDENTIAL_TYPE, LIST_TYPE
from badge_engine.status.problems import StatusError, StatusProblem
from badge_engine.verification.authenticity import check_authenticity, issuer_id
from badge_engine.verification.reading import MalformedError, listed, objects, read_object, types_of
from badge_engine.verification.report import Outcome, Step, StepId
from badge_engine.verification.resolving import Resolver, UnreachableError

LEEWAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Status:
    """What the status lists say; `None` where that could not be told."""

    steps: tuple[Step, ...] = ()
    revoked: bool | None = False
    suspended: bool | None = False


@dataclass(frozen=True, slots=True)
class Validity:
    """Where `now` lies between the dates of a credential."""

    step: Step
    expired: bool | None = False
    not_yet_valid: bool | None = False


def check_status(document: Mapping[str, Any], *, resolver: Resolver, now: datetime) -> Status:
    """Look up every status entry. Where a list is unreachable, the status is neither valid nor revoked."""
    entries = listed(document.get("credentialStatus"))
    if not entries:
        return Status((_step(Outcome.OK, "The credential cannot be revoked."),))
    found = [_entry_status(entry, issuer_id(document), resolver, now) for entry in entries]
    return Status(
        tuple(step for status in found for step in status.steps),
        revoked=_any(status.revoked for status in found),
        suspended=_any(status.suspended for status in found),
    )


def check_validity(document: Mapping[str, Any], now: datetime) -> Validity:
    """Hold the dates against `now`, with a minute of leeway for clocks that differ."""
    begins, ends = (
        _date(document, "validFrom", "issuanceDate"),
        _date(document, "validUntil", "expirationDate"),
    )
    begin, end = moment_of(begins), moment_of(ends)
    if begin is None or (ends is not None and end is None):
        step = _validity(Outcome.ERROR, "The dates of the credential cannot be read.")
        return Validity(step, expired=None, not_yet_valid=None)
    if begin > now + LEEWAY:
        return Validity(
            _validity(Outcome.ERROR, f"The credential counts only from {begins}."), not_yet_valid=True
        )
    if end is not None and end < now - LEEWAY:
        return Validity(_validity(Outcome.ERROR, f"The credential ran out at {ends}."), expired=True)
    return Validity(_validity(Outcome.OK, "The credential is within its dates."))


def _entry_status(status: object, issuer: object, resolver: Resolver, now: datetime) -> Status:
    if not isinstance(status, dict) or status.get("type") != ENTRY_TYPE:
        return _not_told(_step(Outcome.UNKNOWN, "Not checked: this kind of status is not supported."))
    try:
        entry = entry_of(status)
        return _meaning(entry, _looked_up(entry, issuer, resolver, now))
    except StatusError as error:
        unreachable = error.kind is StatusProblem.RETRIEVAL
        outcome = Outcome.UNKNOWN if unreachable else Outcome.ERROR
        return _not_told(_step(outcome, f"Not checked: {error} ({error.kind})"))


def _not_told(step: Step) -> Status:
    return Status((step,), revoked=None, suspended=None)


def _meaning(entry: StatusEntry, value: int) -> Status:
    revoked = entry.purpose == REVOCATION and value > 0
    suspended = entry.purpose == SUSPENSION and value > 0
    if revoked or suspended:
        sentence = f"The issuer has {'revoked' if revoked else 'suspended'} the credential."
        return Status((_step(Outcome.ERROR, sentence),), revoked, suspended)
    if entry.purpose in {REVOCATION, SUSPENSION}:
        return Status((_step(Outcome.OK, f"The list shows no {entry.purpose}."),))
    return Status((_step(Outcome.WARNING, f"The list says {value} about {entry.purpose}."),))


def _looked_up(entry: StatusEntry, issuer: object, resolver: Resolver, now: datetime) -> int:
    try:
        document = read_object(resolver.fetch(entry.list_url))
    except UnreachableError as error:
        raise StatusError(StatusProblem.RETRIEVAL, str(error)) from error
    except MalformedError as error:
        raise StatusError(StatusProblem.MALFORMED, str(error)) from error
    _refuse_foreign_list(document, issuer, resolver, now)
    subject = _list_subject(document, entry)
    return StatusList.decode(subject.get("encodedList")).value(entry.index, entry.size)


def _refuse_foreign_list(document: dict[str, Any], issuer: object, resolver: Resolver, now: datetime) -> None:
    if issuer_id(document) != issuer:
        raise StatusError(StatusProblem.VERIFICATION, "The status list is not by the issuer of the badge.")
    steps, authentic = check_authenticity(document, resolver=resolver, now=now)
    if authentic is None:
        raise StatusError(StatusProblem.RETRIEVAL, f"The status list cannot be checked. {steps[-1].sentence}")
    if not authentic:
        raise StatusError(StatusProblem.VERIFICATION, f"The status list is not sound. {steps[-1].sentence}")
    dates = check_validity(document, now)
    if dates.step.troubles:
        raise StatusError(StatusProblem.VERIFICATION, "The status list is out of date.")


def _list_subject(document: dict[str, Any], entry: StatusEntry) -> dict[str, Any]:
    subjects = objects(document.get("credentialSubject"))
    if (
        CREDENTIAL_TYPE not in types_of(document)
        or len(subjects) != 1
        or LIST_TYPE not in types_of(subjects[0])
    ):
        raise StatusError(StatusProblem.MALFORMED, "What the entry points to is not a status list.")
    if entry.purpose not in listed(subjects[0].get("statusPurpose")):
        raise StatusError(StatusProblem.VERIFICATION, f"The status list is not about {entry.purpose}.")
    return subjects[0]


def _any(flags: Iterable[bool | None]) -> bool | None:
    """One `True` decides; without one, a single `None` leaves the matter open."""
    known = list(flags)
    if True in known:
        return True
    return None if None in known else False


def _date(document: Mapping[str, Any], term: str, older_term: str) -> object:
    return document.get(term, document.get(older_term))


def _step(outcome: Outcome, sentence: str) -> Step:
    return Step(StepId.STATUS, outcome, sentence)


def _validity(outcome: Outcome, sentence: str) -> Step:
    return Step(StepId.VALIDITY, outcome, sentence)
