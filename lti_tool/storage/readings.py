"""What a sync reads of the people of a course, written down: each row carries when it was read."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from badge_engine.ports import Blank, Progress
from badge_engine.records import Completion, CourseGrade, Member, OutcomeResult, Score
from lti_tool.storage import tables
from lti_tool.storage.outlines import mark_unsettled
from lti_tool.storage.uploads import uploaded
from lti_tool.storage.upserts import Row, upsert

Facts = tables.Score | tables.Completion | tables.CourseGrade | tables.OutcomeResult | tables.LearnerReading
FACT_TABLES: tuple[type[Facts], ...] = (
    tables.Score,
    tables.Completion,
    tables.CourseGrade,
    tables.OutcomeResult,
    tables.LearnerReading,
)


def record_enrolments(
    session: Session, course_id: str, people: Mapping[str, str], members: Sequence[Member], read_at: datetime
) -> None:
    """Write who is on the roster, as what, and in which sections and groups."""
    rows = [
        {
            "course_id": course_id,
            "person_id": people[member.id],
            "roles": sorted(member.roles),
            "active": member.active,
            "test_user": member.test_user,
            "groups": None if member.groups is None else sorted(member.groups),
            "read_at": read_at,
        }
        for member in members
    ]
    upsert(session, tables.Enrolment, rows, keys=("course_id", "person_id"))


def record_scores(
    session: Session,
    course_id: str,
    people: Mapping[str, str],
    cells: Sequence[Score | Blank],
    read_at: datetime,
) -> None:
    """Write graded cells and forget blank ones; cells of people who are not on the roster are left out."""
    known = [cell for cell in cells if cell.learner in people]
    blank = [cell for cell in known if isinstance(cell, Blank)]
    rows = [
        {"course_id": course_id, "read_at": read_at, **_score(people[cell.learner], cell)}
        for cell in known
        if isinstance(cell, Score)
    ]
    upsert(session, tables.Score, rows, keys=("course_id", "person_id", "line_item"))
    for column in {cell.line_item for cell in blank}:
        whose = [people[cell.learner] for cell in blank if cell.line_item == column]
        score = tables.Score
        there = (score.course_id == course_id, score.line_item == column, score.person_id.in_(whose))
        session.execute(delete(score).where(*there))
    mark_unsettled(session, course_id, [cell.line_item for cell in blank if cell.held_back], read_at)


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


def record_outcome_results(
    session: Session,
    course_id: str,
    people: Mapping[str, str],
    results: Sequence[OutcomeResult],
    read_at: datetime,
) -> None:
    """Write results in outcomes; results of people who are not on the roster are left out."""
    rows = [
        {
            "course_id": course_id,
            "person_id": people[result.learner],
            "outcome": result.outcome,
            "score": result.score,
            "assessed_at": result.assessed_at,
            "read_at": read_at,
        }
        for result in results
        if result.learner in people
    ]
    upsert(session, tables.OutcomeResult, rows, keys=("course_id", "person_id", "outcome"))


def record_progress(
    session: Session,
    course_id: str,
    people: Mapping[str, str],
    told: Sequence[Progress],
    read_at: datetime,
) -> None:
    """Write each learner's progress in place of what was known of it; with it the learner is read whole."""
    known = [progress for progress in told if progress.learner in people]
    completion, whose = tables.Completion, [people[progress.learner] for progress in known]
    session.execute(
        delete(completion).where(completion.course_id == course_id, completion.person_id.in_(whose))
    )
    rows = [
        {"course_id": course_id, "read_at": read_at, **_completion(people[state.learner], state)}
        for progress in known
        for state in progress.completions
    ]
    upsert(session, completion, rows, keys=("course_id", "person_id", "completable"))
    record_learners(
        session, course_id, {people[progress.learner]: progress.mark for progress in known}, read_at
    )


def record_learners(
    session: Session, course_id: str, marks: Mapping[str, str | None], read_at: datetime
) -> None:
    """Write that these people were read whole, and the marks of how far they had come."""
    rows = [
        {"course_id": course_id, "person_id": person, "mark": mark, "read_at": read_at}
        for person, mark in marks.items()
    ]
    upsert(session, tables.LearnerReading, rows, keys=("course_id", "person_id"))


def learners_read(session: Session, course_id: str, since: datetime | None) -> dict[str, str | None]:
    """Return the people who were read whole, since a moment or ever, with their marks."""
    learner = tables.LearnerReading
    query = select(learner.person_id, learner.mark).where(learner.course_id == course_id)
    if since is not None:
        query = query.where(learner.read_at >= since)
    return dict(session.execute(query).all())


def forget_who_left(session: Session, course_id: str, before: datetime) -> None:
    """Remove who is no longer on the roster, and all that was read of them."""
    enrolment = tables.Enrolment
    gone = delete(enrolment).where(enrolment.course_id == course_id, enrolment.read_at < before)
    if session.execute(gone.returning(enrolment.person_id)).first() is None:
        return  # nothing is ever written of who is not on the roster
    there = select(enrolment.person_id).where(enrolment.course_id == course_id)
    for table in FACT_TABLES:
        session.execute(delete(table).where(*_read(table, course_id), table.person_id.not_in(there)))


def forget_unread(session: Session, course_id: str, before: datetime) -> None:
    """Remove what a whole reading of the course no longer showed: grades and progress taken back."""
    for table in FACT_TABLES:
        session.execute(delete(table).where(*_read(table, course_id), table.read_at < before))


def _read(table: type[Facts], course_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return which rows of a table readings wrote: grades out of files are left to files."""
    of_the_course = table.course_id == course_id
    return (of_the_course, ~uploaded(table.line_item)) if table is tables.Score else (of_the_course,)


def _score(person_id: str, score: Score) -> Row:
    return {
        "person_id": person_id,
        "line_item": score.line_item,
        "given": score.given,
        "maximum": score.maximum,
        "graded_at": score.graded_at,
        "letter": score.letter,
    }


def _completion(person_id: str, state: Completion) -> Row:
    return {
        "person_id": person_id,
        "completable": state.completable,
        "complete": state.complete,
        "failed": state.failed,
        "completed_at": state.completed_at,
    }
