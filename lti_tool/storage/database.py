"""The connection to the database: one engine, short transactions, a schema that must be migrated."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, column, create_engine, event, inspect, select, table
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from lti_tool.storage.prepared import BareConnection

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 30
_JSON: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
READ_ONLY = {"postgresql_readonly": True}
_REVISIONS = table("alembic_version", column("version_num"))


class DatabaseError(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


class Database:
    """One database, SQLite (WAL) or PostgreSQL, behind the same few methods."""

    def __init__(self, url: str) -> None:
        self._file = _file_of(make_url(url))
        self.engine = _engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        reading = self.engine.execution_options(**_as_of_one_moment(self.engine))
        self._readers = sessionmaker(reading, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Run a block in one transaction: committed at its end, rolled back when it raises."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Run a block that only reads, as of one moment: it waits for no writer and keeps none waiting."""
        with self._readers.begin() as session:
            yield session

    @contextmanager
    def bare_transaction(self) -> Iterator[BareConnection]:
        """Run a block of prepared statements in one transaction: for what whoever launches can do once more.

        SQLite does not wait for the disk: what was written last may be lost with the power, but not with the
        process.
        """
        with self.bare_reading() as bare, self.changing(bare):
            yield bare

    @contextmanager
    def bare_change(self) -> Iterator[BareConnection]:
        """Run a block of prepared statements of which one, the last, changes something.

        SQLite then needs no transaction around it, and nobody waits while the block only reads.
        """
        with self.bare_reading() as bare:
            if self._file is not None:
                _be_durable(bare.connection, "NORMAL")
            yield bare
            bare.connection.commit()

    @contextmanager
    def changing(self, bare: BareConnection) -> Iterator[None]:
        """Run a block that changes something in one transaction, on a connection that only read so far."""
        if self._file is not None:
            _be_durable(bare.connection, "NORMAL")
            bare.connection.cursor().execute("BEGIN IMMEDIATE")
        yield
        bare.connection.commit()

    @contextmanager
    def bare_reading(self) -> Iterator[BareConnection]:
        """Run a block of prepared statements that only read, each for itself."""
        connection = self.engine.raw_connection()
        try:
            yield BareConnection(connection, self.engine.dialect)
        finally:
            connection.close()  # back to the pool, which rolls back what was not committed

    def require_migrated(self) -> None:
        """Raise `DatabaseError` unless the schema is the one that this program was written for."""
        current, head = self.revision(), newest_revision()
        if current is None:
            raise DatabaseError("The database is empty. Run `coursemark init` to set it up.")
        if current != head:
            raise DatabaseError(
                f"The database is at version {current}, not at {head} as needed. Run `coursemark db upgrade`."
            )

    def revision(self) -> str | None:
        """Return the version of the schema, `None` for an empty database; looking makes no file."""
        if self._file is not None and not self._file.exists():
            return None
        try:
            with self.engine.connect() as connection:
                known = inspect(connection).has_table(_REVISIONS.name)
                return connection.execute(select(_REVISIONS.c.version_num)).scalar() if known else None
        except DBAPIError as error:
            raise DatabaseError(
                f"The database at {self.engine.url.render_as_string()} does not answer. "
                "Check COURSEMARK_DATABASE_URL and that the server runs."
            ) from error

    def upgrade(self) -> None:
        """Bring the schema to the version that this program was written for; safe to repeat."""
        # Alembic takes 10 MiB, and only whoever upgrades needs it.
        from lti_tool.storage.upgrading import upgrade  # noqa: PLC0415

        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        with self.engine.connect() as connection, _unreferenced(connection), connection.begin():
            upgrade(connection, MIGRATIONS)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def newest_revision() -> str:
    """Return the version that the migrations lead to; each is named in the front of its file's name."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _engine(url: str) -> Engine:
    address = make_url(url)
    # Errors end in logs, and what goes into a statement is names, addresses and secrets: `hide_parameters`.
    if address.get_backend_name() != "sqlite":
        driver = address.set(drivername="postgresql+psycopg")
        return create_engine(driver, pool_pre_ping=True, hide_parameters=True, **_JSON)
    # The connection that was used last holds the newest pages; another one would read them once more.
    more = _JSON | ({"pool_use_lifo": True} if address.database else {})
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, **more)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _as_of_one_moment(engine: Engine) -> dict[str, Any]:
    """Return the options of a reading transaction; SQLite's see one moment as they are."""
    return (
        READ_ONLY if engine.dialect.name == "sqlite" else READ_ONLY | {"isolation_level": "REPEATABLE READ"}
    )


def _file_of(address: URL) -> Path | None:
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database)


def _configure_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own type
    # The driver's implicit BEGIN is switched off, so that ours decides (see _begin).
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "wal_autocheckpoint=4000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail at once, without waiting, when another one
    # wrote in between (SQLITE_BUSY_SNAPSHOT). Taking the write lock at the start makes it wait its turn.
    reads = connection.get_execution_options().keys() >= READ_ONLY.keys()
    _be_durable(connection.connection, "FULL")
    connection.connection.cursor().execute("BEGIN" if reads else "BEGIN IMMEDIATE")


def _be_durable(connection: PoolProxiedConnection, level: str) -> None:
    """Let the next transactions wait for the disk as much as this."""
    if connection.info.get("synchronous") != level:
        connection.cursor().execute(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level


@contextmanager
def _unreferenced(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table that others refer to, as it demands: without foreign keys meanwhile."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection
    driver.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.cursor().execute("PRAGMA foreign_keys=ON")
