"""Telling the course: each award becomes a cell with a comment in a gradebook column of ours."""

import logging
from collections.abc import Sequence
from http import HTTPStatus

from badge_engine.columns import NEWS_PREFIX
from badge_engine.outgoing import PlatformError
from badge_engine.ports import CoursePlatform, News, OwnColumn
from lti_tool.connection import open_course
from lti_tool.jobs.alone import staying_alone
from lti_tool.jobs.sync import pause_after
from lti_tool.publishing import credential_address
from lti_tool.storage import badges, tables
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

ABOUT_ONE_LEARNER = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY})


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
        waiting = {_news(wiring, award): award.id for award in awards}
        platform = open_course(wiring, course)
    while waiting:
        _tell(wiring, course_id, platform, waiting)


def _tell(wiring: Wiring, course_id: str, platform: CoursePlatform, waiting: dict[News, str]) -> None:
    """Tell the news in order, and strike out what is told, or must wait after a failure.

    What the platform refuses for one learner, such as somebody who has left the course, does not hold up the
    news of the others.
    """
    try:
        for told in platform.announce(staying_alone(wiring, course_id, tuple(waiting))):
            with wiring.database.transaction() as session:
                badges.mark_announced(session, [waiting.pop(told)], told.timestamp)
    except PlatformError as error:
        failed = list(waiting)[:1] if error.status in ABOUT_ONE_LEARNER else list(waiting)
        _note_failure(wiring, [waiting.pop(news) for news in failed], error)
    else:
        silence = PlatformError("The platform did not say that the news arrived.", permanent=False)
        _note_failure(wiring, [waiting.pop(news) for news in list(waiting)], silence)


def _news(wiring: Wiring, award: tables.Award) -> News:
    if award.credential is None:
        raise LookupError("an award that is signed has no credential")
    name, address = award.version.name, credential_address(wiring.settings, award.credential.id)
    return News(
        learner=award.person.sub,
        column=OwnColumn(f"{NEWS_PREFIX}{award.achievement_id}", f"Badge: {name}"),
        comment=_sentence(award, name, address),
        timestamp=award.news_at or award.decided_at,
        address=address if award.news_at is None else "",  # what was handed in stays as it is
    )


def _sentence(award: tables.Award, name: str, address: str) -> str:
    """Say what stands. The score stays in any case: to take points away is for a teacher."""
    if award.withdrawn_at is not None:
        return f"The badge “{name}” was withdrawn on {award.withdrawn_at:%Y-%m-%d}. Ask your teacher why."
    if award.suspended_at is not None:
        return f"The badge “{name}” is suspended since {award.suspended_at:%Y-%m-%d}: {address}"
    return f"You earned the badge “{name}”: {address}"


def _note_failure(wiring: Wiring, award_ids: Sequence[str], error: PlatformError) -> None:
    """Let all wait; the first, at which it failed, twice as long, so that the rest is not stuck behind it."""
    with wiring.database.transaction() as session:
        for award_id in award_ids:
            award = session.get_one(tables.Award, award_id)
            award.announce_failures += 1
            award.announce_error = str(error)
            pause = pause_after(award.announce_failures, permanent=error.permanent)
            award.announce_retry_at = wiring.clock() + pause * (2 if award_id == award_ids[0] else 1)
            log.warning("award not announced: %s", error, extra={"award": award_id})
