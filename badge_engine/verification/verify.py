"""The one order of verification: read it, look at its shape, at its signature, then at its standing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from badge_engine.pictures.baking import BakingError, is_png, unbake
from badge_engine.verification.authenticity import check_authenticity
from badge_engine.verification.reading import MalformedError, listed, objects, read_object, types_of
from badge_engine.verification.report import Outcome, Report, Step, StepId
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.shape import (
    check_context,
    check_issuer,
    check_schema,
    check_subject,
    check_type,
)
from badge_engine.verification.standing import check_status, check_validity

OTHER_KINDS = frozenset({"ClrCredential", "EndorsementCredential", "VerifiablePresentation"})
_NOT_JSON = {b"<": "SVG pictures", b"e": "credentials in the form of a JWT"}


def verify(data: bytes, *, resolver: Resolver, now: datetime) -> Report:
    """Return the report on a credential: JSON bytes, or a PNG picture that carries it.

    Once the signature fails or cannot be checked, nothing else that the document says is worth a look, so
    that the report ends there.
    """
    report = authenticate(data, resolver=resolver, now=now)
    if not report.authentic or report.credential is None:
        return report
    status = check_status(report.credential, resolver=resolver, now=now)
    validity = check_validity(report.credential, now)
    return replace(
        report,
        steps=(*report.steps, *status.steps, validity.step, *_endorsements(report.credential)),
        revoked=status.revoked,
        suspended=status.suspended,
        expired=validity.expired,
        not_yet_valid=validity.not_yet_valid,
    )


def authenticate(data: bytes, *, resolver: Resolver, now: datetime) -> Report:
    """Return the report on the document alone, up to its signature: nothing of status and dates."""
    try:
        text, where = _text(data)
        unread = _NOT_JSON.get(text.lstrip()[:1])
        if unread is not None:
            return Report((_parse(Outcome.UNKNOWN, f"Not checked: {unread} are not supported."),))
        document = read_object(text)
    except (BakingError, MalformedError) as error:
        return Report((_parse(Outcome.ERROR, str(error)),))
    read = _parse(Outcome.OK, f"There is a document {where}.")
    others = sorted(types_of(document) & OTHER_KINDS)
    if others:
        sentence = f"Not checked: documents of the kind {others[0]} are not supported."
        return Report((read, Step(StepId.TYPE, Outcome.UNKNOWN, sentence)), document)
    return _document_report(document, read, resolver, now)


def _text(data: bytes) -> tuple[bytes, str]:
    if is_png(data):
        return unbake(data), "in the picture"
    return data, "to read"


def _document_report(document: dict[str, Any], read: Step, resolver: Resolver, now: datetime) -> Report:
    (covered, proof), authentic = check_authenticity(document, resolver=resolver, now=now)
    steps = (
        read,
        check_context(document),
        check_type(document),
        check_schema(document),
        covered,
        check_subject(document),
        check_issuer(document),
        proof,
    )
    return Report(steps, document, authentic)


def _endorsements(document: Mapping[str, Any]) -> tuple[Step, ...]:
    subjects = objects(document.get("credentialSubject"))
    achievements = [each for subject in subjects for each in objects(subject.get("achievement"))]
    holders = [document, *objects(document.get("issuer")), *achievements]
    terms = ("endorsement", "endorsementJwt")
    count = sum(len(listed(holder.get(term))) for holder in holders for term in terms)
    if not count:
        return ()
    return (Step(StepId.ENDORSEMENTS, Outcome.UNKNOWN, f"Not checked: {count} endorsements by others."),)


def _parse(outcome: Outcome, sentence: str) -> Step:
    return Step(StepId.PARSE, outcome, sentence)
