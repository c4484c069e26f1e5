"""What an institution publishes: who it is, what its badges mean, which credentials still stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from badge_engine.credentials.places import Image
from badge_engine.credentials.profile import Address, Profile
from badge_engine.moments import zulu
from badge_engine.proofs.did_web import PublishedKey, PublishedTokenKey, did_document, did_web_url
from badge_engine.proofs.multikey import public_key_of
from badge_engine.verification.resolving import HeldDocuments
from lti_tool.settings import Settings
from lti_tool.storage import tables

CREDENTIAL_TYPE = "application/vc+ld+json"


def credential_address(settings: Settings, credential_id: str) -> str:
    """Return where a credential is served, which is also its id."""
    return settings.address(f"/credentials/{credential_id}")


def refresh_address(settings: Settings, credential_id: str) -> str:
    """Return where the newest form of a credential is served."""
    return settings.address(f"/refresh/{credential_id}")


def achievement_address(settings: Settings, achievement_id: str) -> str:
    """Return where an achievement is described, which is also its id."""
    return settings.address(f"/achievements/{achievement_id}")


def version_address(settings: Settings, version: tables.AchievementVersion) -> str:
    """Return where one version of an achievement is described."""
    return settings.address(f"/achievements/{version.achievement_id}/versions/{version.number}")


def picture_address(settings: Settings, version: tables.AchievementVersion) -> str:
    """Return where the picture of one version is served."""
    return settings.address(f"/achievements/{version.achievement_id}/{version.number}.png")


def picture_in_words(version: tables.AchievementVersion) -> str:
    """Return what the picture of one version shows."""
    return version.picture_alt or f"Badge: {version.name}"


def status_address(settings: Settings, status_list_id: str) -> str:
    """Return where a status list is served, which is also its id."""
    return settings.address(f"/status/{status_list_id}")


def as_of(document: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """Return a credential that is to be signed again as one of a later date; an expired one keeps its own."""
    begins = zulu(moment)
    return document if document.get("validUntil", "9999") <= begins else document | {"validFrom": begins}


def issuer_profile(institution: tables.Institution) -> Profile:
    """Return the Open Badges Profile of an institution as an issuer."""
    parent, country = institution.parent_url, institution.country_code
    return Profile(
        id=institution.did,
        name=institution.name,
        url=institution.url,
        email=institution.email or None,
        image=Image(institution.picture_url) if institution.picture_url else None,
        address=Address(country_code=country) if country else None,
        parent=Profile(parent, institution.parent_name, parent) if parent else None,
    )


def issuer_did_document(
    institution: tables.Institution,
    keys: list[tables.IssuerKey],
    token_keys: Sequence[tables.IssuerTokenKey] = (),
) -> dict[str, Any]:
    """Return the DID document with every key that the issuer ever signed with."""
    return did_document(
        institution.did,
        [PublishedKey(key.fragment, public_key_of(key.public_multibase)) for key in keys],
        [PublishedTokenKey(key.fragment, key.public_jwk) for key in token_keys],
    )


def held_keys(
    institution: tables.Institution,
    keys: list[tables.IssuerKey],
    token_keys: Sequence[tables.IssuerTokenKey] = (),
) -> HeldDocuments:
    """Return what verifies the issuer's signatures without asking anybody: its DID document, at its place."""
    document = issuer_did_document(institution, keys, token_keys)
    return HeldDocuments({did_web_url(institution.did): orjson.dumps(document)})
