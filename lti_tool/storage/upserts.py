"""Writing rows that may be there already, in one statement, on SQLite and PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Dialect, insert, inspect
from sqlalchemy import Table as TableClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lti_tool.storage.columns import Table

Row = Mapping[str, Any]
Executor = Session | Connection

_ROWS_PER_STATEMENT = 500


def upsert(session: Executor, table: type[Table], rows: Sequence[Row], *, keys: Sequence[str]) -> None:
    """Insert rows; where a row with the same `keys` stands already, its other given columns are replaced.

    A primary key that is not among `keys` stays what it was. All rows must give the same columns.
    """
    if not rows:
        return
    statement = _insert(session, table)
    identity = {column.name for column in inspect(table).primary_key}
    replaced = [name for name in rows[0] if name not in keys and name not in identity]
    _execute(
        session,
        statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in replaced}
        ),
        rows,
    )


def upsert_where(
    session: Session, table: type[Table], row: Row, *, keys: Sequence[str], where: ColumnElement[bool]
) -> bool:
    """Insert a row, or replace the one with the same `keys` where that one meets a condition.

    One statement, so that of two at once exactly one gets through; `False` when the row stays as it was.
    """
    wanted = _insert(session, table).values(dict(row))
    replaced = {name: wanted.excluded[name] for name in row if name not in keys}
    statement = wanted.on_conflict_do_update(index_elements=list(keys), set_=replaced, where=where)
    written = statement.returning(*(inspect(table).local_table.c[name] for name in keys))
    return session.execute(written).first() is not None


def insert_missing(session: Session, table: type[Table], rows: Sequence[Row]) -> None:
    """Insert rows; one that would break a unique key is left out, because somebody was faster."""
    if rows:
        _execute(session, _insert(session, table).on_conflict_do_nothing(), rows)


def insert_all(session: Session, table: type[Table], rows: Sequence[Row]) -> None:
    """Insert rows that give every column that must have a value, without an object for each."""
    session.connection().execute(insert(cast("TableClause", inspect(table).local_table)), list(rows))


def insert_new(session: Session, table: type[Table], row: Row) -> bool:
    """Insert a row; `False` when a row with one of its unique keys stands already."""
    statement = _insert(session, table).values(dict(row)).on_conflict_do_nothing()
    written = statement.returning(*(column for column in inspect(table).primary_key))
    return session.execute(written).first() is not None


def insert_into(table: TableClause, dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what to do with a row that is there already."""
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)


def _insert(session: Executor, table: type[Table]) -> sqlite.Insert | postgresql.Insert:
    bind = session.get_bind() if isinstance(session, Session) else session
    return insert_into(cast("TableClause", inspect(table).local_table), bind.dialect)


def _execute(session: Executor, statement: sqlite.Insert | postgresql.Insert, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), _ROWS_PER_STATEMENT):
        session.execute(statement, [dict(row) for row in rows[start : start + _ROWS_PER_STATEMENT]])
