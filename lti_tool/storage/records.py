"""From rows to the engine's words: the course records that rules are judged on."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, inspect, or_, select
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
from badge_engine.rules import Names
from lti_tool.storage import tables
from lti_tool.storage.outlines import NAMED_TABLES

Reading = TypeVar("Reading", tables.Score, tables.Completion, tables.CourseGrade, tables.OutcomeResult)
Fact = TypeVar("Fact")
Named = TypeVar("Named", tables.LineItem, tables.Completable, tables.Outcome, tables.Group)

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Learner:
    """One awardable person of a course with everything known of them there."""

    person_id: str
    name: str | None
    record: CourseRecord


def load_outline(session: Session, course_id: str, also: Collection[str] = ()) -> Outline:
    """Return what a rule of this course can name now; what is gone is left out, unless it is in `also`."""
    kinds = session.execute(
        select(tables.Course.grade_kinds).where(tables.Course.id == course_id)
    ).scalar_one()
    return Outline(
        line_items=tuple(
            LineItem(row.key, row.title, row.maximum, Grading(row.grading), row.published)
            for row in _named(session, tables.LineItem, course_id, also)
        ),
        completables=tuple(
            Completable(row.key, row.title, CompletableKind(row.kind), row.requirements)
            for row in _named(session, tables.Completable, course_id, also)
        ),
        grade_kinds=frozenset(GradeKind(kind) for kind in kinds),
        outcomes=tuple(
            Outcome(row.key, row.title, row.mastery, row.maximum)
            for row in _named(session, tables.Outcome, course_id, also)
        ),
        groups=tuple(
            Group(row.key, row.title, GroupKind(row.kind))
            for row in _named(session, tables.Group, course_id, also)
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


def load_learners(session: Session, course_id: str, only: Names | None = None) -> list[Learner]:
    """Return every awardable learner of a course, by name; with what `only` names, or with everything."""
    people = _people(session, tables.Enrolment.course_id == course_id)
    return _learners(session, course_id, people, only)


def load_learner(session: Session, course_id: str, person_id: str) -> Learner | None:
    """Return one awardable learner of a course, `None` for anybody else."""
    enrolment = tables.Enrolment
    people = _people(session, enrolment.course_id == course_id, enrolment.person_id == person_id)
    return next(iter(_learners(session, course_id, people)), None)


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody on the roster who may be awarded."""

    id: str
    sub: str
    name: str | None
    groups: frozenset[str] | None


def _people(session: Session, *conditions: ColumnElement[bool]) -> dict[str, _Person]:
    """Return the awardable learners among the enrolled, by our id of them."""
    person, enrolment = tables.Person, tables.Enrolment
    what = (person.id, person.sub, person.name, enrolment.groups)
    how = (enrolment.roles, enrolment.active, enrolment.test_user)
    found = {}
    for person_id, sub, name, groups, roles, active, test_user in session.execute(
        select(*what, *how).join(person).where(*conditions)
    ):
        kinds = frozenset(CourseRole(role) for role in roles)
        if Member(sub, kinds, active=active, test_user=test_user).may_be_awarded:
            member_of = None if groups is None else frozenset(groups)
            found[person_id] = _Person(person_id, sub, name, member_of)
    return found


def _learners(
    session: Session, course_id: str, people: Mapping[str, _Person], only: Names | None = None
) -> list[Learner]:
    outline = load_outline(session, course_id)
    wanted = only or Names()
    read = _Reading(session, course_id, people, everything=only is None)
    scores = read.facts(tables.Score, "line_item", wanted.line_items, _score)
    completions = read.facts(tables.Completion, "completable", wanted.parts, _completion)
    grades = read.facts(tables.CourseGrade, "kind", wanted.grades, _grade)
    outcomes = read.facts(tables.OutcomeResult, "outcome", wanted.outcomes, _outcome)
    learners = [
        Learner(
            each.id,
            each.name,
            CourseRecord(
                learner=each.sub,
                outline=outline,
                scores={score.line_item: score for score in scores[each.id]},
                completions={state.completable: state for state in completions[each.id]},
                grades={grade.kind: grade for grade in grades[each.id]},
                outcomes={result.outcome: result for result in outcomes[each.id]},
                groups=each.groups,
            ),
        )
        for each in people.values()
    ]
    return sorted(learners, key=lambda learner: (learner.name or "", learner.record.learner))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the facts about people of a course, as rows and not as objects: a class has many."""

    session: Session
    course_id: str
    people: Mapping[str, _Person]
    everything: bool

    def facts(
        self,
        table: type[Reading],
        key: str,
        wanted: Collection[str],
        read: Callable[[str, Row[Any]], Fact],
    ) -> Mapping[str, list[Fact]]:
        """Return the facts of one kind, by person: everything, or those whose key is `wanted`."""
        found: defaultdict[str, list[Fact]] = defaultdict(list)
        if not (self.everything or wanted):
            return found
        columns = [column for column in inspect(table).columns if column.key not in {"course_id", "read_at"}]
        query = select(*columns).where(table.course_id == self.course_id)
        if not self.everything:
            query = query.where(getattr(table, key).in_(wanted))
        if len(self.people) == 1:  # one learner's page asks for one learner; a class is read whole
            query = query.where(table.person_id.in_(self.people))
        for row in self.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
            person = self.people.get(row.person_id)
            if person is not None:
                found[person.id].append(read(person.sub, row))
        return found


def _score(sub: str, row: Row[Any]) -> Score:
    return Score(sub, row.line_item, row.given, row.maximum, row.graded_at, row.letter)


def _completion(sub: str, row: Row[Any]) -> Completion:
    return Completion(sub, row.completable, row.complete, row.failed, row.completed_at)


def _grade(sub: str, row: Row[Any]) -> CourseGrade:
    return CourseGrade(sub, GradeKind(row.kind), row.percent)


def _outcome(sub: str, row: Row[Any]) -> OutcomeResult:
    return OutcomeResult(sub, row.outcome, row.score, row.assessed_at)


def _named(session: Session, table: type[Named], course_id: str, also: Collection[str]) -> Iterable[Named]:
    meant = or_(table.gone_at.is_(None), table.key.in_(also))
    there = select(table).where(table.course_id == course_id, meant)
    return session.execute(there.order_by(table.position)).scalars()
