"""Connecting an LMS: one registration, its deployments, and a key pair of our own for it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.rules.words import message
from lti_tool.administration.tool_keys import new_tool_key
from lti_tool.storage import registrations, tables
from lti_tool.vault import Vault


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """What an LMS tells an administrator about itself, and what the administrator gives us to read it.

    `api_url` and `api_token` reach the LMS's own web services; without them only LTI services are used.
    """

    platform: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    deployment_ids: tuple[str, ...]
    api_url: str | None = None
    api_token: str | None = field(default=None, repr=False)


def add_registration(
    session: Session, vault: Vault, institution_id: str, facts: RegistrationFacts, now: datetime
) -> tables.Registration:
    """Write an approved registration, or bring the one of the same issuer and client up to date.

    Its keys stay.

    Raises `ForeignRegistrationError` when another institution has it.
    """
    row = registrations.find_registration(session, facts.issuer, facts.client_id)
    if row is not None and row.institution_id != institution_id:
        raise ForeignRegistrationError
    if row is None:
        row = tables.Registration(
            institution_id=institution_id,
            issuer=facts.issuer,
            client_id=facts.client_id,
            created_at=now,
            tool_keys=[new_tool_key(vault, now)],
        )
        session.add(row)
    row.platform, row.approved_at, row.removed_at = facts.platform, row.approved_at or now, None
    row.auth_url, row.token_url, row.jwks_url = facts.auth_url, facts.token_url, facts.jwks_url
    if facts.api_url and facts.api_token:
        row.api_url, row.sealed_api_token = facts.api_url, vault.seal(facts.api_token.encode())
    for deployment_id in facts.deployment_ids:
        _approved_deployment(row, deployment_id, now)
    session.flush()
    return row


class ForeignRegistrationError(Exception):
    """The issuer and client belong to another institution of this installation."""

    def __init__(self) -> None:
        super().__init__(message("This issuer and client id are registered for another institution already."))


def _approved_deployment(row: tables.Registration, deployment_id: str, now: datetime) -> None:
    known = next((known for known in row.deployments if known.deployment_id == deployment_id), None)
    if known is None:
        row.deployments.append(tables.Deployment(deployment_id=deployment_id, approved_at=now))
    else:
        known.approved_at = known.approved_at or now
