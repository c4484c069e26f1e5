"""The learner's page: what I earned, and what is left and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from badge_engine.credentials.alignment import Alignment
from badge_engine.metadata.expiry import Expiry
from badge_engine.metadata.facts import facts
from badge_engine.rules import Audience, Judgement, Line, done_of, explain, judge, whole_way
from lti_tool.achievements import in_engine_words
from lti_tool.class_records import all_titles, load_one
from lti_tool.storage import badges, records, reviews, tables
from lti_tool.web.language import engine_words
from lti_tool.web.parts import parts
from lti_tool.web.sessions import Visit, with_visit

SOON = timedelta(days=30)

pages = Blueprint("learner", __name__, url_prefix="/s/<session_id>/mine")


@dataclass(frozen=True, slots=True)
class Card:
    """One badge as its learner sees it: earned with a credential, or with what is left.

    What can still be undone is not told yet.
    """

    id: str
    name: str
    description: str
    earned_at: datetime | None
    credential_id: str | None
    suspended: bool
    lines: tuple[Line, ...]
    way: "Way | None" = None
    facts: Sequence[tuple[str, str]] = ()
    alignments: Sequence[Alignment] = ()
    validity: "Validity | None" = None


@dataclass(frozen=True, slots=True)
class Way:
    """The shortest way to a badge, to be drawn: of each step how much is done, in whole percent.

    Only what is met has 100.
    """

    steps: tuple[int, ...]

    @classmethod
    def of(cls, judgement: Judgement) -> "Way":
        """Take the steps from a judgement of the badge's criteria."""
        return cls(tuple(floor(100 * done_of(leaf)) for leaf in whole_way(judgement)))

    @property
    def done(self) -> int:
        """How many steps are done."""
        return self.steps.count(100)


@dataclass(frozen=True, slots=True)
class Validity:
    """Until when a badge is valid that somebody has, and what to do then."""

    until: datetime
    renewal: str
    expired: bool
    soon: bool

    @classmethod
    def of(cls, expiry: Expiry, issued_at: datetime, now: datetime) -> "Validity":
        """Look at it now; `soon` is within the last month."""
        until = expiry.until(issued_at)
        return cls(until, expiry.renewal, expired=until < now, soon=now <= until < now + SOON)


def learner_page(visit: Visit) -> str:
    """Return the page of one learner in one course; earned badges come first."""
    with parts().database.reading() as session:
        course = session.get_one(tables.Course, visit.course.id)
        cards = cards_of(session, visit.course.id, visit.person.id, parts().clock())
        asked = reviews.latest_of_learner(session, course.id, visit.person.id)
    return render_template(
        "learner.html", visit=visit, course=course, cards=cards, questions=asked, now=parts().clock()
    )


@pages.get("/badges/<achievement_id>/picture.png")
@with_visit
def picture(visit: Visit, achievement_id: str) -> ResponseReturnValue:
    """Show the picture of a badge that this course gives."""
    with parts().database.reading() as session:
        achievement = badges.find_achievement(session, visit.course.id, achievement_id)
        if achievement is None or achievement.activated_at is None:
            abort(404)
        image = achievement.current.picture
    return Response(image, content_type="image/png")


def cards_of(session: Session, course_id: str, person_id: str, now: datetime) -> list[Card]:
    """Return every badge of a course as one learner sees it; earned ones come first."""
    had = badges.awards_of_person(session, course_id, person_id)
    awards = {
        achievement_id: award
        for achievement_id, award in had.items()
        if award.credential is not None or award.sign_after is None or award.sign_after <= now
    }
    live = badges.live_achievements(session, course_id)
    versions = [achievement.current for achievement in live]
    titles = all_titles(parts().settings, session, course_id, versions)
    learner = load_one(parts().settings, session, course_id, person_id, versions)
    cards = [
        _card(achievement, awards.get(achievement.id), learner, titles, now)
        for achievement in live
        if achievement.retired_at is None or achievement.id in awards
    ]
    return sorted(cards, key=lambda card: card.earned_at is None)


def _card(
    achievement: tables.Achievement,
    award: tables.Award | None,
    learner: records.Learner | None,
    titles: dict[str, str],
    now: datetime,
) -> Card:
    version = award.version if award else achievement.current
    lines: tuple[Line, ...] = ()
    way: Way | None = None
    if award is None and learner is not None:
        judgement = judge(in_engine_words(version).rule, learner.record)
        lines = explain(judgement, titles, Audience.LEARNER, engine_words()).lines
        way = Way.of(judgement)
    credential = award.credential if award else None
    details = version.details
    return Card(
        achievement.id,
        version.name,
        version.description,
        award.decided_at if award else None,
        credential.id if credential else None,
        award is not None and award.suspended_at is not None,
        lines,
        way,
        facts(details, engine_words()),
        details.alignments,
        Validity.of(details.expiry, credential.issued_at, now) if credential and details.expiry else None,
    )
