"""Connecting an LMS: one registration, its deployments, and a key pair of our own for it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy.orm import Session

from lti_tool.storage import registrations, tables
from lti_tool.vault import Vault

RSA_BITS = 2048


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
    """Write a registration, or bring the one of the same issuer and client up to date; its key pair stays.

    Raises `ForeignRegistrationError` when another institution has it.
    """
    row = registrations.find_registration(session, facts.issuer, facts.client_id)
    if row is not None and row.institution_id != institution_id:
        raise ForeignRegistrationError
    if row is None:
        row = _with_new_key_pair(vault)
        row.institution_id, row.issuer, row.client_id = institution_id, facts.issuer, facts.client_id
        row.created_at = now
        session.add(row)
    row.platform, row.removed_at = facts.platform, None
    row.auth_url, row.token_url, row.jwks_url = facts.auth_url, facts.token_url, facts.jwks_url
    if facts.api_url and facts.api_token:
        row.api_url, row.sealed_api_token = facts.api_url, vault.seal(facts.api_token.encode())
    known = {deployment.deployment_id for deployment in row.deployments}
    row.deployments.extend(
        tables.Deployment(deployment_id=deployment_id)
        for deployment_id in facts.deployment_ids
        if deployment_id not in known
    )
    session.flush()
    return row


class ForeignRegistrationError(Exception):
    """The issuer and client belong to another institution of this installation."""

    def __init__(self) -> None:
        super().__init__("This issuer and client id are registered for another institution already.")


def _with_new_key_pair(vault: Vault) -> tables.Registration:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kid = secrets.token_urlsafe(12)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return tables.Registration(
        tool_kid=kid,
        tool_public_jwk={**public, "kid": kid, "alg": "RS256", "use": "sig"},
        sealed_tool_key=vault.seal(pem),
    )
