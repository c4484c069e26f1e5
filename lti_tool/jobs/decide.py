"""Judging every live achievement of a course for every learner, and keeping what is decided."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from badge_engine.awards import Award, decide
from badge_engine.ledger import JOB, Act, Deed
from lti_tool.achievements import in_engine_words
from lti_tool.awards import about_new, new_award
from lti_tool.class_records import load_class
from lti_tool.jobs.lapses import apply_changes, changes
from lti_tool.storage import awards, badges, due, ledger, records, tables
from lti_tool.storage.awards import NewAward
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

PIECE = 500


def decide_awards(wiring: Wiring, course_id: str) -> None:
    """Judge a course, if that is due: all of it as it stood at one moment, whatever is read meanwhile.

    The question stands until everything is written, so a kill loses nothing. What was decided by a person
    between the moment and the writing counts: nobody is given what was taken from them.
    """
    seen = _look(wiring, course_id)
    if seen is None:
        return
    for badge in seen.badges:
        if badge.achievement.retired_at is None:
            _award(wiring, badge, seen.learners)
        apply_changes(wiring, course_id, changes(badge.held, seen.learners))
    _answer(wiring, course_id, seen)


@dataclass(frozen=True, slots=True)
class _Badge:
    """One achievement of the course; `barred` are the people to whom no job gives it."""

    achievement: tables.Achievement
    barred: set[str]
    held: list[tables.Award]

    @property
    def version(self) -> tables.AchievementVersion:
        return self.achievement.current

    @property
    def versions(self) -> list[tables.AchievementVersion]:
        """Every version that somebody is judged by."""
        return [self.version, *(award.version for award in self.held)]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A course as it stood at one moment, and the question that is answered by judging it."""

    asked_at: datetime | None
    learners: list[records.Learner]
    badges: list[_Badge]


def _look(wiring: Wiring, course_id: str) -> _Seen | None:
    with wiring.database.reading() as session:
        course = session.get_one(tables.Course, course_id)
        if not due.judging_is_due(course):
            return None
        found = [
            _Badge(row, awards.barred_people(session, row.current), awards.open_to_jobs(session, row.id))
            for row in badges.live_achievements(session, course_id)
        ]
        versions = [badge.version for badge in found] + [
            each.version for badge in found for each in badge.held
        ]
        learners = load_class(wiring.settings, session, course_id, versions) if found else []
        return _Seen(course.judge_asked_at, learners, found)


def _award(wiring: Wiring, badge: _Badge, learners: Sequence[records.Learner]) -> None:
    now = wiring.clock()
    achievement = in_engine_words(badge.version)
    open_to = (learner for learner in learners if learner.person_id not in badge.barred)
    decided = ((learner, decide(achievement, learner.record, now)) for learner in open_to)
    earned = (
        new_award(learner.person_id, achievement.rule, learner.record, decision.judgement)
        for learner, decision in decided
        if isinstance(decision, Award)
    )
    while piece := list(islice(earned, PIECE)):
        with wiring.database.transaction() as session:
            given = _give(session, badge.version, piece, now)
        log.info("judged: %d new awards", given, extra={"achievement": badge.achievement.id})


def _give(
    session: Session, judged: tables.AchievementVersion, earned: Sequence[NewAward], now: datetime
) -> int:
    """Write what still holds; where the badge changed meanwhile nothing is written, and it is judged anew."""
    due.lock_course(session, session.get_one(tables.Course, judged.achievement.course_id))
    achievement = session.get(tables.Achievement, judged.achievement_id)
    if achievement is None or achievement.retired_at is not None:
        return 0
    version = achievement.current
    if (version.id, version.activated_at) != (judged.id, judged.activated_at):
        return 0
    barred = awards.barred_people(session, version)
    new = [each for each in earned if each.person_id not in barred]
    ids = awards.insert_awards(session, version, new, now, sign_after=_sign_after(session, version, now))
    deeds = [
        Deed(Act.AWARDED, JOB, now, "The criteria are met.", about_new(version, award_id, each))
        for award_id, each in zip(ids, new, strict=True)
    ]
    ledger.record(session, achievement.institution_id, deeds)
    return len(new)


def _sign_after(session: Session, version: tables.AchievementVersion, now: datetime) -> datetime | None:
    """Return until when what is given at once, by switching a badge on, can still be undone."""
    institution = session.get_one(tables.Institution, version.achievement.institution_id)
    waits = version.backfilled_at is None and institution.undo_minutes > 0
    return now + timedelta(minutes=institution.undo_minutes) if waits else None


def _answer(wiring: Wiring, course_id: str, seen: _Seen) -> None:
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, course_id)
        due.lock_course(session, course)
        for badge in seen.badges:
            awards.note_backfill(session, badge.version, wiring.clock())
        course.judge_answered_at = seen.asked_at
