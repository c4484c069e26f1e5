"""Uploaded grades: files that wait for their teacher's word, and columns that no sync touches."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from badge_engine.exports import ExportColumn
from badge_engine.records import Score
from lti_tool.storage import tables
from lti_tool.storage.upserts import upsert

PREFIX = "upload:"
PATIENCE = timedelta(hours=1)
FIRST_POSITION = 10_000


def uploaded(key: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a column came out of a file."""
    return key.startswith(PREFIX, autoescape=True)


def find_upload(session: Session, course_id: str, upload_id: str) -> tables.GradeUpload | None:
    """Return a file of this course that nobody has confirmed yet; it is locked until the transaction ends."""
    upload = tables.GradeUpload
    query = select(upload).where(
        upload.id == upload_id, upload.course_id == course_id, upload.confirmed_at.is_(None)
    )
    return session.execute(query.with_for_update()).scalar_one_or_none()


def confirmed_before(session: Session, course_id: str, digest: str) -> datetime | None:
    """Return how old a file's grades are, if the same file was confirmed in this course before."""
    upload = tables.GradeUpload
    query = (
        select(upload.as_of)
        .where(upload.course_id == course_id, upload.digest == digest, upload.confirmed_at.is_not(None))
        .order_by(upload.as_of)
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def uploaded_columns(session: Session, course_id: str) -> list[tables.LineItem]:
    """Return the columns of this course that came out of files, each with the age of its grades."""
    item = tables.LineItem
    query = (
        select(item)
        .where(item.course_id == course_id, uploaded(item.key))
        .order_by(item.read_at.desc(), item.position)
    )
    return list(session.execute(query).scalars())


def uploaded_scores(session: Session, course_id: str) -> dict[tuple[str, str], Score]:
    """Return every uploaded cell, by our id of the person and the column's key; `learner` is our id too."""
    score = tables.Score
    query = select(score).where(score.course_id == course_id, uploaded(score.line_item))
    return {
        (row.person_id, row.line_item): Score(row.person_id, row.line_item, row.given, row.maximum)
        for row in session.execute(query).scalars()
    }


def write_columns(session: Session, course_id: str, columns: Sequence[ExportColumn], as_of: datetime) -> None:
    """Write the columns of a file; those of earlier files stay."""
    rows = [
        {
            "course_id": course_id,
            "key": PREFIX + column.key,
            "title": column.title,
            "maximum": column.maximum,
            "position": FIRST_POSITION + position,
            "read_at": as_of,
            "gone_at": None,
        }
        for position, column in enumerate(columns)
    ]
    upsert(session, tables.LineItem, rows, keys=("course_id", "key"))


def write_scores(session: Session, course_id: str, scores: Iterable[Score], as_of: datetime) -> None:
    """Write cells; `learner` is our id of the person."""
    rows = [
        {
            "course_id": course_id,
            "person_id": score.learner,
            "line_item": score.line_item,
            "given": score.given,
            "maximum": score.maximum,
            "graded_at": None,
            "letter": None,
            "read_at": as_of,
        }
        for score in scores
    ]
    upsert(session, tables.Score, rows, keys=("course_id", "person_id", "line_item"))


def remove_scores(session: Session, course_id: str, cells: Iterable[tuple[str, str]]) -> None:
    """Remove cells that are empty in a newer file."""
    score = tables.Score
    for person_id, line_item in cells:
        session.execute(
            delete(score).where(
                score.course_id == course_id, score.person_id == person_id, score.line_item == line_item
            )
        )


def forget_waiting(session: Session, course_id: str, person_id: str) -> None:
    """Delete the files of somebody that wait in a course, so that one at a time does."""
    upload = tables.GradeUpload
    session.execute(
        delete(upload).where(
            upload.course_id == course_id, upload.person_id == person_id, upload.confirmed_at.is_(None)
        )
    )


def purge_uploads(session: Session, now: datetime) -> None:
    """Delete files that nobody confirmed in time."""
    upload = tables.GradeUpload
    session.execute(delete(upload).where(upload.confirmed_at.is_(None), upload.uploaded_at <= now - PATIENCE))
