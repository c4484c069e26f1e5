"""Badges of other issuers, checked again every day: what was taken back there counts here no longer."""

from datetime import timedelta

from lti_tool.elsewhere import ask_whoever_counts, still_stands
from lti_tool.storage import outside_badges, tables
from lti_tool.wiring import Wiring

CHECKED_EVERY = timedelta(days=1)
AT_ONCE = 20


def check_outside_badges(wiring: Wiring) -> None:
    """Check some of those that were not checked for a day.

    Of an issuer that does not answer nothing is known: its badges stay as they are, until the next day.
    """
    now = wiring.clock()
    with wiring.database.reading() as session:
        waiting = outside_badges.unchecked_since(session, now - CHECKED_EVERY, AT_ONCE)
    for badge in waiting:
        stands = still_stands(wiring, badge)
        with wiring.database.transaction() as session:
            row = session.get(tables.OutsideBadge, badge.id)
            if row is None:
                continue
            row.checked_at = now
            if stands is None or stands is row.stands:
                continue
            row.stands = stands
            asked = ask_whoever_counts(session, row.institution_id, row.achievement, now)
        for course_id in asked:
            wiring.queue.wake(course_id)
