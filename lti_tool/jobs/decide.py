"""Judging every live achievement of a course for every learner, and keeping what is decided."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from badge_engine.achievements import Achievement
from badge_engine.awards import Award, decide
from badge_engine.ledger import JOB, Act, Deed
from badge_engine.rules import Place, judge, place_of
from lti_tool.achievements import in_engine_words
from lti_tool.awards import Minutes, about_new
from lti_tool.class_records import class_in_pieces
from lti_tool.jobs.lapses import apply_changes, changes
from lti_tool.storage import awards, badges, due, ledger, records, tables
from lti_tool.storage.awards import NewAward
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

PIECE = 500


def decide_awards(wiring: Wiring, course_id: str) -> None:
    """Judge a course, if that is due: all of it as it stood at one moment, whatever is read meanwhile.

    The class is read in pieces while what is decided is written beside it. The question stands until
    everything is written, so a kill loses nothing. What was decided by a person between the moment and the
    writing counts: nobody is given what was taken from them.
    """
    with wiring.database.reading() as session:
        course = session.get_one(tables.Course, course_id)
        if not due.judging_is_due(course):
            return
        found = [_Badge.seen(session, row) for row in badges.live_achievements(session, course_id)]
        versions = [version for badge in found for version in badge.versions]
        pieces = class_in_pieces(wiring.settings, session, course_id, versions, PIECE) if found else ()
        for learners in pieces:
            for badge in found:
                _judge(wiring, session, badge, learners)
    _answer(wiring, course, found)


@dataclass(frozen=True, slots=True)
class _Badge:
    """One achievement of the course; `barred` are the people to whom no job gives it.

    `held_by` are the versions by which somebody has it: these are judged again. `places` counts the others.
    """

    achievement: tables.Achievement
    rule: Achievement
    minutes: Minutes
    barred: set[str]
    held_by: list[tables.AchievementVersion]
    places: Counter[Place] = field(default_factory=Counter)

    @classmethod
    def seen(cls, session: Session, row: tables.Achievement) -> Self:
        """Return an achievement as it stands now."""
        judged = in_engine_words(row.current)
        barred = awards.barred_people(session, row.current)
        return cls(row, judged, Minutes(judged.rule), barred, awards.versions_open_to_jobs(session, row.id))

    @property
    def versions(self) -> list[tables.AchievementVersion]:
        """Every version that somebody is judged by."""
        return [self.achievement.current, *self.held_by]


def _judge(wiring: Wiring, session: Session, badge: _Badge, learners: Sequence[records.Learner]) -> None:
    """Judge some learners for one achievement: those who may get it, and those who have it."""
    if badge.achievement.retired_at is None:
        _award(wiring, badge, learners)
    if badge.held_by:
        first, last = learners[0].person_id, learners[-1].person_id
        held = awards.open_to_jobs(session, badge.achievement.id, first, last)
        apply_changes(wiring, badge.achievement.course_id, changes(held, learners))


def _award(wiring: Wiring, badge: _Badge, learners: Sequence[records.Learner]) -> None:
    now = wiring.clock()
    earned = []
    for learner in learners:
        if learner.person_id in badge.barred:
            continue
        decision = decide(badge.rule, learner.record, now)
        if isinstance(decision, Award):
            earned.append(badge.minutes.award(learner.person_id, learner.record, decision.judgement))
        else:
            badge.places[place_of(judge(badge.rule.rule, learner.record))] += 1
    if earned:
        with wiring.database.transaction() as session:
            given = _give(session, badge.achievement.current, earned, now)
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
    barred = awards.barred_people(session, version, (earned[0].person_id, earned[-1].person_id))
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


def _answer(wiring: Wiring, asked: tables.Course, found: Sequence[_Badge]) -> None:
    with wiring.database.transaction() as session:
        course = session.get_one(tables.Course, asked.id)
        due.lock_course(session, course)
        for badge in found:
            judged = badge.achievement.current
            awards.note_backfill(session, judged, wiring.clock())
            awards.note_places(session, judged, badge.places[Place.NEAR], badge.places[Place.UNKNOWN])
        course.judge_answered_at = asked.judge_asked_at
