"""One migrated database of each kind for all tests of a process, emptied before each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from lti_tool.storage.database import Database
from lti_tool.storage.tables import Table
from tests.adapters.campus import Campus
from tests.adapters.canvas_campus import canvas_campus
from tests.adapters.moodle_campus import moodle_campus
from tests.databases import KINDS, create_database
from tests.jobs.school import School, found_school
from tests.jobs.wired import WiredSchool, wired_school

CAMPUSES: dict[str, Callable[[], Campus]] = {
    "canvas": lambda: canvas_campus()[0],
    "moodle": lambda: moodle_campus()[0],
}


@pytest.fixture(scope="session")
def migrated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """Return a giver of databases: the same one each time a kind is asked for."""
    made: dict[str, Database] = {}

    def give(kind: str) -> Database:
        if kind not in made:
            made[kind] = Database(_address(request, tmp_path_factory.mktemp("databases"), kind))
            made[kind].upgrade()
        return made[kind]

    yield give
    for database in made.values():
        database.close()


@pytest.fixture(params=KINDS)
def empty_database(request: pytest.FixtureRequest, migrated: Callable[[str], Database]) -> Database:
    return _emptied(migrated(request.param))


@pytest.fixture
def school(empty_database: Database) -> School:
    return found_school(empty_database)


@pytest.fixture(params=CAMPUSES)
def there(request: pytest.FixtureRequest, migrated: Callable[[str], Database]) -> WiredSchool:
    """A school whose courses are in Canvas, and one whose courses are in Moodle."""
    return wired_school(_emptied(migrated("sqlite")), CAMPUSES[request.param]())


def _emptied(database: Database) -> Database:
    with database.transaction() as session:
        for table in reversed(Table.metadata.sorted_tables):
            session.execute(delete(table))
    return database


def _address(request: pytest.FixtureRequest, folder: Path, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/school.db"
    server: str = request.getfixturevalue("postgresql_server")
    return create_database(server)
