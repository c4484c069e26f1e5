"""Asking an LMS to tell us when a course is copied (Platform Notification Service 1.0)."""

import logging

from badge_engine.outgoing import PlatformError, WebRequest
from lti_tool.connection import open_services
from lti_tool.storage import tables
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
COPIED = "LtiContextCopyNotice"
HANDLER = "/lti/notices"


def subscribe_to_notices(wiring: Wiring, course_id: str) -> None:
    """Name our handler once for each deployment that offers notices.

    Notices only save time: a course that was copied without one is set up by its teacher as any other. So a
    refusal is final, and a failure waits for the next work on a course of this deployment.
    """
    with wiring.database.reading() as session:
        deployment = session.get_one(tables.Course, course_id).deployment
        services = open_services(wiring, deployment)
    if deployment.notices_url is None or deployment.notices_asked_at is not None:
        return
    wish = {"notice_type": COPIED, "handler": wiring.settings.address(HANDLER)}
    try:
        services.allowed(SCOPE).send(WebRequest("PUT", deployment.notices_url, json=wish, repeatable=True))
    except PlatformError as error:
        log.warning("notices not asked for: %s", error, extra={"deployment": deployment.id})
        if not error.permanent:
            return
    with wiring.database.transaction() as session:
        session.get_one(tables.Deployment, deployment.id).notices_asked_at = wiring.clock()
