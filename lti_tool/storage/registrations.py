"""Institutions, their registrations and deployments."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.upserts import insert_missing

MOST_PENDING_DEPLOYMENTS = 20


def the_institution(session: Session) -> tables.Institution | None:
    """Return the first institution: the one that `coursemark init` made."""
    query = select(tables.Institution).order_by(tables.Institution.created_at).limit(1)
    return session.execute(query).scalar_one_or_none()


def find_institution(session: Session, slug: str) -> tables.Institution | None:
    """Return the institution of this short name."""
    return session.execute(
        select(tables.Institution).where(tables.Institution.slug == slug)
    ).scalar_one_or_none()


def list_registrations(session: Session) -> list[tables.Registration]:
    """Return every registration that was not removed, oldest first."""
    registration = tables.Registration
    query = select(registration).where(registration.removed_at.is_(None)).order_by(registration.created_at)
    return list(session.execute(query).scalars())


def find_registration(session: Session, issuer: str, client_id: str) -> tables.Registration | None:
    """Return the registration of exactly this issuer and client, also a removed one."""
    registration = tables.Registration
    query = select(registration).where(registration.issuer == issuer, registration.client_id == client_id)
    return session.execute(query).scalar_one_or_none()


def find_deployment(session: Session, registration_id: str, deployment_id: str) -> tables.Deployment | None:
    """Return the deployment of this registration under the LMS's own deployment id."""
    deployment = tables.Deployment
    query = select(deployment).where(
        deployment.registration_id == registration_id, deployment.deployment_id == deployment_id
    )
    return session.execute(query).scalar_one_or_none()


def note_unknown_deployment(session: Session, registration_id: str, deployment_id: str) -> None:
    """Keep an unknown deployment of a proven message for the administrator's approval, within bounds."""
    deployment = tables.Deployment
    pending = select(func.count()).where(
        deployment.registration_id == registration_id, deployment.approved_at.is_(None)
    )
    if session.execute(pending).scalar_one() < MOST_PENDING_DEPLOYMENTS:
        row = {"id": tables.new_id(), "registration_id": registration_id, "deployment_id": deployment_id}
        insert_missing(session, deployment, [row])


def issuer_keys(session: Session, institution_id: str) -> list[tables.IssuerKey]:
    """Return every key that the institution's issuer ever had, oldest first."""
    key = tables.IssuerKey
    query = select(key).where(key.institution_id == institution_id).order_by(key.created_at, key.fragment)
    return list(session.execute(query).scalars())


def token_keys(session: Session, institution_id: str) -> list[tables.IssuerTokenKey]:
    """Return every key that the institution's issuer ever signed tokens with, oldest first."""
    key = tables.IssuerTokenKey
    query = select(key).where(key.institution_id == institution_id).order_by(key.created_at, key.fragment)
    return list(session.execute(query).scalars())


def signing_key(session: Session, institution_id: str) -> tables.IssuerKey:
    """Return the key that signs now."""
    return next(key for key in reversed(issuer_keys(session, institution_id)) if key.retired_at is None)


def retire_keys(session: Session, institution_id: str, now: datetime) -> None:
    """Let the keys that sign now sign no more; credentials signed with them keep verifying."""
    for key in issuer_keys(session, institution_id):
        key.retired_at = key.retired_at or now
    for of_tokens in token_keys(session, institution_id):
        of_tokens.retired_at = of_tokens.retired_at or now


def institution_registrations(session: Session, institution_id: str) -> list[tables.Registration]:
    """Return an institution's registrations that were not removed: those that wait first, then the oldest."""
    found = [row for row in list_registrations(session) if row.institution_id == institution_id]
    return sorted(found, key=lambda row: row.approved_at is not None)


def institution_registration(
    session: Session, institution_id: str, registration_id: str
) -> tables.Registration | None:
    """Return one registration of this institution that was not removed."""
    row = session.get(tables.Registration, registration_id)
    return row if row and row.institution_id == institution_id and row.removed_at is None else None


def institution_deployment(
    session: Session, institution_id: str, deployment_row_id: str
) -> tables.Deployment | None:
    """Return one deployment of a registration of this institution that was not removed."""
    row = session.get(tables.Deployment, deployment_row_id)
    known = row and institution_registration(session, institution_id, row.registration_id)
    return row if known else None
