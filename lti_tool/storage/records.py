"""From rows to the engine's words: the course records that rules are judged on."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

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

Pick: TypeAlias = Callable[[InstrumentedAttribute[str]], ColumnElement[bool]]

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
    learners = _learners(_Reading(session, course_id, people), load_outline(session, course_id), only)
    return sorted(learners, key=lambda learner: (learner.name or "", learner.record.learner))


def class_in_pieces(session: Session, course_id: str, only: Names, size: int) -> Iterator[list[Learner]]:
    """Yield every awardable learner of a course, some at a time and in the order of their ids.

    They come with what `only` names. A class is never held as a whole.
    """
    outline = load_outline(session, course_id)
    enrolment, last = tables.Enrolment, ""
    while True:
        ids = select(enrolment.person_id).where(enrolment.course_id == course_id, enrolment.person_id > last)
        piece = session.execute(ids.order_by(enrolment.person_id).limit(size)).scalars().all()
        if not piece:
            return
        first, last = piece[0], piece[-1]
        between = enrolment.person_id.between(first, last)
        people = _people(session, enrolment.course_id == course_id, between)
        if people:
            yield _learners(_Reading(session, course_id, people, _between(first, last)), outline, only)


def names_on_roster(session: Session, course_id: str) -> dict[str, str | None]:
    """Return the awardable learners of a course by id, in the order of their names."""
    people = _people(session, tables.Enrolment.course_id == course_id).values()
    return {each.id: each.name for each in sorted(people, key=lambda each: (each.name or "", each.sub))}


def load_some(session: Session, course_id: str, only: Names | None, ids: Sequence[str]) -> list[Learner]:
    """Return these learners of a course in the order of `ids`, with what `only` names, or everything."""
    enrolment = tables.Enrolment
    people = _people(session, enrolment.course_id == course_id, enrolment.person_id.in_(ids))
    some = _Reading(session, course_id, people, lambda person_id: person_id.in_(ids))
    found = _learners(some, load_outline(session, course_id), only)
    return sorted(found, key=lambda learner: ids.index(learner.person_id))


def load_learner(session: Session, course_id: str, person_id: str) -> Learner | None:
    """Return one awardable learner of a course, `None` for anybody else."""
    return next(iter(load_some(session, course_id, None, [person_id])), None)


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
        select(*what, *how).join(person).where(*conditions).order_by(enrolment.person_id)
    ):
        kinds = frozenset(map(CourseRole, roles))
        if Member(sub, kinds, active=active, test_user=test_user).may_be_awarded:
            member_of = None if groups is None else frozenset(groups)
            found[person_id] = _Person(person_id, sub, name, member_of)
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads the facts about people of a course, as rows and not as objects: a class has many.

    `which` picks them by id, where they are not the whole class.
    """

    session: Session
    course_id: str
    people: Mapping[str, _Person]
    which: Pick | None = None

    def facts(
        self,
        table: type[Reading],
        key: str,
        wanted: Collection[str] | None,
        read: Callable[[str, Sequence[Any]], Fact],
    ) -> Mapping[str, Mapping[str, Fact]]:
        """Return the facts of one kind, by person and key: everything, or those whose key is `wanted`."""
        found: defaultdict[str, dict[str, Fact]] = defaultdict(dict)
        if wanted is not None and not wanted:
            return found
        columns = [column for column in inspect(table).columns if column.key not in {"course_id", "read_at"}]
        query = select(*columns).where(table.course_id == self.course_id)
        if wanted is not None:
            query = query.where(getattr(table, key).in_(wanted))
        if self.which is not None:
            query = query.where(self.which(table.person_id))
        for row in self.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
            person_id, key_of_fact, *_ = row
            person = self.people.get(person_id)
            if person is not None:
                found[person_id][key_of_fact] = read(person.sub, row)
        return found


def _between(first: str, last: str) -> Pick:
    return lambda person_id: person_id.between(first, last)


def _learners(read: _Reading, outline: Outline, only: Names | None = None) -> list[Learner]:
    def wanted(kind: Collection[str]) -> Collection[str] | None:
        return None if only is None else kind

    names = only or Names()
    scores = read.facts(tables.Score, "line_item", wanted(names.line_items), _score)
    completions = read.facts(tables.Completion, "completable", wanted(names.parts), _completion)
    grades = read.facts(tables.CourseGrade, "kind", wanted(names.grades), _grade)
    outcomes = read.facts(tables.OutcomeResult, "outcome", wanted(names.outcomes), _outcome)
    return [
        Learner(
            each.id,
            each.name,
            CourseRecord(
                learner=each.sub,
                outline=outline,
                scores=scores[each.id],
                completions=completions[each.id],
                grades={grade.kind: grade for grade in grades[each.id].values()},
                outcomes=outcomes[each.id],
                groups=each.groups,
            ),
        )
        for each in read.people.values()
    ]


def _score(sub: str, row: Sequence[Any]) -> Score:
    _, line_item, given, maximum, graded_at, letter = row
    return Score(sub, line_item, given, maximum, graded_at, letter)


def _completion(sub: str, row: Sequence[Any]) -> Completion:
    _, completable, complete, failed, completed_at = row
    return Completion(sub, completable, complete, failed, completed_at)


def _grade(sub: str, row: Sequence[Any]) -> CourseGrade:
    _, kind, percent = row
    return CourseGrade(sub, GradeKind(kind), percent)


def _outcome(sub: str, row: Sequence[Any]) -> OutcomeResult:
    _, outcome, score, assessed_at = row
    return OutcomeResult(sub, outcome, score, assessed_at)


def _named(session: Session, table: type[Named], course_id: str, also: Collection[str]) -> Iterable[Named]:
    meant = or_(table.gone_at.is_(None), table.key.in_(also))
    there = select(table).where(table.course_id == course_id, meant)
    return session.execute(there.order_by(table.position)).scalars()
