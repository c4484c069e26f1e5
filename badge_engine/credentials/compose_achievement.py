"""The JSON of an achievement, in credentials and on its own."""

from typing import Any

from badge_engine.credentials.achievement import Achievement, Related
from badge_engine.credentials.compose_parts import (
    compose_alignments,
    compose_description,
    compose_identifiers,
    compose_image,
    compose_number,
    compose_profile,
    without_absent,
)
from badge_engine.credentials.micro_credential import MicroCredential, QualityAssurance


def compose_achievement(achievement: Achievement) -> dict[str, Any]:
    """Return an Achievement as it stands in credentials, and as it is published on its own."""
    return without_absent(
        {
            "id": achievement.id,
            "type": ["Achievement"],
            "name": achievement.name,
            "description": achievement.description,
            "achievementType": achievement.kind,
            "criteria": without_absent({"id": achievement.criteria_url, "narrative": _criteria(achievement)}),
            "image": compose_image(achievement.image),
            "version": achievement.version,
            "inLanguage": achievement.language,
            "creator": achievement.creator and compose_profile(achievement.creator),
            "creditsAvailable": compose_number(achievement.credits),
            "fieldOfStudy": achievement.field_of_study,
            "specialization": achievement.specialization,
            "humanCode": achievement.code,
            "tag": list(achievement.tags),
            "alignment": compose_alignments(achievement.alignments),
            "otherIdentifier": compose_identifiers(achievement.identifiers),
            "related": [_related(each) for each in achievement.related],
            "resultDescription": [compose_description(each) for each in achievement.result_descriptions],
            "microCredential": achievement.micro_credential and _micro(achievement.micro_credential),
            "endorsement": [dict(each) for each in achievement.endorsements],
        },
    )


def _criteria(achievement: Achievement) -> str:
    more = achievement.micro_credential.narrative if achievement.micro_credential else ""
    return "\n\n".join(part for part in (achievement.criteria, more) if part)


def _related(related: Related) -> dict[str, Any]:
    return without_absent(
        {
            "id": related.id,
            "type": ["Related"],
            "inLanguage": related.language,
            "version": related.version,
        },
    )


def _micro(micro: MicroCredential) -> dict[str, Any]:
    return without_absent(
        {
            "type": ["MicroCredentialFacts"],
            "countsTowardsDegree": micro.for_credit,
            "creditUnit": micro.credit_unit,
            "workload": micro.workload,
            "level": micro.level,
            "learningOutcome": list(micro.outcomes),
            "assessmentForm": micro.assessment,
            "participationForm": micro.participation,
            "supervision": micro.supervision,
            "prerequisites": micro.prerequisites,
            "stackability": micro.stackability,
            "qualityAssurance": micro.quality_assurance and _quality(micro.quality_assurance),
            "renewal": micro.renewal,
            "furtherInformation": micro.further_information,
        },
    )


def _quality(quality: QualityAssurance) -> dict[str, Any]:
    return without_absent(
        {
            "type": ["QualityAssurance"],
            "name": quality.name,
            "register": quality.url,
            "statement": quality.statement,
        },
    )
