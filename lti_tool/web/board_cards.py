"""The course's badges as cards: how many have each, and what needs attention."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from badge_engine.records import Outline
from lti_tool.achievements import findings_of
from lti_tool.storage import badges, records, tables
from lti_tool.web.language import engine_words


@dataclass(frozen=True, slots=True)
class Card:
    """One badge as the board shows it."""

    id: str
    name: str
    description: str
    narrative: str
    live: bool
    retired: bool
    earned: int
    findings: tuple[str, ...]
    copied: bool
    unsettled: bool


def badge_cards(session: Session, course_id: str, found: Iterable[tables.Achievement]) -> list[Card]:
    """Return achievements of a course as cards; its outline and counts are read once for all."""
    outline = records.load_outline(session, course_id)
    earned = badges.award_counts(session, course_id)
    return [_card(row, outline, earned.get(row.id, 0)) for row in found]


def _card(achievement: tables.Achievement, outline: Outline, earned: int) -> Card:
    version = achievement.current
    return Card(
        id=achievement.id,
        name=version.name,
        description=version.description,
        narrative=version.narrative,
        live=achievement.activated_at is not None,
        retired=achievement.retired_at is not None,
        earned=earned,
        findings=findings_of(version, outline, engine_words()),
        copied=version.copied is not None and achievement.activated_at is None,
        unsettled=version.copied is not None and version.copied.unsettled,
    )
