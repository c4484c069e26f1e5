"""Notices of an LMS, verified like launches (Platform Notification Service 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from sqlalchemy.orm import Session

from lti_tool.storage.logins import KnownDeployment, KnownRegistration, known_deployment
from lti_tool.web.lti.claims import CLAIM, read_context, read_identifier, read_texts
from lti_tool.web.lti.id_tokens import read_header, verified_claims
from lti_tool.web.lti.keysets import KeySets
from lti_tool.web.lti.refusals import incomplete, unknown_site, unproven
from lti_tool.web.lti.registrations import RegistrationDirectory


@dataclass(frozen=True, slots=True)
class VerifiedNotice:
    """One notice to one of our deployments. `origins` are the context ids that a course was copied from."""

    registration_id: str
    deployment_id: str
    id: str
    kind: str
    context_id: str | None
    title: str | None
    origins: tuple[str, ...]


def verify_notice(token: str, session: Session, key_sets: KeySets, now: datetime) -> VerifiedNotice:
    """Return a notice that the platform of an approved deployment signed; else a `Refusal`."""
    registration = _addressed(token, session)
    claims = verified_claims(token, registration, key_sets, now)
    notice = claims.get(CLAIM + "notice")
    if not isinstance(notice, dict):
        raise incomplete("LTI-NOTICE-FORM", "the notice claim is missing")
    context_id, title = read_context(claims)
    return VerifiedNotice(
        registration_id=registration.id,
        deployment_id=_deployment(session, claims, registration).id,
        id=read_identifier(notice, "id"),
        kind=read_identifier(notice, "type"),
        context_id=context_id,
        title=title,
        origins=read_texts(claims.get(CLAIM + "origin_contexts")),
    )


def _addressed(token: str, session: Session) -> KnownRegistration:
    """Choose the registration by what the token says unproven; it is proven by that registration's keys."""
    read_header(token)
    try:
        said = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, RecursionError, UnicodeError) as error:
        raise unproven("LTI-TOKEN-FORM", "the token is not a signed JWT") from error
    issuer, audience = said.get("iss"), said.get("aud")
    client_id = audience[0] if isinstance(audience, list) and audience else audience
    if not isinstance(issuer, str) or not isinstance(client_id, str):
        raise unproven("LTI-TOKEN-CLAIMS", "the token names neither issuer nor audience")
    return RegistrationDirectory(session.connection()).row(issuer, client_id)


def _deployment(
    session: Session, claims: Mapping[str, Any], registration: KnownRegistration
) -> KnownDeployment:
    claimed = claims.get(CLAIM + "deployment_id")
    if isinstance(claimed, str):
        known = known_deployment(session.connection(), registration.id, claimed)
        if known is not None and known.approved_at is not None:
            return known
    raise unknown_site("LTI-DEPLOYMENT-UNKNOWN", "deployment_id is not registered", status=403)
