"""What a sync reads of a course, written down: each row carries when it was read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from badge_engine.records import Completion, CourseGrade, Member, Outline, Score
from lti_tool.storage import tables
from lti_tool.storage.upserts import upsert

READ_TABLES = (tables.Score, tables.Completion, tables.CourseGrade, tables.Enrolment)


def record_enrolments(
    session: Session, course_id: str, people: Mapping[str, str], members: Sequence[Member], read_at: datetime
) -> None:
    """Write who is on the roster and as what."""
    rows = [
        {
            "course_id": course_id,
            "person_id": people[member.id],
            "roles": sorted(member.roles),
            "active": member.active,
            "test_user": member.test_user,
            "read_at": read_at,
        }
        for member in members
    ]
    upsert(session, tables.Enrolment, rows, keys=("course_id", "person_id"))


def record_outline(session: Session, course_id: str, outline: Outline, read_at: datetime) -> None:
    """Write the columns and parts that a rule can name; what is no longer there is marked as gone."""
    seen = {"course_id": course_id, "read_at": read_at, "gone_at": None}
    items = [
        seen | {"key": item.id, "title": item.title, "maximum": item.maximum, "position": position}
        for position, item in enumerate(outline.line_items)
    ]
    parts = [
        seen
        | {
            "key": part.id,
            "title": part.title,
            "kind": part.kind,
            "requirements": part.requirements,
            "position": position,
        }
        for position, part in enumerate(outline.completables)
    ]
    upsert(session, tables.LineItem, items, keys=("course_id", "key"))
    upsert(session, tables.Completable, parts, keys=("course_id", "key"))
    for table in (tables.LineItem, tables.Completable):
        missing = (table.course_id == course_id, table.read_at < read_at, table.gone_at.is_(None))
        session.execute(update(table).where(*missing).values(gone_at=read_at))
    kinds = sorted(outline.grade_kinds)
    session.execute(update(tables.Course).where(tables.Course.id == course_id).values(grade_kinds=kinds))


def record_scores(
    session: Session, course_id: str, people: Mapping[str, str], scores: Sequence[Score], read_at: datetime
) -> None:
    """Write graded cells; cells of people who are not on the roster are left out."""
    rows = [
        {
            "course_id": course_id,
            "person_id": people[score.learner],
            "line_item": score.line_item,
            "given": score.given,
            "maximum": score.maximum,
            "graded_at": score.graded_at,
            "read_at": read_at,
        }
        for score in scores
        if score.learner in people
    ]
    upsert(session, tables.Score, rows, keys=("course_id", "person_id", "line_item"))


def record_completions(
    session: Session,
    course_id: str,
    people: Mapping[str, str],
    completions: Sequence[Completion],
    read_at: datetime,
) -> None:
    """Write states of completion; states of people who are not on the roster are left out."""
    rows = [
        {
            "course_id": course_id,
            "person_id": people[state.learner],
            "completable": state.completable,
            "complete": state.complete,
            "failed": state.failed,
            "completed_at": state.completed_at,
            "read_at": read_at,
        }
        for state in completions
        if state.learner in people
    ]
    upsert(session, tables.Completion, rows, keys=("course_id", "person_id", "completable"))


def record_grades(
    session: Session,
    course_id: str,
    people: Mapping[str, str],
    grades: Sequence[CourseGrade],
    read_at: datetime,
) -> None:
    """Write course grades; grades of people who are not on the roster are left out."""
    rows = [
        {
            "course_id": course_id,
            "person_id": people[grade.learner],
            "kind": grade.kind,
            "percent": grade.percent,
            "read_at": read_at,
        }
        for grade in grades
        if grade.learner in people
    ]
    upsert(session, tables.CourseGrade, rows, keys=("course_id", "person_id", "kind"))


def forget_unread(session: Session, course_id: str, before: datetime) -> None:
    """Remove what a whole reading of the course no longer showed: grades taken back, people who left."""
    for table in READ_TABLES:
        session.execute(delete(table).where(table.course_id == course_id, table.read_at < before))
