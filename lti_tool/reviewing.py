"""A learner asks for a review of what they have not met, and a teacher answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from badge_engine.rules.words import message
from lti_tool.storage import reviews, tables

LONGEST = 1_000


class ReviewError(Exception):
    """What was written cannot be kept; the message says why, in words to translate."""


def ask(
    session: Session,
    achievement: tables.Achievement,
    person_id: str,
    about: str,
    *,
    question: str,
    now: datetime,
) -> None:
    """Keep a learner's question. Raise `ReviewError`; one at a time waits for its answer."""
    said = _words(question)
    if any(each.answered_at is None for each in reviews.of_learner(session, achievement.id, person_id)):
        raise ReviewError(message("You have asked already. Wait for the answer before you ask again."))
    session.add(
        tables.ReviewRequest(
            achievement_id=achievement.id, person_id=person_id, about=about, question=said, asked_at=now
        )
    )


def answer(row: tables.ReviewRequest, person_id: str, text: str, now: datetime) -> None:
    """Answer a question, once. Raise `ReviewError`."""
    said = _words(text)
    if row.answered_at is not None:
        raise ReviewError(message("Somebody has answered this meanwhile."))
    row.answer, row.answered_by, row.answered_at = said, person_id, now


def _words(text: str) -> str:
    said = text.strip()
    if not said:
        raise ReviewError(message("Write something."))
    if len(said) > LONGEST:
        raise ReviewError(message("That is too long: write at most 1,000 characters."))
    return said
