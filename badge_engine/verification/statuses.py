"""Has it been taken back? Step `status`, taken of an authentic credential only.

A list that cannot be had, is out of date or is by somebody else leaves the status open: neither valid nor
revoked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.status.bits import StatusList
from badge_engine.status.entry import ENTRY_TYPE, REVOCATION, SUSPENSION, StatusEntry, entry_of
from badge_engine.status.list_credential import CREDENTIAL_TYPE, LIST_TYPE
from badge_engine.status.problems import StatusError, StatusProblem
from badge_engine.verification.authenticity import check_authenticity, issuer_id
from badge_engine.verification.reading import MalformedError, listed, objects, read_object, types_of
from badge_engine.verification.report import Outcome, Step, StepId
from badge_engine.verification.resolving import Resolver, UnreachableError
from badge_engine.verification.revocation_lists import REVOCATION_LIST, Revocation, revocation_in
from badge_engine.verification.tokens import check_signature, has_ended, is_token, read_token
from badge_engine.verification.validity import check_validity

OLDER_ENTRY_TYPE = "StatusList2021Entry"
# Each kind of entry with the types of its list credential and of the list in it.
_LISTS = {
    ENTRY_TYPE: (CREDENTIAL_TYPE, LIST_TYPE),
    OLDER_ENTRY_TYPE: ("StatusList2021Credential", "StatusList2021"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """What the status lists say; `None` where that could not be told."""

    steps: tuple[Step, ...] = ()
    revoked: bool | None = False
    suspended: bool | None = False


def check_status(document: Mapping[str, Any], *, resolver: Resolver, now: datetime) -> Status:
    """Look up every status entry of a credential."""
    entries = listed(document.get("credentialStatus"))
    if not entries:
        return Status((_step(Outcome.OK, "The credential cannot be revoked."),))
    found = [_entry_status(entry, document, resolver, now) for entry in entries]
    return Status(
        tuple(step for status in found for step in status.steps),
        revoked=_any(status.revoked for status in found),
        suspended=_any(status.suspended for status in found),
    )


def _entry_status(status: object, document: Mapping[str, Any], resolver: Resolver, now: datetime) -> Status:
    kind = str(status.get("type")) if isinstance(status, dict) else ""
    if not isinstance(status, dict) or kind not in {*_LISTS, REVOCATION_LIST}:
        return _not_told(_step(Outcome.UNKNOWN, f"Not checked: the kind {kind} is not supported."))
    try:
        if kind == REVOCATION_LIST:
            return _on_plain_list(revocation_in(status, document, resolver))
        entry = entry_of(status)
        return _meaning(entry, _looked_up(entry, kind, issuer_id(document), resolver, now), status)
    except StatusError as error:
        unreachable = error.kind is StatusProblem.RETRIEVAL
        outcome = Outcome.UNKNOWN if unreachable else Outcome.ERROR
        return _not_told(_step(outcome, f"Not checked: {error} ({error.kind})", _list_of(status)))


def _list_of(status: Mapping[str, Any]) -> str:
    return str(status.get("statusListCredential", status.get("id")))


def _not_told(step: Step) -> Status:
    return Status((step,), revoked=None, suspended=None)


def _on_plain_list(found: Revocation) -> Status:
    if found.revoked:
        reason = f" Its reason: {found.reason}" if found.reason else ""
        step = _step(Outcome.ERROR, f"The issuer has revoked the credential.{reason}", found.source)
        return Status((step,), revoked=True)
    return Status((_step(Outcome.OK, "The list shows no revocation.", found.source),))


def _meaning(entry: StatusEntry, value: int, status: Mapping[str, Any]) -> Status:
    revoked = entry.purpose == REVOCATION and value > 0
    suspended = entry.purpose == SUSPENSION and value > 0
    if revoked or suspended:
        sentence = f"The issuer has {'revoked' if revoked else 'suspended'} the credential."
        return Status((_step(Outcome.ERROR, sentence, entry.list_url),), revoked, suspended)
    if entry.purpose in {REVOCATION, SUSPENSION}:
        return Status((_step(Outcome.OK, f"The list shows no {entry.purpose}.", entry.list_url),))
    sentence = f"The list says {_message(value, status)} about {entry.purpose}."
    return Status((_step(Outcome.WARNING, sentence, entry.list_url),))


def _message(value: int, status: Mapping[str, Any]) -> str:
    """Return what a value means, in the issuer's words where it gave some (`statusMessage`)."""
    for each in objects(status.get("statusMessage")):
        if str(each.get("status")).lower() == hex(value) and isinstance(each.get("message"), str):
            return f"“{each['message']}”"
    return str(value)


def _looked_up(entry: StatusEntry, kind: str, issuer: object, resolver: Resolver, now: datetime) -> int:
    document = _list_document(entry.list_url, issuer, resolver, now)
    text = _list_subject(document, entry, kind).get("encodedList")
    if kind == OLDER_ENTRY_TYPE:
        text = f"u{text}".rstrip("=")
    return StatusList.decode(text).value(entry.index, entry.size)


def _list_document(url: str, issuer: object, resolver: Resolver, now: datetime) -> dict[str, Any]:
    """Return the list credential, signed by the issuer of the badge and in force."""
    try:
        data = resolver.fetch(url)
        token = read_token(data) if is_token(data) else None
        document = read_object(data) if token is None else token.document
    except UnreachableError as error:
        raise StatusError(StatusProblem.RETRIEVAL, str(error)) from error
    except MalformedError as error:
        raise StatusError(StatusProblem.MALFORMED, str(error)) from error
    if issuer_id(document) != issuer:
        raise StatusError(StatusProblem.VERIFICATION, "The status list is not by the issuer of the badge.")
    if token is None:
        steps, _authentic = check_authenticity(document, resolver=resolver, now=now)
        _refuse_unsound(steps[-1])
    else:
        _refuse_unsound(check_signature(token, resolver=resolver, now=now))
    if check_validity(document, now).step.troubles or (token is not None and has_ended(token, now)):
        raise StatusError(StatusProblem.RETRIEVAL, "The status list is out of date.")
    return document


def _refuse_unsound(proof: Step) -> None:
    if proof.outcome is Outcome.UNKNOWN:
        raise StatusError(StatusProblem.RETRIEVAL, f"The status list cannot be checked. {proof.sentence}")
    if proof.outcome is Outcome.ERROR:
        raise StatusError(StatusProblem.VERIFICATION, f"The status list is not sound. {proof.sentence}")


def _list_subject(document: dict[str, Any], entry: StatusEntry, kind: str) -> dict[str, Any]:
    credential_type, list_type = _LISTS[kind]
    subjects = objects(document.get("credentialSubject"))
    if (
        credential_type not in types_of(document)
        or len(subjects) != 1
        or list_type not in types_of(subjects[0])
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


def _step(outcome: Outcome, sentence: str, source: str | None = None) -> Step:
    return Step(StepId.STATUS, outcome, sentence, source)
