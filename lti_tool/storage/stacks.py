"""Achievements that are made of achievements: what their learners hold, and who asks for what."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session, defer, selectinload

from lti_tool.storage import tables
from lti_tool.storage.tables import AwardEnd, AwardState, SamePerson
from lti_tool.storage.upserts import insert_missing

FEW = 50


@dataclass(frozen=True, slots=True)
class Held:
    """An award of somebody that counts as a piece, as long as it `stands`: it was signed."""

    person_id: str
    achievement_id: str
    version_id: str
    credential_id: str
    awarded_at: datetime
    stands: bool


def note_pieces(session: Session, achievement_id: str, addresses: Collection[str]) -> None:
    """Write down what the live version of an achievement asks for."""
    piece = tables.Piece
    session.execute(delete(piece).where(piece.achievement_id == achievement_id))
    rows = [{"achievement_id": achievement_id, "address": address} for address in sorted(addresses)]
    insert_missing(session, piece, rows)


def pass_on(session: Session, course_id: str, now: datetime) -> list[str]:
    """Return which achievements of a course have awards that were signed, ended or came back, each once."""
    award = tables.Award
    fresh = (award.course_id == course_id, award.state == AwardState.SIGNED, award.passed_on_at.is_(None))
    passed_on = update(award).where(*fresh).values(passed_on_at=now).returning(award.achievement_id)
    return sorted(set(session.execute(passed_on).scalars()))


def courses_made_of(session: Session, institution_id: str, addresses: Collection[str]) -> list[tables.Course]:
    """Return the courses that give, or gave, something made of these, in the order in which to lock them."""
    piece, achievement, course = tables.Piece, tables.Achievement, tables.Course
    asking = (
        select(achievement.course_id)
        .join(piece, piece.achievement_id == achievement.id)
        .where(
            achievement.institution_id == institution_id,
            piece.address.in_(addresses),
        )
    )
    return list(session.execute(select(course).where(course.id.in_(asking)).order_by(course.id)).scalars())


def held_by(
    session: Session,
    institution: tables.Institution,
    person_ids: Sequence[str],
    achievement_ids: Sequence[str],
) -> dict[str, list[Held]]:
    """Return what people hold of some achievements, in whichever course or LMS of the institution.

    Also what was taken from them; not what was replaced, since another one stands in its place.
    """
    owner = {person_id: person_id for person_id in person_ids} | _twins(session, institution, person_ids)
    award, credential = tables.Award, tables.Credential
    stands = and_(award.withdrawn_at.is_(None), award.suspended_at.is_(None))
    query = (
        select(
            award.person_id,
            award.achievement_id,
            award.version_id,
            credential.id,
            award.decided_at,
            stands,
        )
        .join(credential)
        .where(
            award.institution_id == institution.id,
            award.achievement_id.in_(achievement_ids),
            or_(award.withdrawn_at.is_(None), award.withdrawn_as == AwardEnd.REVOKED),
        )
    )
    if len(owner) <= FEW:
        query = query.where(award.person_id.in_(owner))
    found: dict[str, list[Held]] = defaultdict(list)
    for person_id, badge, version, credential_id, awarded_at, standing in session.execute(query):
        if person_id in owner:
            held = Held(owner[person_id], badge, version, credential_id, awarded_at, standing)
            found[held.person_id].append(held)
    return found


def versions_with_credits(session: Session, institution_id: str) -> Sequence[tables.AchievementVersion]:
    """Return every version that was live at an institution and says that it gives credits."""
    version, achievement = tables.AchievementVersion, tables.Achievement
    query = (
        select(version)
        .join(achievement)
        .where(
            achievement.institution_id == institution_id,
            version.activated_at.is_not(None),
            cast(version.about, Text).contains('"credits"'),
        )
    )
    return session.execute(query.options(defer(version.picture))).scalars().all()


def names_of(session: Session, institution_id: str, achievement_ids: Collection[str]) -> dict[str, str]:
    """Return the names of achievements of the institution, by id."""
    achievement = tables.Achievement
    query = select(achievement).where(
        achievement.institution_id == institution_id, achievement.id.in_(achievement_ids)
    )
    loaded = query.options(selectinload(achievement.versions))
    return {row.id: row.current.name for row in session.execute(loaded).scalars()}


def _twins(session: Session, institution: tables.Institution, person_ids: Sequence[str]) -> dict[str, str]:
    """Return who is the same person in another LMS of the institution, if its policy says how to tell.

    By e-mail only where the address names exactly one person in each LMS: whoever shares one is not linked.
    """
    if institution.same_person_by != SamePerson.EMAIL:
        return {}
    person, address = tables.Person, func.lower(tables.Person.email)
    query = select(person.id, person.registration_id, address).where(
        person.institution_id == institution.id, person.email != ""
    )
    if len(person_ids) <= FEW:
        query = query.where(address.in_(select(address).where(person.id.in_(person_ids))))
    by_address: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for person_id, registration_id, found_address in session.execute(query):
        by_address[found_address][registration_id].append(person_id)
    wanted, twins = set(person_ids), dict[str, str]()
    for accounts in by_address.values():
        ids = [person_id for people in accounts.values() for person_id in people]
        here = [person_id for person_id in ids if person_id in wanted]
        if len(ids) == len(accounts) and len(here) == 1:
            twins |= {person_id: here[0] for person_id in ids if person_id != here[0]}
    return twins
