"""Telling the course: each award becomes a cell with a comment in a gradebook column of ours."""

import logging
from collections.abc import Sequence

from badge_engine.columns import NEWS_PREFIX
from badge_engine.ports import News, OwnColumn, PlatformError
from lti_tool.connection import open_course
from lti_tool.jobs.sync import pause_after
from lti_tool.publishing import credential_address
from lti_tool.storage import badges, tables
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)


def announce_awards(wiring: Wiring, course_id: str) -> None:
    """Tell what is signed and due. Each piece of news has its own fixed time, so telling it twice is once.

    A course that grants no grade services has the learner's badge page as its only course view; there is
    nothing more to tell.
    """
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        awards = badges.awards_to_announce(session, course_id, wiring.clock())
        if course.line_items_url is None:
            badges.mark_announced(session, [award.id for award in awards])
            return
        news = {_news(wiring, award): award.id for award in awards}
        platform = open_course(wiring, course) if news else None
    if platform is None:
        return
    waiting = dict(news)
    try:
        for told in platform.announce(news):
            with wiring.database.transaction() as session:
                badges.mark_announced(session, [waiting.pop(told)])
    except PlatformError as error:
        _note_failure(wiring, list(waiting.values()), error)


def _news(wiring: Wiring, award: tables.Award) -> News:
    if award.credential is None:
        raise LookupError("an award that is signed has no credential")
    name = award.version.name
    return News(
        learner=award.person.sub,
        column=OwnColumn(f"{NEWS_PREFIX}{award.achievement_id}", f"Badge: {name}"),
        comment=f"You earned the badge “{name}”: {credential_address(wiring.settings, award.credential.id)}",
        timestamp=award.decided_at,
    )


def _note_failure(wiring: Wiring, award_ids: Sequence[str], error: PlatformError) -> None:
    with wiring.database.transaction() as session:
        for award_id in award_ids:
            award = session.get_one(tables.Award, award_id)
            award.announce_failures += 1
            award.announce_error = str(error)
            award.announce_retry_at = wiring.clock() + pause_after(
                award.announce_failures, permanent=error.permanent
            )
    log.warning("awards not announced: %s", error)
