"""One course, one step after the other, as far as it will go; and the sweep over all courses."""

import logging

from lti_tool.jobs.alone import NotAloneError, let_go, take
from lti_tool.jobs.announce import announce_awards
from lti_tool.jobs.copies import bring_badges_along
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.elsewhere import check_outside_badges
from lti_tool.jobs.issue import issue_credentials
from lti_tool.jobs.stacks import ask_stacks
from lti_tool.jobs.status import renew_status_lists
from lti_tool.jobs.subscribe import subscribe_to_notices
from lti_tool.jobs.sync import sync_course
from lti_tool.storage import due
from lti_tool.storage.purging import purge_expired
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

MOST_ROUNDS = 5
STEPS = (
    sync_course,
    bring_badges_along,
    decide_awards,
    issue_credentials,
    ask_stacks,
    announce_awards,
    subscribe_to_notices,
)


def advance_course(wiring: Wiring, course_id: str) -> None:
    """Do everything that is due in a course: read, decide, issue, announce. Safe to repeat, safe to kill.

    What was revoked there is published at once, so that verifiers everywhere see it within a minute.

    One worker at a time works on a course. Another one that is woken for it meanwhile leaves it alone: the
    first looks once more, after it has let go, whether something became due. What is still due after a few
    rounds waits for the sweep: no fault makes a worker spin.
    """
    for _ in range(MOST_ROUNDS):
        if not _is_due(wiring, course_id) or not _take_steps(wiring, course_id):
            break
    else:
        log.warning("a course is still due after its work was done", extra={"course": course_id})
    renew_status_lists(wiring, course_id)


def sweep(wiring: Wiring) -> int:
    """Wake every course in which something is due, and return how many these are.

    Beside that keep the status lists, check badges from elsewhere, and clear away what expired.
    """
    with wiring.database.transaction() as session:
        purge_expired(session, wiring.clock())
    with wiring.database.reading() as session:
        course_ids = due.courses_with_work(session, wiring.clock())
    for course_id in course_ids:
        wiring.queue.wake(course_id)
    renew_status_lists(wiring)
    check_outside_badges(wiring)
    return len(course_ids)


def _is_due(wiring: Wiring, course_id: str) -> bool:
    with wiring.database.reading() as session:
        return course_id in due.courses_with_work(session, wiring.clock(), course_id=course_id)


def _take_steps(wiring: Wiring, course_id: str) -> bool:
    """Take each step once, as the only worker on the course; `False` when another worker has it."""
    try:
        for step in STEPS:
            take(wiring, course_id)
            step(wiring, course_id)
    except NotAloneError:
        return False
    finally:
        let_go(wiring, course_id)
    return True
