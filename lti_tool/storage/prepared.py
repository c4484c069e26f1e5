"""Statements that are made once and run by the driver: for the few that happen at every launch.

SQLAlchemy writes them in the words of each database and converts the values, here as everywhere. Left out is
what it does anew around each execution, which takes several times as long as the execution itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Column, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]
Statement = Select[Any] | Insert | Update


class Prepares(Protocol):
    """What runs prepared statements: a connection of SQLAlchemy's, or a bare one."""

    @property
    def connection(self) -> PoolProxiedConnection:
        """The driver's connection, on loan from the pool."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The words of its database."""
        ...


@dataclass(frozen=True, slots=True)
class BareConnection:
    """A driver's connection with nothing around it."""

    connection: PoolProxiedConnection
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement in the words of one database, with what turns values into the driver's and back."""

    sql: str
    order: Sequence[str] | None
    constants: Mapping[str, Any]
    given: Sequence[tuple[str, Convert]]
    found: Sequence[tuple[int, Convert]]


class StatementError(Exception):
    """The database refused a statement. Said without the values that went in, for errors end in logs."""


class Prepared:
    """A statement whose every value is a `bindparam` or a constant; it may differ between databases.

    `columns` are the columns of the rows that it returns, if it returns any.
    """

    def __init__(
        self, statement: Statement | Callable[[Dialect], Statement], columns: Sequence[Column[Any]] = ()
    ) -> None:
        self._statement, self._columns = statement, columns
        self._texts: dict[str, _Text] = {}

    def row(self, connection: Prepares, values: Mapping[str, Any]) -> list[Any] | None:
        """Return the first row."""
        text = self._text(connection.dialect)
        found = self._executed(text, connection, values).fetchone()
        return None if found is None else _converted(found, text)

    def rows(self, connection: Prepares, values: Mapping[str, Any]) -> list[list[Any]]:
        """Return all rows."""
        text = self._text(connection.dialect)
        return [_converted(found, text) for found in self._executed(text, connection, values).fetchall()]

    def run(self, connection: Prepares, values: Mapping[str, Any]) -> int:
        """Execute a change; return how many rows it changed."""
        return self._executed(self._text(connection.dialect), connection, values).rowcount

    def _executed(self, text: _Text, connection: Prepares, values: Mapping[str, Any]) -> DBAPICursor:
        bound = {**text.constants, **values}
        for name, convert in text.given:
            bound[name] = convert(bound[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text.sql, bound if text.order is None else [bound[name] for name in text.order])
        except connection.dialect.loaded_dbapi.Error as error:
            raise StatementError(f"{type(error).__name__} at: {text.sql}") from None
        return cursor

    def _text(self, dialect: Dialect) -> _Text:
        if dialect.name not in self._texts:
            self._texts[dialect.name] = self._written(dialect)
        return self._texts[dialect.name]

    def _written(self, dialect: Dialect) -> _Text:
        statement = self._statement(dialect) if callable(self._statement) else self._statement
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("not a statement with values")
        into = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._columns]
        return _Text(
            sql=compiled.string,
            order=compiled.positiontup if compiled.positional else None,
            constants={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
            given=[(name, convert) for name, convert in into.items() if convert is not None],
            found=[(place, convert) for place, convert in enumerate(out) if convert is not None],
        )


def _converted(found: Sequence[Any], text: _Text) -> list[Any]:
    row = list(found)
    for place, convert in text.found:
        row[place] = convert(row[place])
    return row
