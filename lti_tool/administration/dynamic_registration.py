"""Being taken in by an LMS: the tool describes itself, the LMS answers, an administrator approves later.

Source: LTI Dynamic Registration 1.0, sections 4 and 5; OpenID Connect Dynamic Client Registration 1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from badge_engine.outgoing import PlatformError, WebRequest
from lti_tool.administration.platform_offers import LONGEST_NAME, Fault, NotTakenInError, PlatformOffer
from lti_tool.advantage import GuardedWeb
from lti_tool.storage import registrations, tables

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class Grant:
    """What an LMS granted. Without `deployment_id` the first launch tells where the tool was placed."""

    client_id: str
    deployment_id: str | None
    scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...]


def ask_to_register(
    web: GuardedWeb, offer: PlatformOffer, headers: Mapping[str, str], application: Mapping[str, Any]
) -> Grant:
    """Send the tool's description to the LMS, once, and return what it granted.

    Raises `NotTakenInError` when the LMS refuses, does not answer, or gives no client id.
    """
    request = WebRequest("POST", offer.registration_url, headers=headers, json=dict(application))
    try:
        answer = web.ask_once(request).body
    except PlatformError as error:
        fault = Fault.REFUSED if error.permanent else Fault.SILENT
        raise NotTakenInError(fault, "the platform did not register the tool") from error
    answer = answer if isinstance(answer, dict) else {}
    client_id = _name(answer.get("client_id"))
    if client_id is None:
        raise NotTakenInError(Fault.CLIENT, "the platform's answer holds no client id")
    configuration = answer.get(TOOL_CONFIGURATION)
    placed = configuration.get("deployment_id") if isinstance(configuration, dict) else None
    scope = answer.get("scope", application["scope"])
    return Grant(
        client_id,
        _name(placed) or _name(answer.get("deployment_id")),
        _names(scope.split() if isinstance(scope, str) else []),
        _names(answer.get("redirect_uris", application["redirect_uris"])),
    )


def keep_registration(
    session: Session, invite: tables.Invite, offer: PlatformOffer, grant: Grant, key: tables.ToolKey
) -> tables.Registration:
    """Write what was granted as a registration that waits for approval, in the invite's institution.

    One that is there already stays as it is (`NotTakenInError`): whoever could write over it could send its
    launches elsewhere.
    """
    if registrations.find_registration(session, offer.issuer, grant.client_id) is not None:
        raise _known()
    row = tables.Registration(
        institution_id=invite.institution_id,
        platform=offer.platform.name,
        issuer=offer.issuer,
        client_id=grant.client_id,
        auth_url=offer.auth_url,
        token_url=offer.token_url,
        jwks_url=offer.jwks_url,
        frame_origins=list(offer.origins),
        granted={"scopes": list(grant.scopes), "redirect_uris": list(grant.redirect_uris)},
        created_at=key.signs_from,
        tool_keys=[key],
    )
    if grant.deployment_id is not None:
        row.deployments.append(tables.Deployment(deployment_id=grant.deployment_id))
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # somebody was faster by a moment
        raise _known() from error
    session.get_one(tables.Invite, invite.id).registration_id = row.id
    return row


def _known() -> NotTakenInError:
    return NotTakenInError(Fault.KNOWN, "this issuer and client are registered already")


def _name(value: object) -> str | None:
    sane = isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()
    return str(value) if sane else None


def _names(values: object) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else []
    return tuple(name for value in listed[:MOST_KEPT] if (name := _name(value)) is not None)
