"""What a file of grades would change in a course, shown before it is done, and doing it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from badge_engine.exports import ExportColumn, ExportedPerson, GradeExport
from badge_engine.records import CourseRole, Score
from lti_tool.languages import gettext
from lti_tool.storage import due, tables, uploads
from lti_tool.uploads.matching import KnownPerson, Unmatched, match

LEARNS = frozenset({CourseRole.LEARNER.value})


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that would change; `None` is an empty one."""

    person_id: str
    name: str
    column: ExportColumn
    before: Fraction | None
    after: Fraction | None

    @property
    def key(self) -> str:
        """The key under which the column stands in the course."""
        return uploads.PREFIX + self.column.key


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a file would change. `newer` is the age of grades in the course that are newer than these."""

    columns: tuple[ExportColumn, ...]
    changes: tuple[Change, ...]
    matched: int
    unmatched: tuple[Unmatched, ...]
    left_out: tuple[str, ...]
    as_of: datetime
    newer: datetime | None


def make_plan(session: Session, course_id: str, export: GradeExport, as_of: datetime) -> Plan:
    """Compare a file with what the course has of earlier files. Nothing is written."""
    roster = {person.person_id: person for person in _roster(session, course_id)}
    matching = match(export.people, roster.values())
    names = {person_id: roster[person_id].name for person_id in matching.found}
    kept = uploads.uploaded_scores(session, course_id)
    newest = max((row.read_at for row in uploads.uploaded_columns(session, course_id)), default=as_of)
    return Plan(
        columns=export.columns,
        changes=tuple(_changes(export.columns, matching.found, names, kept)),
        matched=len(matching.found),
        unmatched=matching.unmatched,
        left_out=export.left_out,
        as_of=as_of,
        newer=newest if newest > as_of else None,
    )


def carry_out(session: Session, course: tables.Course, plan: Plan, now: datetime) -> None:
    """Write what a plan shows, and ask that the badges of the course be judged. Safe to repeat."""
    uploads.write_columns(session, course.id, plan.columns, plan.as_of)
    scores = [
        Score(change.person_id, change.key, change.after, change.column.maximum)
        for change in plan.changes
        if change.after is not None
    ]
    uploads.write_scores(session, course.id, scores, plan.as_of)
    emptied = [(change.person_id, change.key) for change in plan.changes if change.after is None]
    uploads.remove_scores(session, course.id, emptied)
    due.ask_for_judging(session, course, now)


def _roster(session: Session, course_id: str) -> Iterator[KnownPerson]:
    """Yield the active people of the course. Whose roles are not known yet may be a learner."""
    enrolment = tables.Enrolment
    query = select(enrolment).where(enrolment.course_id == course_id, enrolment.active)
    for row in session.execute(query).scalars():
        person = row.person
        learns = not row.test_user and LEARNS.issuperset(row.roles)
        name = person.name or gettext("A course member")
        yield KnownPerson(person.id, name, learns, person.lms_id, person.sourced_id, person.email)


def _changes(
    columns: Sequence[ExportColumn],
    found: Mapping[str, ExportedPerson],
    names: Mapping[str, str],
    kept: Mapping[tuple[str, str], Score],
) -> Iterator[Change]:
    for person_id, row in found.items():
        for column in columns:
            before, after = kept.get((person_id, uploads.PREFIX + column.key)), row.given.get(column.key)
            same = before.given == after and before.maximum == column.maximum if before else after is None
            if not same:
                yield Change(person_id, names[person_id], column, before.given if before else None, after)
