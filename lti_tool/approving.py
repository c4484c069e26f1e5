"""The word of people that a learner has met a step, and taking it back; both stand in the ledger."""

from sqlalchemy.orm import Session

from badge_engine.ledger import Act
from badge_engine.rules.words import message
from lti_tool.awards import DecisionError, Word
from lti_tool.storage import due, ledger, tables


def approve(session: Session, course: tables.Course, person_id: str, step: str, word: Word) -> None:
    """Note that a learner has met a step; the reason that is given is the evidence."""
    due.ask_for_judging(session, course, word.at)
    if session.get(tables.Approval, (course.id, person_id, step)) is not None:
        raise DecisionError(message("This is approved already."))
    approval = tables.Approval(
        course_id=course.id,
        person_id=person_id,
        step=step,
        approved_by=word.person_id,
        approved_at=word.at,
        evidence=[word.reason.strip()],
    )
    session.add(approval)
    _record(session, course, approval, Act.APPROVED, word)


def withdraw_approval(session: Session, course: tables.Course, person_id: str, step: str, word: Word) -> None:
    """Take an approval back. What was awarded by it stays: a person can revoke that."""
    due.ask_for_judging(session, course, word.at)
    approval = session.get(tables.Approval, (course.id, person_id, step))
    if approval is None:
        raise DecisionError(message("This is not approved."))
    session.delete(approval)
    _record(session, course, approval, Act.APPROVAL_WITHDRAWN, word)


def _record(session: Session, course: tables.Course, approval: tables.Approval, act: Act, word: Word) -> None:
    session.flush()
    about = {"course": course.id, "learner": approval.person_id, "step": approval.step}
    ledger.record(session, course.institution_id, [word.deed(act, about)])
