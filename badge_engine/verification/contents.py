"""Does it say what its kind must say, beyond what the schemas ask? Steps `subject` and `issuer`."""

from collections.abc import Iterator, Mapping
from typing import Any

from badge_engine.status.list_credential import LIST_TYPE
from badge_engine.verification.kinds import Kind
from badge_engine.verification.reading import listed, objects, types_of
from badge_engine.verification.report import Outcome, Step, StepId

_SUBJECTS = {
    Kind.BADGE: "AchievementSubject",
    Kind.RECORD: "ClrSubject",
    Kind.ENDORSEMENT: "EndorsementSubject",
}
_LIST_TYPES = frozenset({LIST_TYPE, "StatusList2021"})


def check_subject(document: Mapping[str, Any], kind: Kind) -> Step:
    """Look at whom the document speaks of, and what it says."""
    complaints = list(_complaints(document, kind))
    if complaints:
        return Step(StepId.SUBJECT, Outcome.ERROR, " ".join(complaints))
    if kind is Kind.BADGE and _has_stray_result(document):
        return Step(StepId.SUBJECT, Outcome.WARNING, "A result is not described by the achievement.")
    if kind is Kind.RECORD and _has_stray_link(document):
        return Step(StepId.SUBJECT, Outcome.WARNING, "The record links achievements that it does not hold.")
    return Step(StepId.SUBJECT, Outcome.OK, _SAID[kind])


def check_issuer(document: Mapping[str, Any], kind: Kind) -> Step:
    """Look at how the issuer introduces itself."""
    issuer = document.get("issuer")
    if kind is Kind.STATUS_LIST and isinstance(issuer, str):
        issuer = {"id": issuer, "type": "Profile"}
    complaints = list(_issuer_complaints(issuer))
    if complaints:
        return Step(StepId.ISSUER, Outcome.ERROR, " ".join(complaints))
    return Step(StepId.ISSUER, Outcome.OK, "It says who issued it.")


_SAID = {
    Kind.BADGE: "It says who has achieved what.",
    Kind.RECORD: "It says whose record it is.",
    Kind.ENDORSEMENT: "It says what is endorsed.",
    Kind.STATUS_LIST: "It holds a list.",
}


def _complaints(document: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    subjects = objects(document.get("credentialSubject"))
    if kind is Kind.STATUS_LIST:
        if len(subjects) != 1 or not types_of(subjects[0]) & _LIST_TYPES:
            yield "It does not hold one list."
        return
    if len(subjects) != 1 or _SUBJECTS[kind] not in types_of(subjects[0]):
        yield f"It does not speak of one subject of the type {_SUBJECTS[kind]}."
        return
    yield from _subject_complaints(document, subjects[0], kind)


def _subject_complaints(document: Mapping[str, Any], subject: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    if not (subject.get("id") or (subject.get("identifier") and kind is not Kind.ENDORSEMENT)):
        yield "The subject is neither named nor identified."
    if kind is Kind.ENDORSEMENT:
        return
    yield from _mistyped(subject, "identifier", "IdentityObject")
    yield from _mistyped(document, "evidence", "Evidence")
    achievements = objects(subject.get("achievement"))
    for achievement in achievements:
        yield from _achievement_complaints(achievement)
    if kind is Kind.RECORD:
        if not listed(subject.get("verifiableCredential")):
            yield "The record holds no credential."
        return
    if not achievements:
        yield "The subject has no achievement."
    yield from _mistyped(subject, "result", "Result")
    yield from _mistyped(subject, "source", "Profile")


def _achievement_complaints(achievement: Mapping[str, Any]) -> Iterator[str]:
    if not any(each.get("id") or each.get("narrative") for each in objects(achievement.get("criteria"))):
        yield "The achievement does not say what had to be done."
    yield from _mistyped(achievement, "resultDescription", "ResultDescription")


def _issuer_complaints(issuer: object) -> Iterator[str]:
    if not isinstance(issuer, dict) or "Profile" not in types_of(issuer):
        yield "The issuer is not introduced by a profile."
        return
    if not isinstance(issuer.get("id"), str) or ":" not in issuer["id"]:
        yield "The issuer has no absolute id."
    yield from _mistyped(issuer, "otherIdentifier", "IdentifierEntry")
    yield from _mistyped(issuer, "parentOrg", "Profile")


def _mistyped(node: Mapping[str, Any], term: str, wanted: str) -> Iterator[str]:
    for value in listed(node.get(term)):
        if not isinstance(value, dict) or wanted not in types_of(value):
            yield f"What stands under {term} is not of the type {wanted}."


def _has_stray_result(document: Mapping[str, Any]) -> bool:
    (subject,) = objects(document.get("credentialSubject"))
    described = [
        description.get("id")
        for achievement in objects(subject.get("achievement"))
        for description in objects(achievement.get("resultDescription"))
    ]
    named = (result.get("resultDescription") for result in objects(subject.get("result")))
    return any(name is not None and name not in described for name in named)


def _has_stray_link(document: Mapping[str, Any]) -> bool:
    (subject,) = objects(document.get("credentialSubject"))
    inner = [
        each
        for credential in objects(subject.get("verifiableCredential"))
        for each in objects(credential.get("credentialSubject"))
    ]
    known = [
        achievement.get("id")
        for holder in (subject, *inner)
        for achievement in objects(holder.get("achievement"))
    ]
    links = objects(subject.get("association"))
    return any(link.get(end) not in known for link in links for end in ("sourceId", "targetId"))
