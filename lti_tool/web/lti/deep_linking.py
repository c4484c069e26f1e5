"""Our answer to a deep linking request: the chosen items, signed (LTI Deep Linking 2.0, 4.5)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from badge_engine.ports import OwnColumn
from lti_tool.administration.tool_keys import signing_tool_key
from lti_tool.storage import tables
from lti_tool.vault import Vault
from lti_tool.web.lti.claims import CLAIM

DL_CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LIFETIME = timedelta(minutes=5)
CLOCK_TOLERANCE = timedelta(seconds=5)
RESOURCE_LINK_ITEM = "ltiResourceLink"
LINK_ITEM = "link"


@dataclass(frozen=True, slots=True)
class PlacedLink:
    """A place in the course that launches us; with a column it comes with a gradebook column of ours."""

    title: str
    text: str
    url: str
    achievement_id: str | None = None
    column: OwnColumn | None = None


@dataclass(frozen=True, slots=True)
class PlainLink:
    """A link to a public page, for LMSs that place nothing else."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class DeepLinkAnswer:
    """What we place; a `message` or an `error` is for the person who asked."""

    items: Sequence[PlacedLink | PlainLink]
    message: str | None = None
    error: str | None = None


def signed_answer(
    course: tables.Course, asked: tables.DeepLinkRequest, answer: DeepLinkAnswer, vault: Vault, now: datetime
) -> str:
    """Return the answer as a compact JWS under the key by which this LMS knows us."""
    deployment = course.deployment
    registration = deployment.registration
    claims = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        "iat": now - CLOCK_TOLERANCE,
        "exp": now + LIFETIME,
        "nonce": secrets.token_urlsafe(24),
        CLAIM + "deployment_id": deployment.deployment_id,
        CLAIM + "message_type": "LtiDeepLinkingResponse",
        CLAIM + "version": "1.3.0",
        DL_CLAIM + "content_items": [_item(item) for item in answer.items],
        DL_CLAIM + "data": asked.data,
        DL_CLAIM + "msg": answer.message,
        DL_CLAIM + "errormsg": answer.error,
    }
    told = {name: value for name, value in claims.items() if value is not None}
    key = signing_tool_key(registration, now)
    pem = vault.open(key.sealed_key).decode()
    return jwt.encode(told, pem, algorithm="RS256", headers={"kid": key.kid})


def _item(item: PlacedLink | PlainLink) -> dict[str, Any]:
    match item:
        case PlainLink():
            return {"type": LINK_ITEM, "title": item.title, "text": item.text, "url": item.url}
        case PlacedLink():
            return _placed(item)


def _placed(item: PlacedLink) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": RESOURCE_LINK_ITEM,
        "title": item.title,
        "text": item.text,
        "url": item.url,
    }
    if item.achievement_id is not None:
        told["custom"] = {"achievement": item.achievement_id}
    if item.column is not None:
        told["lineItem"] = {
            "label": item.column.label,
            "scoreMaximum": float(item.column.maximum),
            "resourceId": item.column.resource_id,
        }
    return told
