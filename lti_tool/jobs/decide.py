"""Judging every live achievement of a course for every learner, and keeping the new awards."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.awards import Award, decide
from badge_engine.rules import write_judgement
from lti_tool.achievements import in_engine_words
from lti_tool.storage import badges, due, records, tables
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)


def decide_awards(wiring: Wiring, course_id: str) -> None:
    """Judge a course, if that is due: one transaction, so that a kill leaves the question standing.

    Whoever ever had an achievement is not judged for it again: an award stays when a grade drops, and one
    that a person withdrew is not given back by a job.
    """
    now = wiring.clock()
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        if not due.judging_is_due(course):
            return
        live = badges.live_achievements(session, course_id)
        learners = records.load_learners(session, course_id) if live else []
        for achievement in live:
            _award(session, achievement, learners, now)
        course.judge_answered_at = course.judge_asked_at


def _award(session: Session, row: tables.Achievement, learners: list[records.Learner], now: datetime) -> None:
    achievement = in_engine_words(row.current)
    known = badges.awarded_people(session, row.id)
    judgements = {}
    for learner in learners:
        if learner.person_id not in known:
            match decide(achievement, learner.record, now):
                case Award(judgement=judgement):
                    judgements[learner.person_id] = write_judgement(judgement)
    badges.insert_awards(session, row.current, now, judgements)
    log.info("judged: %d new awards", len(judgements), extra={"achievement": row.id})
