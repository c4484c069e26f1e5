"""What stands in a document and is signed by itself: endorsements, and the credentials of a record."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from badge_engine.verification.authenticity import issuer_id, signer_id
from badge_engine.verification.kinds import Kind
from badge_engine.verification.reading import listed, objects
from badge_engine.verification.report import Outcome, Part, Step, StepId
from badge_engine.verification.tokens import HOLDERS_PURPOSE


def endorsements_in(document: Mapping[str, Any]) -> list[tuple[str, object]]:
    """Return each endorsement of a credential, its issuer or its achievements, with its place."""
    holders = [("$", dict(document))]
    holders += [("$.issuer", each) for each in objects(document.get("issuer"))]
    for subject in objects(document.get("credentialSubject")):
        achievements = objects(subject.get("achievement"))
        holders += [("$.credentialSubject.achievement", each) for each in achievements]
    return [
        (f"{place}.{term}[{number}]", value)
        for place, holder in holders
        for term in ("endorsement", "endorsementJwt")
        for number, value in enumerate(listed(holder.get(term)))
    ]


def members_of(document: Mapping[str, Any], kind: Kind) -> list[tuple[str, object]]:
    """Return each credential of a learner's record or a presentation, with its place."""
    place, holders = "$", [dict(document)]
    if kind is Kind.RECORD:
        place, holders = "$.credentialSubject", objects(document.get("credentialSubject"))
    return [
        (f"{place}.verifiableCredential[{number}]", value)
        for holder in holders
        for number, value in enumerate(listed(holder.get("verifiableCredential")))
    ]


def judged_endorsements(parts: tuple[Part, ...]) -> Step:
    """Say how many endorsements hold. One that does not is no flaw of the credential."""
    good = sum(part.report.verified for part in parts)
    if good == len(parts):
        return Step(StepId.ENDORSEMENTS, Outcome.OK, f"Endorsed by others: {good}, all genuine.")
    sentence = f"Of {len(parts)} endorsements by others, {len(parts) - good} cannot be relied on."
    return Step(StepId.ENDORSEMENTS, Outcome.WARNING, sentence)


def judged_parts(parts: tuple[Part, ...], document: Mapping[str, Any], kind: Kind) -> Step:
    """Say what the credentials inside are worth.

    A record is a picture of one moment, so that a credential in it which was revoked since is a warning; a
    forged one is an error. A presentation is worth what all its credentials are worth.
    """
    bad = [part for part in parts if not part.report.verified]
    if bad:
        forged = any(part.report.authentic is False for part in bad)
        severe = forged or (kind is Kind.PRESENTATION and any(map(_fails, bad)))
        mild = Outcome.UNKNOWN if kind is Kind.PRESENTATION else Outcome.WARNING
        sentence = f"Of {len(parts)} credentials inside, {len(bad)} cannot be relied on."
        return Step(StepId.PARTS, Outcome.ERROR if severe else mild, sentence)
    if kind is Kind.RECORD and len(set(_learners(document))) > 1:
        return Step(StepId.PARTS, Outcome.WARNING, "The record holds credentials of another learner.")
    if kind is Kind.PRESENTATION and not _about(parts) <= {signer_id(document, HOLDERS_PURPOSE)}:
        sentence = "It holds credentials that do not name whoever hands them in as the one they are about."
        return Step(StepId.PARTS, Outcome.WARNING, sentence)
    return Step(StepId.PARTS, Outcome.OK, f"Credentials inside: {len(parts)}, all genuine and in force.")


def _fails(part: Part) -> bool:
    return any(step.outcome is Outcome.ERROR for step in part.report.steps)


def _learners(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield whom a record is about, by its own words and by those of others.

    Its issuer's own credentials may name the learner in another way each: that they are of one learner is
    what the issuer says with the record.
    """
    for subject in objects(record.get("credentialSubject")):
        others = (
            each
            for each in objects(subject.get("verifiableCredential"))
            if issuer_id(each) != issuer_id(record)
        )
        yield from _ids_of(subject, *(inner for each in others for inner in _subjects(each)))


def _about(parts: Iterable[Part]) -> set[object]:
    """Return the ids of whom credentials are about, as far as they name anybody."""
    documents = (part.report.credential for part in parts)
    return set(_ids_of(*(subject for each in documents if each is not None for subject in _subjects(each))))


def _subjects(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return objects(document.get("credentialSubject"))


def _ids_of(*subjects: Mapping[str, Any]) -> Iterator[str]:
    return (each["id"] for each in subjects if isinstance(each.get("id"), str))
