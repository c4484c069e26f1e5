"""From what a credential says to its JSON: an OpenBadgeCredential (Open Badges 3.0, VC Data Model 2.0)."""

from collections.abc import Mapping
from typing import Any, assert_never

from badge_engine.contexts.pinned import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC_2
from badge_engine.credentials.content import Achievement, Credential, Evidence, Image, Profile, Subject
from badge_engine.credentials.identity import HashedIdentity
from badge_engine.credentials.results import Ladder, Result, ResultDescription, Span
from badge_engine.moments import zulu
from badge_engine.proofs.losses import refuse_losses
from badge_engine.status.entry import composed_entry

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
CREDENTIAL_TYPES = ("VerifiableCredential", "OpenBadgeCredential")


def compose(credential: Credential) -> dict[str, Any]:
    """Return the unsigned document. Absent values are left out, as the standard demands.

    The order of the contexts is fixed, and the extensions come last: they define the type of the schema.
    Raise `UnsignableError` for text that cannot be signed, such as control characters.
    """
    document = {
        "@context": [VC_2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
        "id": credential.id,
        "type": list(CREDENTIAL_TYPES),
        "name": credential.subject.achievement.name,
        "description": credential.subject.achievement.description,
        "issuer": compose_profile(credential.issuer),
        "validFrom": zulu(credential.valid_from),
        "validUntil": credential.valid_until and zulu(credential.valid_until),
        "awardedDate": credential.awarded_at and zulu(credential.awarded_at),
        "credentialSubject": _subject(credential.subject),
        "evidence": [_evidence(item) for item in credential.evidence],
        "credentialStatus": credential.status and composed_entry(credential.status),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    composed = _without_absent(document)
    refuse_losses(composed)
    return composed


def compose_profile(profile: Profile) -> dict[str, Any]:
    """Return a Profile as it stands in credentials, and as an issuer publishes it."""
    return _without_absent(
        {
            "id": profile.id,
            "type": ["Profile"],
            "name": profile.name,
            "url": profile.url,
            "email": profile.email,
            "description": profile.description,
            "image": _image(profile.image),
        },
    )


def compose_achievement(achievement: Achievement) -> dict[str, Any]:
    """Return an Achievement as it stands in credentials, and as it is published on its own."""
    return _without_absent(
        {
            "id": achievement.id,
            "type": ["Achievement"],
            "name": achievement.name,
            "description": achievement.description,
            "achievementType": achievement.kind,
            "criteria": {"narrative": achievement.criteria},
            "image": _image(achievement.image),
            "version": achievement.version,
            "resultDescription": [_description(each) for each in achievement.result_descriptions],
        },
    )


def _image(image: Image | None) -> dict[str, Any] | None:
    if image is None:
        return None
    return _without_absent({"id": image.url, "type": "Image", "caption": image.caption})


def _subject(subject: Subject) -> dict[str, Any]:
    return _without_absent(
        {
            "id": subject.id,
            "type": ["AchievementSubject"],
            "identifier": [] if subject.identity is None else [_identity(subject.identity)],
            "achievement": compose_achievement(subject.achievement),
            "result": [_result(result) for result in subject.results],
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


def _description(description: ResultDescription) -> dict[str, Any]:
    return {
        "id": description.id,
        "type": ["ResultDescription"],
        "name": description.name,
        "resultType": description.kind.value,
        **_scale(description.scale),
    }


def _scale(scale: Span | Ladder | None) -> dict[str, Any]:
    match scale:
        case None:
            return {}
        case Span(least, most, required):
            return _without_absent({"valueMin": least, "valueMax": most, "requiredValue": required})
        case Ladder(values, required):
            return _without_absent({"allowedValue": list(values), "requiredValue": required})
        case _:
            assert_never(scale)


def _result(result: Result) -> dict[str, Any]:
    return _without_absent(
        {
            "type": ["Result"],
            "resultDescription": result.description,
            "status": result.status and result.status.value,
            "value": result.value,
        },
    )


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return _without_absent(
        {
            "id": evidence.url,
            "type": ["Evidence"],
            "name": evidence.name,
            "narrative": evidence.narrative,
            "description": evidence.description,
            "genre": evidence.genre,
        },
    )


def _without_absent(members: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value not in (None, [], "")}
