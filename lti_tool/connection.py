"""From a course's row to the course itself: which services it granted, and how we prove who we are."""

from badge_engine.ports import CourseConnection, CoursePlatform
from lti_tool.access import Access, access_to
from lti_tool.administration.tool_keys import signing_tool_key
from lti_tool.advantage import AgsGrades, NrpsRoster, ServiceKey, Services, TokenDesk
from lti_tool.storage import tables
from lti_tool.storage.launched import launched_roles
from lti_tool.wiring import Wiring


def open_course(wiring: Wiring, course: tables.Course) -> CoursePlatform:
    """Return a course of an LMS, ready to be read; nothing is asked of the LMS yet."""
    return reach_course(wiring, course, access_to(wiring, course))


def reach_course(wiring: Wiring, course: tables.Course, access: Access | None) -> CoursePlatform:
    """Return a course of an LMS, to be read with this access to the LMS's own web services."""
    registration = course.deployment.registration
    platform = wiring.platforms[registration.platform]
    services = open_services(wiring, course.deployment)
    dialect = platform.dialect
    line_items, memberships = course.line_items_url, course.memberships_url
    with wiring.database.reading() as session:
        launched = launched_roles(session, course.id)
    return platform.open_course(
        CourseConnection(
            context_id=course.context_id,
            lms_course_id=course.lms_course_id,
            grades=AgsGrades(services, line_items, dialect) if line_items else None,
            roster=NrpsRoster(services, memberships, course.context_id, dialect) if memberships else None,
            api=None if access is None else access.api,
            launched=launched,
        )
    )


def open_services(wiring: Wiring, deployment: tables.Deployment) -> Services:
    """Return the LTI services of one deployment, ready to be asked with tokens of its own."""
    desk = TokenDesk(wiring.web, wiring.tokens, wiring.clock)
    return Services(wiring.web, desk, _service_key(wiring, deployment))


def _service_key(wiring: Wiring, deployment: tables.Deployment) -> ServiceKey:
    registration = deployment.registration
    key = signing_tool_key(registration, wiring.clock())
    return ServiceKey(
        registration_id=registration.id,
        deployment_id=deployment.deployment_id,
        client_id=registration.client_id,
        token_url=registration.token_url,
        key_id=key.kid,
        private_key_pem=wiring.vault.open(key.sealed_key).decode(),
    )
