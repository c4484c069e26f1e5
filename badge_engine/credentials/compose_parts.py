"""The JSON of what achievements, subjects and issuers are made of. Absent values are left out."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, assert_never

from badge_engine.credentials.alignment import Alignment
from badge_engine.credentials.places import Image
from badge_engine.credentials.profile import Address, Identifier, Profile
from badge_engine.credentials.results import (
    Ladder,
    Level,
    Result,
    ResultDescription,
    Rubric,
    Scale,
    Span,
)


def compose_profile(profile: Profile) -> dict[str, Any]:
    """Return a Profile as it stands in credentials, and as an issuer publishes it."""
    return without_absent(
        {
            "id": profile.id,
            "type": ["Profile"],
            "name": profile.name,
            "url": profile.url,
            "email": profile.email,
            "phone": profile.phone,
            "description": profile.description,
            "official": profile.official,
            "image": compose_image(profile.image),
            "address": profile.address and _address(profile.address),
            "otherIdentifier": compose_identifiers(profile.identifiers),
            "parentOrg": profile.parent and compose_profile(profile.parent),
            "endorsement": [dict(each) for each in profile.endorsements],
        },
    )


def compose_image(image: Image | None) -> dict[str, Any] | None:
    """Return an Image: always an object, never a bare address."""
    if image is None:
        return None
    return without_absent({"id": image.url, "type": "Image", "caption": image.caption})


def compose_identifiers(identifiers: Iterable[Identifier]) -> list[dict[str, Any]]:
    """Return IdentifierEntry objects."""
    return [
        {"type": "IdentifierEntry", "identifier": each.value, "identifierType": each.kind}
        for each in identifiers
    ]


def compose_alignments(alignments: Iterable[Alignment]) -> list[dict[str, Any]]:
    """Return Alignment objects."""
    return [
        without_absent(
            {
                "type": ["Alignment"],
                "targetName": each.name,
                "targetUrl": each.url,
                "targetType": each.kind,
                "targetCode": each.code,
                "targetFramework": each.framework,
                "targetDescription": each.description,
            },
        )
        for each in alignments
    ]


def compose_description(description: ResultDescription) -> dict[str, Any]:
    """Return a ResultDescription."""
    return without_absent(
        {
            "id": description.id,
            "type": ["ResultDescription"],
            "name": description.name,
            "resultType": description.kind.value,
            **_scale(description.scale),
            "alignment": compose_alignments(description.alignments),
        },
    )


def compose_result(result: Result) -> dict[str, Any]:
    """Return a Result."""
    return without_absent(
        {
            "type": ["Result"],
            "resultDescription": result.description,
            "status": result.status and result.status.value,
            "value": result.value,
            "achievedLevel": result.level,
            "alignment": compose_alignments(result.alignments) if result.alignments else None,
        },
    )


def compose_number(number: Fraction | None) -> int | float | None:
    """Return an amount of credits as JSON writes it."""
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)


def without_absent(members: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is absent, empty or no credits at all; the standard demands it of the first two."""
    return {key: value for key, value in members.items() if value}


def _address(address: Address) -> dict[str, Any]:
    return without_absent(
        {
            "type": ["Address"],
            "addressCountry": address.country,
            "addressCountryCode": address.country_code,
            "addressRegion": address.region,
            "addressLocality": address.locality,
            "postalCode": address.postal_code,
            "streetAddress": address.street,
        },
    )


def _scale(scale: Scale | None) -> dict[str, Any]:
    match scale:
        case None:
            return {}
        case Span(least, most, required):
            return {"valueMin": least, "valueMax": most, "requiredValue": required}
        case Ladder(values, required):
            return {"allowedValue": list(values), "requiredValue": required}
        case Rubric(levels, required):
            return {"rubricCriterionLevel": [_level(level) for level in levels], "requiredLevel": required}
        case _:
            assert_never(scale)


def _level(level: Level) -> dict[str, Any]:
    return without_absent(
        {
            "id": level.id,
            "type": ["RubricCriterionLevel"],
            "name": level.name,
            "description": level.description,
            "level": level.level,
            "points": level.points,
            "alignment": compose_alignments(level.alignments),
        },
    )
