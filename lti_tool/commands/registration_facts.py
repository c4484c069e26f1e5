"""What the commands tell of a registration. Keys and tokens are never told."""

from typing import Any

import click
from sqlalchemy.orm import Session

from lti_tool.storage import tables


def find(session: Session, registration_id: str) -> tables.Registration:
    """Return a registration that was not removed; a usage error when there is none."""
    row = session.get(tables.Registration, registration_id)
    if row is None or row.removed_at is not None:
        raise click.UsageError("There is no such registration. `coursemark registration list` shows them.")
    return row


def facts_of(row: tables.Registration) -> dict[str, Any]:
    """Return what may be told of a registration, by name."""
    return {
        "id": row.id,
        "lms": row.platform,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "auth_url": row.auth_url,
        "token_url": row.token_url,
        "jwks_url": row.jwks_url,
        "approved": row.approved_at is not None,
        "deployments": [deployment.deployment_id for deployment in row.deployments],
        "pending_deployments": [
            deployment.deployment_id for deployment in row.deployments if deployment.approved_at is None
        ],
        "signing_algorithm": row.signing_algorithm,
        "trusted_audiences": row.trusted_audiences,
        "frame_origins": row.frame_origins,
        "anonymous_allowed": row.anonymous_allowed,
        "keys": [key.kid for key in row.tool_keys],
        "api_url": row.api_url,
        "api_token": row.sealed_api_token is not None,
        "api_client_id": row.api_client_id,
    }
