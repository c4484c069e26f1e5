"""From what a credential says to its JSON: an OpenBadgeCredential (Open Badges 3.0, VC Data Model 2.0)."""

from typing import Any

from badge_engine.contexts.pinned import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC_2
from badge_engine.credentials.achievement import Achievement
from badge_engine.credentials.compose_achievement import compose_achievement
from badge_engine.credentials.compose_parts import (
    compose_number,
    compose_profile,
    compose_result,
    without_absent,
)
from badge_engine.credentials.content import Credential, Evidence, Subject
from badge_engine.credentials.disputes import refuse_disputes
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.moments import zulu
from badge_engine.proofs.losses import refuse_losses
from badge_engine.status.entry import composed_entry

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
CREDENTIAL_TYPES = ("VerifiableCredential", "OpenBadgeCredential")


def compose(credential: Credential) -> dict[str, Any]:
    """Return the unsigned document. Absent values are left out, as the standard demands.

    Raise `UnsignableError` for text that cannot be signed, such as control characters.
    """
    subject = credential.subject
    composed = without_absent(
        {
            "@context": contexts_of(subject.achievement),
            "id": credential.id,
            "type": list(CREDENTIAL_TYPES),
            "name": subject.achievement.name,
            "description": subject.achievement.description,
            "issuer": compose_profile(credential.issuer),
            "validFrom": zulu(credential.valid_from),
            "validUntil": credential.valid_until and zulu(credential.valid_until),
            "awardedDate": credential.awarded_at and zulu(credential.awarded_at),
            "credentialSubject": _subject(subject),
            "evidence": [_evidence(item) for item in credential.evidence],
            "credentialStatus": credential.status and composed_entry(credential.status),
            "refreshService": credential.refresh_url and _refresh(credential.refresh_url),
            "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
            "endorsement": [dict(each) for each in credential.endorsements],
        },
    )
    refuse_losses(composed)
    refuse_disputes(composed)
    return composed


def contexts_of(achievement: Achievement) -> list[str]:
    """Return the contexts. Their order is fixed; the extensions come last: they define the schema's type."""
    micro = achievement.micro_credential
    vocabulary = [] if micro is None else [micro.vocabulary]
    return [VC_2, OPEN_BADGES, *vocabulary, OPEN_BADGES_EXTENSIONS]


def _subject(subject: Subject) -> dict[str, Any]:
    return without_absent(
        {
            "id": subject.id,
            "type": ["AchievementSubject"],
            "identifier": [] if subject.identity is None else [_identity(subject.identity)],
            "achievement": compose_achievement(subject.achievement),
            "result": [compose_result(result) for result in subject.results],
            "narrative": subject.narrative,
            "term": subject.term,
            "role": subject.role,
            "licenseNumber": subject.license_number,
            "creditsEarned": compose_number(subject.credits),
            "activityStartDate": subject.started_at and zulu(subject.started_at),
            "activityEndDate": subject.ended_at and zulu(subject.ended_at),
            "source": subject.source and compose_profile(subject.source),
        },
    )


def _identity(identity: HashedIdentity) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity.hash,
        "identityType": "emailAddress",
        "salt": identity.salt,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return without_absent(
        {
            "id": evidence.url,
            "type": ["Evidence"],
            "name": evidence.name,
            "narrative": evidence.narrative,
            "description": evidence.description,
            "genre": evidence.genre,
            "audience": evidence.audience,
        },
    )


def _refresh(url: str) -> dict[str, Any]:
    return {"id": url, "type": "1EdTechCredentialRefresh"}
