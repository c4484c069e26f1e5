"""The schema and its promises, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from lti_tool.storage import tables
from lti_tool.storage.columns import Exact
from lti_tool.storage.database import Database, DatabaseError


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def test_an_empty_database_is_told_from_a_migrated_one(database: Database) -> None:
    with pytest.raises(DatabaseError, match="coursemark init"):
        database.require_migrated()
    database.upgrade()
    database.require_migrated()


def test_an_older_schema_is_refused_with_the_command_that_helps(database: Database) -> None:
    database.upgrade()
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(DatabaseError, match="coursemark db upgrade"):
        database.require_migrated()


def test_the_migrations_make_exactly_the_tables_that_the_program_has(database: Database) -> None:
    database.upgrade()
    database.upgrade()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.Table.metadata) == []


def test_instants_and_exact_numbers_come_back_as_they_went(database: Database) -> None:
    database.upgrade()
    there = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=5)))
    with database.transaction() as session:
        session.add(tables.Lease(name="a", holder="host/1/1", until=there))
    with database.transaction() as session:
        until = session.get_one(tables.Lease, "a").until
    assert until == there
    assert until.tzinfo is UTC
    exact, dialect = Exact(), database.engine.dialect
    assert exact.process_bind_param(Fraction(2, 3), dialect) == "2/3"
    assert exact.process_result_value("2/3", dialect) == Fraction(2, 3)


def test_a_reader_waits_for_no_writer(database: Database) -> None:
    database.upgrade()
    until = datetime(2026, 3, 1, tzinfo=UTC)
    with database.transaction() as writing:
        writing.add(tables.Lease(name="a", holder="host/1/1", until=until))
        writing.flush()
        with database.reading() as reading:
            assert reading.get(tables.Lease, "a") is None
    with database.reading() as reading:
        assert reading.get_one(tables.Lease, "a").until == until
