"""One installation for all tests of a process; and one on each kind of database, where that matters."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.pages.school import Classroom, School, Visitor, found_school
from tests.web.pages.tour import Tour, walk


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """An installation on SQLite, in which each test opens courses of its own."""
    folder = tmp_path_factory.mktemp("school")
    yield from found_school(f"sqlite:///{folder}/school.db", folder)


@pytest.fixture
def any_school(database_url: str, tmp_path: Path) -> Iterator[School]:
    """A fresh installation, once on each database."""
    yield from found_school(database_url, tmp_path)


@pytest.fixture(scope="session")
def tour(school: School) -> Tour:
    """One of everything that has an address; only for tests that change nothing."""
    return walk(school)


@pytest.fixture
def classroom(school: School) -> Classroom:
    """A course with a class in it."""
    return school.open_class()


@pytest.fixture
def teacher(classroom: Classroom) -> Visitor:
    """The teacher of the class."""
    return classroom.teacher()
