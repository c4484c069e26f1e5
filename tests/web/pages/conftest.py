"""One installation for all tests of a process; and one on each kind of database, where that matters."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser

from tests.databases import KINDS, create_database
from tests.web.pages.school import Classroom, School, Visitor, found_school
from tests.web.pages.screen import Open, Screen
from tests.web.pages.tour import Tour, walk


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """An installation on SQLite, in which each test opens courses of its own."""
    folder = tmp_path_factory.mktemp("school")
    yield from found_school(f"sqlite:///{folder}/school.db", folder)


@pytest.fixture(scope="session")
def schools(
    request: pytest.FixtureRequest, school: School, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], School]]:
    """Return a giver of installations: the same one each time a kind of database is asked for."""
    made = {"sqlite": school}
    with ExitStack() as stack:

        def give(kind: str) -> School:
            if kind not in made:
                url = create_database(request.getfixturevalue("postgresql_server"))
                founding = contextmanager(found_school)(url, tmp_path_factory.mktemp("school"))
                made[kind] = stack.enter_context(founding)
            return made[kind]

        yield give


@pytest.fixture(params=KINDS)
def any_school(request: pytest.FixtureRequest, schools: Callable[[str], School]) -> School:
    """The installation on each database in turn."""
    return schools(request.param)


@pytest.fixture(scope="session")
def tour(school: School) -> Tour:
    """One of everything that has an address; only for tests that change nothing."""
    return walk(school)


@pytest.fixture
def classroom(school: School) -> Classroom:
    """A course with a class in it."""
    return school.open_class()


@pytest.fixture(scope="module")
def earned(school: School) -> Classroom:
    """A course with a badge that Ann has."""
    classroom = school.open_class()
    classroom.live_badge(classroom.teacher())
    return classroom


@pytest.fixture
def teacher(classroom: Classroom) -> Visitor:
    """The teacher of the class."""
    return classroom.teacher()


@pytest.fixture(scope="module")
def opened(chromium: Browser, school: School) -> Iterator[Open]:
    """Return an opener: whose cookies count, the address, and what a form there got as answer."""
    page = chromium.new_page()
    screen = Screen(page, school.site.browser())
    page.route("**/*", screen.answer)

    yield screen.open
    page.close()
