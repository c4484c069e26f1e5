"""Writing rows that may be there already, in one statement, on SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lti_tool.storage.columns import Table

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_ROWS_PER_STATEMENT = 500


def upsert(session: Session, table: type[Table], rows: Sequence[dict[str, Any]], *, keys: Sequence[str]) -> None:
    """Insert rows; where a row with the same `keys` stands already, its other given columns are replaced.

    A primary key that is not among `keys` stays what it was. All rows must give the same columns.
    """
    if not rows:
        return
    insert = _INSERT[session.get_bind().dialect.name](inspect(table).local_table)
    identity = {column.name for column in inspect(table).primary_key}
    replaced = [name for name in rows[0] if name not in keys and name not in identity]
    statement = insert.on_conflict_do_update(
        index_elements=list(keys), set_={name: insert.excluded[name] for name in replaced}
    )
    _execute(session, statement, rows)


def insert_missing(session: Session, table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; a row that would break a unique key is left out, because somebody was faster."""
    if rows:
        statement = _INSERT[session.get_bind().dialect.name](inspect(table).local_table).on_conflict_do_nothing()
        _execute(session, statement, rows)


def _execute(session: Session, statement: Any, rows: Sequence[dict[str, Any]]) -> None:  # noqa: ANN401 - two dialects' types
    for start in range(0, len(rows), _ROWS_PER_STATEMENT):
        session.execute(statement, list(rows[start : start + _ROWS_PER_STATEMENT]))
