"""From rows to the engine's words: the course records that rules are judged on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseGrade,
    CourseRecord,
    CourseRole,
    GradeKind,
    Grading,
    Group,
    GroupKind,
    LineItem,
    Member,
    Outcome,
    OutcomeResult,
    Outline,
    Score,
)
from lti_tool.storage import tables
from lti_tool.storage.outlines import NAMED_TABLES

Reading = TypeVar("Reading", tables.Score, tables.Completion, tables.CourseGrade, tables.OutcomeResult)
Named = TypeVar("Named", tables.LineItem, tables.Completable, tables.Outcome, tables.Group)


@dataclass(frozen=True, slots=True)
class Learner:
    """One awardable person of a course with everything known of them there."""

    person_id: str
    name: str | None
    record: CourseRecord


def load_outline(session: Session, course_id: str) -> Outline:
    """Return what a rule of this course can name now; what is gone is left out."""
    kinds = session.execute(
        select(tables.Course.grade_kinds).where(tables.Course.id == course_id)
    ).scalar_one()
    return Outline(
        line_items=tuple(
            LineItem(row.key, row.title, row.maximum, Grading(row.grading), row.published)
            for row in _named(session, tables.LineItem, course_id)
        ),
        completables=tuple(
            Completable(row.key, row.title, CompletableKind(row.kind), row.requirements)
            for row in _named(session, tables.Completable, course_id)
        ),
        grade_kinds=frozenset(GradeKind(kind) for kind in kinds),
        outcomes=tuple(
            Outcome(row.key, row.title, row.mastery, row.maximum)
            for row in _named(session, tables.Outcome, course_id)
        ),
        groups=tuple(
            Group(row.key, row.title, GroupKind(row.kind)) for row in _named(session, tables.Group, course_id)
        ),
    )


def load_titles(session: Session, course_id: str) -> dict[str, str]:
    """Return the title of everything that a rule could name, now or ever, by its id."""
    titles: dict[str, str] = {}
    for table in NAMED_TABLES:
        titles.update(
            (key, title)
            for key, title in session.execute(
                select(table.key, table.title).where(table.course_id == course_id)
            )
        )
    return titles


def load_learners(session: Session, course_id: str) -> list[Learner]:
    """Return every awardable learner of a course, by name."""
    enrolment = tables.Enrolment
    return _learners(session, course_id, select(enrolment).where(enrolment.course_id == course_id))


def load_learner(session: Session, course_id: str, person_id: str) -> Learner | None:
    """Return one awardable learner of a course, `None` for anybody else."""
    enrolment = tables.Enrolment
    query = select(enrolment).where(enrolment.course_id == course_id, enrolment.person_id == person_id)
    return next(iter(_learners(session, course_id, query)), None)


def _learners(session: Session, course_id: str, enrolled: Select[tables.Enrolment]) -> list[Learner]:
    outline = load_outline(session, course_id)
    people = [row for row in session.execute(enrolled).scalars() if _member(row).may_be_awarded]
    subs = {row.person_id: row.person.sub for row in people}
    scores = _scores(session, course_id, subs)
    completions = _completions(session, course_id, subs)
    grades = _grades(session, course_id, subs)
    outcomes = _outcomes(session, course_id, subs)
    learners = [
        Learner(
            row.person_id,
            row.person.name,
            CourseRecord(
                learner=row.person.sub,
                outline=outline,
                scores=scores[row.person_id],
                completions=completions[row.person_id],
                grades=grades[row.person_id],
                outcomes=outcomes[row.person_id],
                groups=None if row.groups is None else frozenset(row.groups),
            ),
        )
        for row in people
    ]
    return sorted(learners, key=lambda learner: (learner.name or "", learner.record.learner))


def _member(row: tables.Enrolment) -> Member:
    roles = frozenset(CourseRole(role) for role in row.roles)
    return Member(row.person.sub, roles, active=row.active, test_user=row.test_user)


def _scores(session: Session, course_id: str, subs: Mapping[str, str]) -> defaultdict[str, dict[str, Score]]:
    found: defaultdict[str, dict[str, Score]] = defaultdict(dict)
    for row in _rows(session, tables.Score, course_id, subs):
        score = Score(subs[row.person_id], row.line_item, row.given, row.maximum, row.graded_at, row.letter)
        found[row.person_id][row.line_item] = score
    return found


def _completions(
    session: Session, course_id: str, subs: Mapping[str, str]
) -> defaultdict[str, dict[str, Completion]]:
    found: defaultdict[str, dict[str, Completion]] = defaultdict(dict)
    for row in _rows(session, tables.Completion, course_id, subs):
        state = Completion(subs[row.person_id], row.completable, row.complete, row.failed, row.completed_at)
        found[row.person_id][row.completable] = state
    return found


def _grades(
    session: Session, course_id: str, subs: Mapping[str, str]
) -> defaultdict[str, dict[GradeKind, CourseGrade]]:
    found: defaultdict[str, dict[GradeKind, CourseGrade]] = defaultdict(dict)
    for row in _rows(session, tables.CourseGrade, course_id, subs):
        kind = GradeKind(row.kind)
        found[row.person_id][kind] = CourseGrade(subs[row.person_id], kind, row.percent)
    return found


def _outcomes(
    session: Session, course_id: str, subs: Mapping[str, str]
) -> defaultdict[str, dict[str, OutcomeResult]]:
    found: defaultdict[str, dict[str, OutcomeResult]] = defaultdict(dict)
    for row in _rows(session, tables.OutcomeResult, course_id, subs):
        result = OutcomeResult(subs[row.person_id], row.outcome, row.score, row.assessed_at)
        found[row.person_id][row.outcome] = result
    return found


def _named(session: Session, table: type[Named], course_id: str) -> Iterable[Named]:
    there = select(table).where(table.course_id == course_id, table.gone_at.is_(None))
    return session.execute(there.order_by(table.position)).scalars()


def _rows(
    session: Session, table: type[Reading], course_id: str, subs: Mapping[str, str]
) -> Iterator[Reading]:
    query = select(table).where(table.course_id == course_id)
    if len(subs) == 1:  # one learner's page asks for one learner; a class is read whole
        query = query.where(table.person_id.in_(subs))
    return (row for row in session.execute(query).scalars() if row.person_id in subs)
