"""Is it an Open Badge? Steps `context`, `type`, `schema`, `subject` and `issuer`."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft201909Validator
from jsonschema.exceptions import best_match
from referencing import Registry

from badge_engine.contexts.pinned import OPEN_BADGES, VC_1, VC_2, contexts, pinned
from badge_engine.credentials.compose import SCHEMA
from badge_engine.verification.reading import listed, objects, types_of
from badge_engine.verification.report import Outcome, Step, StepId

OLDER_OPEN_BADGES = frozenset(
    {
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
    },
)
BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})


def check_context(document: Mapping[str, Any]) -> Step:
    """Look at the contexts and their order: they say what the words of the document mean."""
    match document.get("@context"):
        case [str() as first, str() as second, *others] if all(isinstance(other, str) for other in others):
            return Step(StepId.CONTEXT, *_context_verdict(first, second, others))
        case _:
            return Step(StepId.CONTEXT, Outcome.ERROR, "The document does not list the contexts of a badge.")


def check_type(document: dict[str, Any]) -> Step:
    """Look at whether the document says that it is a badge."""
    types = types_of(document)
    if "VerifiableCredential" in types and types & BADGE_TYPES:
        return Step(StepId.TYPE, Outcome.OK, "The document is an Open Badge.")
    return Step(StepId.TYPE, Outcome.ERROR, "The document does not say that it is an Open Badge.")


def check_schema(document: Mapping[str, Any]) -> Step:
    """Hold the document to the official JSON Schema of Open Badges 3.0."""
    if VC_1 in listed(document.get("@context")):
        return _schema(Outcome.WARNING, "There is no schema on board for this older form of a badge.")
    error = best_match(_validator().iter_errors(document))
    if error is not None:
        return _schema(
            Outcome.ERROR, f"The document breaks the schema at {error.json_path} ({error.validator})."
        )
    unknown = [each for each in objects(document.get("credentialSchema")) if each.get("id") != SCHEMA]
    if unknown:
        return _schema(Outcome.WARNING, "The document names a schema of its own, which is not on board.")
    return _schema(Outcome.OK, "The document fits the schema of Open Badges 3.0.")


def check_subject(document: Mapping[str, Any]) -> Step:
    """Look at who has achieved what, beyond what the schema asks for."""
    complaints = list(_subject_complaints(document))
    if complaints:
        return Step(StepId.SUBJECT, Outcome.ERROR, " ".join(complaints))
    if _has_stray_result(document):
        return Step(StepId.SUBJECT, Outcome.WARNING, "A result is not described by the achievement.")
    return Step(StepId.SUBJECT, Outcome.OK, "It says who has achieved what.")


def check_issuer(document: Mapping[str, Any]) -> Step:
    """Look at how the issuer introduces itself."""
    complaints = list(_issuer_complaints(document.get("issuer")))
    if complaints:
        return Step(StepId.ISSUER, Outcome.ERROR, " ".join(complaints))
    return Step(StepId.ISSUER, Outcome.OK, "It says who issued it.")


def _context_verdict(first: str, second: str, others: list[str]) -> tuple[Outcome, str]:
    if first not in {VC_2, VC_1} or second not in {OPEN_BADGES, *OLDER_OPEN_BADGES}:
        return Outcome.ERROR, "The contexts of credentials and of badges must come first, in this order."
    if not contexts().keys() >= set(others):
        return Outcome.UNKNOWN, "The document uses a context that is not on board."
    if first == VC_1 or second in OLDER_OPEN_BADGES:
        return Outcome.WARNING, "The document uses an older form of Open Badges 3.0."
    return Outcome.OK, "The document uses the words of Open Badges 3.0."


@cache
def _validator() -> Draft201909Validator:
    """Return the validator; its registry is empty, so that no reference is ever fetched."""
    folder = files("badge_engine.schemas") / "openbadges"
    return Draft201909Validator(pinned(folder)[SCHEMA], registry=Registry())


def _schema(outcome: Outcome, sentence: str) -> Step:
    return Step(StepId.SCHEMA, outcome, sentence)


def _subject_complaints(document: Mapping[str, Any]) -> Iterator[str]:
    subjects = objects(document.get("credentialSubject"))
    if len(subjects) != 1 or "AchievementSubject" not in types_of(subjects[0]):
        yield "It does not speak of one subject with an achievement."
        return
    (subject,) = subjects
    if not (subject.get("id") or subject.get("identifier")):
        yield "The subject is neither named nor identified."
    yield from _mistyped(subject, "identifier", "IdentityObject")
    yield from _mistyped(subject, "result", "Result")
    yield from _mistyped(subject, "source", "Profile")
    yield from _mistyped(document, "evidence", "Evidence")
    yield from _achievement_complaints(subject)


def _achievement_complaints(subject: Mapping[str, Any]) -> Iterator[str]:
    achievements = objects(subject.get("achievement"))
    if not achievements:
        yield "The subject has no achievement."
    for achievement in achievements:
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
