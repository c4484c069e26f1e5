"""Awards as jobs and people decide about them: who has one, who must not get one, what can be undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager, defer, selectinload

from lti_tool.storage import tables
from lti_tool.storage.tables import AwardEnd, AwardState, WhenUnmet
from lti_tool.storage.upserts import insert_all


@dataclass(frozen=True, slots=True)
class NewAward:
    """What is written of a new award; `record` and `judgement` are the documents that it rests on."""

    person_id: str
    judgement: Mapping[str, Any]
    record: Mapping[str, Any] | None = None
    record_hash: str | None = None


def barred_people(
    session: Session, version: tables.AchievementVersion, between: tuple[str, str] | None = None
) -> set[str]:
    """Return everybody to whom no job gives this achievement: who has it, and from whom it was taken.

    `between` are a first and a last person by id, where only those are asked about.

    What was undone before it was signed bars only until a person switches the achievement on again, which
    shows who would get it.
    """
    award = tables.Award
    counts = [award.withdrawn_as.is_(None), award.withdrawn_as != AwardEnd.UNDONE]
    if version.activated_at is not None:
        counts.append(award.withdrawn_at >= version.activated_at)
    query = select(award.person_id).where(award.achievement_id == version.achievement_id, or_(*counts))
    if between is not None:
        query = query.where(award.person_id.between(*between))
    return set(session.execute(query).scalars())


def people_with(session: Session, achievement_id: str) -> set[str]:
    """Return who has an achievement: the ids of those whose award stands."""
    award = tables.Award
    stands = award.achievement_id == achievement_id, award.withdrawn_at.is_(None)
    return set(session.execute(select(award.person_id).where(*stands)).scalars())


def standing_credentials(institution_id: str, person_id: str) -> Select[tables.Credential]:
    """Select what a learner has and may show: nothing that was taken back, or rests."""
    credential, award = tables.Credential, tables.Award
    return (
        select(credential)
        .join(award)
        .where(
            credential.institution_id == institution_id,
            award.person_id == person_id,
            award.withdrawn_at.is_(None),
            award.suspended_at.is_(None),
        )
    )


def open_to_jobs(session: Session, achievement_id: str, first: str, last: str) -> list[tables.Award]:
    """Return awards of an achievement that stand, and about which no person has decided.

    They are those of the people from `first` to `last`, by id: a class may be large.
    """
    award = tables.Award
    query = _open(achievement_id).where(award.person_id.between(first, last))
    return list(session.execute(query.options(defer(award.judgement))).scalars())


def versions_open_to_jobs(session: Session, achievement_id: str) -> list[tables.AchievementVersion]:
    """Return the versions by which those awards were made."""
    version = tables.AchievementVersion
    made_by = _open(achievement_id).with_only_columns(tables.Award.version_id)
    return list(session.execute(select(version).where(version.id.in_(made_by))).scalars())


def _open(achievement_id: str) -> Select[tables.Award]:
    award = tables.Award
    stands = (award.withdrawn_at.is_(None), award.settled_at.is_(None))
    return select(award).where(award.achievement_id == achievement_id, *stands)


def insert_awards(
    session: Session,
    version: tables.AchievementVersion,
    new: Sequence[NewAward],
    decided_at: datetime,
    *,
    sign_after: datetime | None = None,
    settled_at: datetime | None = None,
    replaces_id: str | None = None,
) -> list[str]:
    """Write new awards and return their ids, in order. The caller has the course, and saw who is barred."""
    achievement = version.achievement
    ids = [tables.new_id() for _ in new]
    rows = [
        {
            "id": award_id,
            "institution_id": achievement.institution_id,
            "course_id": achievement.course_id,
            "achievement_id": achievement.id,
            "version_id": version.id,
            "person_id": each.person_id,
            "decided_at": decided_at,
            "judgement": each.judgement,
            "record": each.record,
            "record_hash": each.record_hash,
            "state": AwardState.DECIDED,
            "sign_after": sign_after,
            "settled_at": settled_at,
            "replaces_id": replaces_id,
            "announce_failures": 0,
        }
        for award_id, each in zip(ids, new, strict=True)
    ]
    if rows:
        insert_all(session, tables.Award, rows)
    return ids


def lock_awards(session: Session, achievement_id: str, award_ids: Collection[str]) -> list[tables.Award]:
    """Return awards of an achievement as they are now, kept from others until the transaction ends."""
    award = tables.Award
    query = (
        select(award)
        .where(award.achievement_id == achievement_id, award.id.in_(award_ids))
        .order_by(award.id)
        .with_for_update(of=award)
        .options(selectinload(award.credential))
    )
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def undoable(session: Session, achievement_id: str, now: datetime) -> dict[str, str | None]:
    """Return the awards of an achievement whose time for undoing is not over: names of learners, by id."""
    award, person = tables.Award, tables.Person
    query = select(award.id, person.name).join(person).where(*_can_be_undone(achievement_id, now))
    return dict(session.execute(query.order_by(person.name, person.sub)).all())


def undo_window(session: Session, achievement_id: str, now: datetime) -> tuple[int, datetime | None]:
    """Return how many of those awards there are, and until when all of them can be undone."""
    award = tables.Award
    query = select(func.count(), func.min(award.sign_after)).where(*_can_be_undone(achievement_id, now))
    count, until = session.execute(query).one()
    return count, until


def _can_be_undone(achievement_id: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    award = tables.Award
    return (
        award.achievement_id == achievement_id,
        award.state == AwardState.DECIDED,
        award.withdrawn_at.is_(None),
        award.sign_after > now,
    )


def count_standing(session: Session, achievement_id: str) -> int:
    """Return how many people have an achievement."""
    return _count(session, tables.Award.achievement_id == achievement_id, tables.Award.withdrawn_at.is_(None))


def count_ended(session: Session, achievement_id: str) -> int:
    """Return how many awards of an achievement do not stand any more."""
    ended = tables.Award.withdrawn_at.is_not(None)
    return _count(session, tables.Award.achievement_id == achievement_id, ended)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.execute(select(func.count()).select_from(tables.Award).where(*conditions)).scalar_one()


def listed_awards(session: Session, achievement: tables.Achievement, rows: slice) -> list[tables.Award]:
    """Return some awards of an achievement that stand: those to be reviewed first, then by name."""
    award, person = tables.Award, tables.Person
    query = _named(achievement.id).where(award.withdrawn_at.is_(None)).options(selectinload(award.credential))
    if achievement.when_unmet == WhenUnmet.REVIEW:
        query = query.order_by(and_(award.lapsed_at.is_not(None), award.settled_at.is_(None)).desc())
    return _some(session, query.order_by(person.name, person.sub), rows)


def ended_awards(session: Session, achievement_id: str, rows: slice) -> list[tables.Award]:
    """Return some awards of an achievement that do not stand any more, by the learner's name."""
    award, person = tables.Award, tables.Person
    query = _named(achievement_id).where(award.withdrawn_at.is_not(None))
    return _some(session, query.order_by(person.name, person.sub, award.withdrawn_at), rows)


def _named(achievement_id: str) -> Select[tables.Award]:
    award = tables.Award
    query = select(award).join(award.person).where(award.achievement_id == achievement_id)
    return query.options(contains_eager(award.person), defer(award.judgement), defer(award.record))


def _some(session: Session, query: Select[tables.Award], rows: slice) -> list[tables.Award]:
    return list(session.execute(query.slice(rows.start, rows.stop)).scalars())


def replacement_of(session: Session, award: tables.Award) -> str | None:
    """Return the id of the credential of the award that took the place of this one."""
    later, credential = tables.Award, tables.Credential
    query = select(credential.id).join(later).where(later.replaces_id == award.id)
    return session.execute(query).scalar_one_or_none()


def note_places(session: Session, version: tables.AchievementVersion, near: int, blocked: int) -> None:
    """Note how many are near to a version, and of how many it is not known, as they were just judged."""
    row = tables.AchievementVersion
    session.execute(update(row).where(row.id == version.id).values(near=near, blocked=blocked))


def note_backfill(session: Session, version: tables.AchievementVersion, now: datetime) -> None:
    """Note that those who met a version already have been awarded, unless it was switched on anew since."""
    row = tables.AchievementVersion
    session.execute(
        update(row)
        .where(row.id == version.id, row.activated_at == version.activated_at, row.backfilled_at.is_(None))
        .values(backfilled_at=now)
    )
