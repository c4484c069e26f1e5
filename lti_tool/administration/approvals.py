"""Who may launch: an LMS and each of its deployments, when somebody approved them and nobody took it back."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.storage import tables
from lti_tool.storage.backpacks import end_grants_of_registration


def approve_registration(registration: tables.Registration, now: datetime) -> None:
    """Let a registration launch, with the deployments that it has."""
    registration.approved_at = registration.approved_at or now
    for deployment in registration.deployments:
        approve_deployment(deployment, now)


def approve_deployment(deployment: tables.Deployment, now: datetime) -> None:
    """Let a deployment launch, as far as its registration may."""
    deployment.approved_at = deployment.approved_at or now


def suspend_registration(session: Session, registration: tables.Registration) -> None:
    """Let a registration launch no more until it is approved again, and end its visits."""
    registration.approved_at = None
    _end_visits(session, [deployment.id for deployment in registration.deployments])


def suspend_deployment(session: Session, deployment: tables.Deployment) -> None:
    """Let a deployment launch no more until it is approved again, and end its visits."""
    deployment.approved_at = None
    _end_visits(session, [deployment.id])


def remove_registration(session: Session, registration: tables.Registration, now: datetime) -> None:
    """Let a registration launch no more, and end its visits. Courses, awards and credentials stay.

    What its learners let backpacks read ends, too: they could take that back themselves no longer.
    """
    registration.removed_at = now
    end_grants_of_registration(session, registration.id, now)
    _end_visits(session, [deployment.id for deployment in registration.deployments])


def _end_visits(session: Session, deployment_ids: list[str]) -> None:
    courses = select(tables.Course.id).where(tables.Course.deployment_id.in_(deployment_ids))
    session.execute(delete(tables.LaunchSession).where(tables.LaunchSession.course_id.in_(courses)))
