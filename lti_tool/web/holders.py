"""Who has a badge, and who had it, as the instructor's pages list them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.storage import awards, tables
from lti_tool.storage.tables import AwardState, WhenUnmet
from lti_tool.web.class_view import name_of
from lti_tool.web.paging import Page


@dataclass(frozen=True, slots=True)
class Holder:
    """One learner who has the badge; `lapsed_at` is since when the criteria are no longer met."""

    award_id: str
    name: str
    since: datetime
    credential_id: str | None
    suspended: bool
    lapsed_at: datetime | None
    to_review: bool
    undo_until: datetime | None


def holders(session: Session, achievement: tables.Achievement, page: Page, now: datetime) -> list[Holder]:
    """Return those who have a badge and stand on a page; whom a person must decide about comes first."""
    found = awards.listed_awards(session, achievement, page.span)
    return [_holder(award, achievement, now) for award in found]


def _holder(award: tables.Award, achievement: tables.Achievement, now: datetime) -> Holder:
    credential = award.credential
    waits = award.state == AwardState.DECIDED and award.sign_after is not None and award.sign_after > now
    open_question = award.lapsed_at is not None and award.settled_at is None
    return Holder(
        award_id=award.id,
        name=name_of(award.person.name),
        since=award.decided_at,
        credential_id=credential.id if credential else None,
        suspended=award.suspended_at is not None,
        lapsed_at=award.lapsed_at,
        to_review=open_question and achievement.when_unmet == WhenUnmet.REVIEW,
        undo_until=award.sign_after if waits else None,
    )
