"""Badges from elsewhere: what a learner hands in counts once it verifies, is in force, and is about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from badge_engine.rules.words import message
from badge_engine.verification.report import Outcome, StepId
from badge_engine.verification.verify import verify
from lti_tool.resolving import OwnResolver
from lti_tool.storage import due, outside_badges, stacks, tables
from lti_tool.wiring import Wiring

MOST = 50
LARGEST = 1024 * 1024
_LONGEST = 500
NO_ADDRESS = message("Your learning platform does not tell us your e-mail address, so nothing can be yours.")
TOO_LARGE = message("The file is larger than one megabyte.")
TOO_MANY = message("You have handed in as many badges as can be kept. Remove one first.")
NOT_VERIFIED = message("This badge does not verify, or is not in force. Check it, to see why.")
NOT_YOURS = message("This badge is not about the e-mail address that your learning platform knows you by.")
NO_BADGE = message("This is no Open Badges 3.0 credential of an achievement that has an id.")


class RefusedError(Exception):
    """What was handed in does not count; the message is to be said to the learner."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a credential counts towards other badges."""

    credential: str
    achievement: str
    name: str
    issuer: str
    awarded_at: datetime


def take_in(wiring: Wiring, person: tables.Person, data: bytes) -> None:
    """Keep what a learner handed in, and have whatever asks for it judged. Raise `RefusedError`.

    The same credential once more is checked anew, and kept once.
    """
    if len(data) > LARGEST:
        raise RefusedError(TOO_LARGE)
    facts = _facts(_checked(wiring, person, data))
    now = wiring.clock()
    with wiring.database.transaction() as session:
        row = outside_badges.find(session, person.id, facts.credential)
        if row is None:
            if outside_badges.count_of_person(session, person.id) >= MOST:
                raise RefusedError(TOO_MANY)
            row = tables.OutsideBadge(
                institution_id=person.institution_id, person_id=person.id, credential=facts.credential
            )
            session.add(row)
        row.achievement, row.name, row.issuer = facts.achievement, facts.name, facts.issuer
        row.awarded_at, row.document, row.checked_at, row.stands = facts.awarded_at, data, now, True
        asked = ask_whoever_counts(session, person.institution_id, facts.achievement, now)
    for course_id in asked:
        wiring.queue.wake(course_id)


def ask_whoever_counts(session: Session, institution_id: str, achievement: str, now: datetime) -> list[str]:
    """Ask the courses that give something made of an achievement to judge, and return their ids."""
    courses = stacks.courses_made_of(session, institution_id, [achievement])
    for course in courses:
        due.ask_for_judging(session, course, now)
    return [course.id for course in courses]


def still_stands(wiring: Wiring, row: tables.OutsideBadge) -> bool | None:
    """Check a badge again; `None` where its issuer does not answer."""
    report = verify(row.document, resolver=OwnResolver(wiring), now=wiring.clock())
    if report.verified:
        return True
    refused = (report.revoked, report.suspended, report.expired)
    return False if report.authentic is False or any(refused) else None


def _checked(wiring: Wiring, person: tables.Person, data: bytes) -> Mapping[str, Any]:
    if not person.email:
        raise RefusedError(NO_ADDRESS)
    report = verify(data, resolver=OwnResolver(wiring), now=wiring.clock(), recipient=person.email)
    wrong = {step.id for step in report.steps if step.outcome is Outcome.ERROR}
    if wrong == {StepId.RECIPIENT}:
        raise RefusedError(NOT_YOURS)
    if not report.verified or report.credential is None:
        raise RefusedError(NOT_VERIFIED)
    return report.credential


def _facts(document: Mapping[str, Any]) -> Facts:
    issuer = document.get("issuer")
    try:
        achievement = document["credentialSubject"]["achievement"]
        texts: list[object] = [
            document["id"],
            achievement["id"],
            achievement["name"],
            issuer["id"] if isinstance(issuer, Mapping) else issuer,
        ]
        awarded_at = datetime.fromisoformat(document["validFrom"])
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(NO_BADGE) from error
    told = [text for text in texts if isinstance(text, str) and 0 < len(text) <= _LONGEST]
    if len(told) < len(texts):
        raise RefusedError(NO_BADGE)
    credential, achieved, name, issued_by = told
    return Facts(credential, achieved, name, issued_by, awarded_at)
