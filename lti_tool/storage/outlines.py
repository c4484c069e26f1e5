"""What of a course a rule can name, written down: columns, parts, outcomes and groups in their order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from badge_engine.records import Completable, Group, LineItem, Outcome, Outline
from lti_tool.storage import tables
from lti_tool.storage.uploads import uploaded
from lti_tool.storage.upserts import Row, upsert

NAMED_TABLES = (tables.LineItem, tables.Completable, tables.Outcome, tables.Group)


def record_outline(session: Session, course_id: str, outline: Outline, read_at: datetime) -> list[str]:
    """Write what a rule can name; what is no longer there is marked as gone.

    Return the columns that are new or count differently now: what was read of their cells is out of date.
    """
    changed = _changed_columns(session, course_id, outline.line_items)
    for table, rows in (
        (tables.LineItem, [_line_item(item) for item in outline.line_items]),
        (tables.Completable, [_completable(part) for part in outline.completables]),
        (tables.Outcome, [_outcome(outcome) for outcome in outline.outcomes]),
        (tables.Group, [_group(group) for group in outline.groups]),
    ):
        seen = {"course_id": course_id, "read_at": read_at, "gone_at": None}
        placed = [{**seen, **row, "position": position} for position, row in enumerate(rows)]
        upsert(session, table, placed, keys=("course_id", "key"))
    for table in NAMED_TABLES:
        missing = (
            table.course_id == course_id,
            table.read_at < read_at,
            table.gone_at.is_(None),
            ~uploaded(table.key),
        )
        session.execute(update(table).where(*missing).values(gone_at=read_at))
    kinds = sorted(outline.grade_kinds)
    session.execute(update(tables.Course).where(tables.Course.id == course_id).values(grade_kinds=kinds))
    return changed


def mark_unsettled(session: Session, course_id: str, keys: Sequence[str], read_at: datetime) -> None:
    """Note that the next reading has to ask for all cells of these columns."""
    item = tables.LineItem
    theirs = (item.course_id == course_id, item.key.in_(list(keys)))
    session.execute(update(item).where(*theirs).values(unsettled_at=read_at))


def unsettled_columns(session: Session, course_id: str, since: datetime) -> frozenset[str]:
    """Return the columns that are unsettled since a moment."""
    item = tables.LineItem
    query = select(item.key).where(item.course_id == course_id, item.unsettled_at >= since)
    return frozenset(session.execute(query).scalars())


def _changed_columns(session: Session, course_id: str, items: Sequence[LineItem]) -> list[str]:
    item = tables.LineItem
    query = select(item.key, item.maximum, item.grading, item.published).where(
        item.course_id == course_id, item.gone_at.is_(None)
    )
    before = {key: tuple(counts) for key, *counts in session.execute(query)}
    return [each.id for each in items if before.get(each.id) != (each.maximum, each.grading, each.published)]


def _line_item(item: LineItem) -> Row:
    return {
        "key": item.id,
        "title": item.title,
        "maximum": item.maximum,
        "grading": item.grading,
        "published": item.published,
    }


def _completable(part: Completable) -> Row:
    return {"key": part.id, "title": part.title, "kind": part.kind, "requirements": part.requirements}


def _outcome(outcome: Outcome) -> Row:
    return {
        "key": outcome.id,
        "title": outcome.title,
        "mastery": outcome.mastery,
        "maximum": outcome.maximum,
    }


def _group(group: Group) -> Row:
    return {"key": group.id, "title": group.title, "kind": group.kind}
