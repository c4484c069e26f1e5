"""Achievements, awards and credentials: what is decided, what is signed, what is announced."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from lti_tool.storage import api_credentials, tables
from lti_tool.storage.tables import AwardState


def course_achievements(session: Session, course_id: str) -> list[tables.Achievement]:
    """Return the achievements of a course, oldest first."""
    achievement = tables.Achievement
    query = select(achievement).where(achievement.course_id == course_id).order_by(achievement.created_at)
    return list(session.execute(query.options(selectinload(achievement.versions))).scalars())


def offered_achievements(session: Session, course_id: str) -> list[tables.Achievement]:
    """Return the achievements of a course that learners can still get."""
    return [found for found in live_achievements(session, course_id) if found.retired_at is None]


@dataclass(frozen=True, slots=True)
class Offered:
    """A badge that learners can get, and the title of its course."""

    name: str
    course: str


def offered_in_institution(
    session: Session, institution_id: str, course_id: str, most: int
) -> dict[str, Offered]:
    """Return the badges that learners can get, by id: those of a course first, newest first."""
    achievement = tables.Achievement
    query = (
        select(achievement)
        .where(
            achievement.institution_id == institution_id,
            achievement.activated_at.is_not(None),
            achievement.retired_at.is_(None),
        )
        .order_by(achievement.course_id != course_id, achievement.activated_at.desc())
        .limit(most)
        .options(selectinload(achievement.versions), joinedload(achievement.course))
    )
    return {
        found.id: Offered(found.current.name, found.course.title)
        for found in session.execute(query).scalars()
    }


def find_achievement(session: Session, course_id: str, achievement_id: str) -> tables.Achievement | None:
    """Return an achievement of this course, `None` for one of another course or of nobody."""
    versions = selectinload(tables.Achievement.versions)
    found = session.get(tables.Achievement, achievement_id, options=[versions])
    return found if found is not None and found.course_id == course_id else None


def names_in_courses(
    session: Session, institution_id: str, achievement_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Return the names of achievements of an institution by id, each with the title of its course."""
    achievement, course = tables.Achievement, tables.Course
    query = (
        select(achievement, course.title)
        .join(course, course.id == achievement.course_id)
        .where(achievement.institution_id == institution_id, achievement.id.in_(achievement_ids))
    )
    return {row.id: (row.current.name, title) for row, title in session.execute(query)}


def live_achievements(session: Session, course_id: str) -> list[tables.Achievement]:
    """Return the achievements of a course that were switched on, also those that nobody new gets."""
    return [found for found in course_achievements(session, course_id) if found.activated_at is not None]


def awards_to_announce(session: Session, course_id: str, now: datetime) -> list[tables.Award]:
    """Return signed awards whose news is due."""
    award = tables.Award
    query = select(award).where(
        award.course_id == course_id,
        award.state == AwardState.SIGNED,
        or_(award.news_at.is_not(None), and_(award.withdrawn_at.is_(None), award.suspended_at.is_(None))),
        or_(award.announce_retry_at.is_(None), award.announce_retry_at <= now),
    )
    ordered = query.order_by(award.decided_at, award.id).options(selectinload(award.credential))
    return list(session.execute(ordered).scalars())


def mark_announced(session: Session, award_ids: Sequence[str], of: datetime | None = None) -> None:
    """Note that the course view tells of these awards, as they were at that moment, if one is given."""
    award = tables.Award
    done = {"state": AwardState.ANNOUNCED, "announce_error": None, "announce_retry_at": None}
    told = update(award).where(award.id.in_(award_ids))
    if of is not None:
        told = told.where(func.coalesce(award.news_at, award.decided_at) == of)
    session.execute(told.values(done))


def awards_of_person(session: Session, course_id: str, person_id: str) -> dict[str, tables.Award]:
    """Return the awards that a person has in a course, by achievement."""
    award = tables.Award
    query = (
        select(award)
        .where(award.course_id == course_id, award.person_id == person_id, award.withdrawn_at.is_(None))
        .options(selectinload(award.credential))
    )
    return {found.achievement_id: found for found in session.execute(query).scalars()}


def awards_of_people(
    session: Session, course_id: str, ids: Sequence[str]
) -> dict[tuple[str, str], tables.Award]:
    """Return the last award of each achievement and person, also one that was taken back."""
    award = tables.Award
    query = select(award).where(award.course_id == course_id, award.person_id.in_(ids))
    ordered = query.order_by(award.decided_at, award.id).options(defer(award.judgement))
    return {(found.achievement_id, found.person_id): found for found in session.execute(ordered).scalars()}


def award_counts(session: Session, course_id: str) -> dict[str, int]:
    """Return how many people have each achievement of a course."""
    award = tables.Award
    query = (
        select(award.achievement_id, func.count())
        .where(award.course_id == course_id, award.withdrawn_at.is_(None))
        .group_by(award.achievement_id)
    )
    return dict(session.execute(query).all())


def status_list_with_room(session: Session, institution_id: str, most: int) -> tables.StatusList | None:
    """Return a status list with fewer than `most` entries, locked: a place in it is given once."""
    listed, credential = tables.StatusList, tables.Credential
    taken = (
        select(func.count()).where(credential.status_list_id == listed.id).correlate(listed).scalar_subquery()
    )
    query = select(listed).where(
        listed.institution_id == institution_id, listed.api_issuer.is_(None), taken < most
    )
    query = query.order_by(listed.id)
    return session.execute(query.limit(1).with_for_update(key_share=True, of=listed)).scalar_one_or_none()


def revoked_indexes(session: Session, status_list_id: str) -> frozenset[int]:
    """Return the entries of a status list whose award was withdrawn, or that a program took back."""
    credential, award = tables.Credential, tables.Award
    query = (
        select(credential.status_index)
        .join(award)
        .where(credential.status_list_id == status_list_id, award.withdrawn_at.is_not(None))
    )
    return frozenset(session.execute(query).scalars()) | api_credentials.revoked_indexes(
        session, status_list_id
    )


def status_list_ids(session: Session, course_id: str | None = None) -> list[str]:
    """Return the ids of all status lists; or of those on which something of one course was taken back."""
    if course_id is None:
        return list(session.execute(select(tables.StatusList.id)).scalars())
    of_course = tables.Award.course_id == course_id, tables.Award.withdrawn_at.is_not(None)
    listed = select(tables.Credential.status_list_id).join(tables.Award).where(*of_course).distinct()
    return list(session.execute(listed).scalars())


def lock_status_list(session: Session, status_list_id: str) -> tables.StatusList:
    """Return a status list that nobody else enters credentials in, or signs, until the transaction ends."""
    listed = tables.StatusList
    query = select(listed).where(listed.id == status_list_id).with_for_update(key_share=True)
    return session.execute(query).scalar_one()
