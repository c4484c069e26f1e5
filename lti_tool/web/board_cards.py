"""The course's badges as cards: how many have each, and what needs attention."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.rules import Complaint
from lti_tool.health import Class, Known, complaints
from lti_tool.storage import badges, records, reviews, tables
from lti_tool.web.class_view import ClassView
from lti_tool.web.language import engine_words


@dataclass(frozen=True, slots=True)
class Card:
    """One badge as the board shows it; `near` and `blocked` are known once the class was judged by it."""

    id: str
    name: str
    description: str
    narrative: str
    live: bool
    retired: bool
    earned: int
    near: int | None
    blocked: int | None
    complaints: tuple[Complaint, ...]
    copied: bool
    unsettled: bool
    questions: int


def badge_cards(
    session: Session, course: tables.Course, found: Iterable[tables.Achievement], now: datetime
) -> list[Card]:
    """Return achievements of a course as cards; its outline and counts are read once for all."""
    known = Known(records.load_outline(session, course.id), course.synced_at, now)
    earned, asked = badges.award_counts(session, course.id), reviews.waiting_in(session, course.id)
    return [_card(row, earned.get(row.id, 0), asked.get(row.id, 0), _wrong(row, known)) for row in found]


def badge_card(
    session: Session, achievement: tables.Achievement, view: ClassView | None, now: datetime
) -> Card:
    """Return one achievement likewise; its class is looked at, too, where it was judged."""
    course = session.get_one(tables.Course, achievement.course_id)
    known = Known(records.load_outline(session, course.id), course.synced_at, now)
    earned = badges.award_counts(session, course.id).get(achievement.id, 0)
    asked = reviews.waiting_in(session, course.id).get(achievement.id, 0)
    return _card(achievement, earned, asked, _wrong(achievement, known, view.learners if view else None))


def _wrong(
    achievement: tables.Achievement, known: Known, learners: Class | None = None
) -> tuple[Complaint, ...]:
    """Return what is wrong with an achievement; of a retired one nothing is asked."""
    if achievement.retired_at is not None:
        return ()
    return complaints(achievement.current, known, learners, engine_words())


def _card(achievement: tables.Achievement, earned: int, asked: int, found: tuple[Complaint, ...]) -> Card:
    version = achievement.current
    return Card(
        id=achievement.id,
        name=version.name,
        description=version.description,
        narrative=version.narrative,
        live=achievement.activated_at is not None,
        retired=achievement.retired_at is not None,
        earned=earned,
        near=version.near,
        blocked=version.blocked,
        complaints=found,
        copied=version.copied is not None and achievement.activated_at is None,
        unsettled=version.copied is not None and version.copied.unsettled,
        questions=asked,
    )
