"""The tool's pages on a real database, with one platform registered."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from lti_tool.administration.installation import InstitutionFacts, install
from lti_tool.administration.registrations import RegistrationFacts, add_registration
from lti_tool.app import create_app
from lti_tool.kept_tokens import KeptTokens
from lti_tool.platforms import load_platforms
from lti_tool.settings import Settings
from lti_tool.storage import registrations, tables
from lti_tool.storage.database import Database
from lti_tool.vault import open_vault
from lti_tool.wiring import Wiring, utc_now
from tests.databases import KINDS, create_database, drop_database
from tests.web.platform import DEPLOYMENT, FakePlatform, KeyServer

UNIVERSITY = InstitutionFacts("example", "Example University", "https://www.example.edu", undo_minutes=0)
COUNTED = (tables.Course, tables.Person, tables.LaunchSession, tables.Achievement, tables.Award)


@dataclass
class Bell:
    """A queue that only notes for which courses it was rung."""

    rung: list[str] = field(default_factory=list)

    def wake(self, course_id: str) -> None:
        self.rung.append(course_id)


@dataclass
class Site:
    """One installation of the tool under test."""

    wiring: Wiring
    app: Flask
    web: KeyServer
    bell: Bell

    def browser(self) -> FlaskClient:
        """Return a browser with cookies of its own."""
        return self.app.test_client()

    def reopened(self, **changed: Any) -> Flask:  # noqa: ANN401 - parts of the wiring
        """Return the application of another process over the same installation."""
        return create_app(replace(self.wiring, **changed))

    def register(self, platform: FakePlatform, institution: tables.Institution | None = None) -> str:
        """Register a platform, and return the id of the registration."""
        self.web.key_sets[platform.jwks_url] = platform.key_set
        facts = RegistrationFacts(
            platform="moodle",
            issuer=platform.issuer,
            client_id=platform.client_id,
            auth_url=f"{platform.issuer}/auth?x=1",
            token_url=f"{platform.issuer}/token",
            jwks_url=platform.jwks_url,
            deployment_ids=(DEPLOYMENT,),
        )
        with self.wiring.database.transaction() as session:
            tenant = institution or registrations.the_institution(session)
            assert tenant is not None
            return add_registration(session, self.wiring.vault, tenant.id, facts, utc_now()).id

    def counts(self) -> dict[str, int]:
        """Return how many rows stand in the tables that a launch may write."""
        with self.wiring.database.reading() as session:
            return {
                table.__tablename__: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in COUNTED
            }


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fresh installation on SQLite, to be copied: that is faster than making one."""
    folder = tmp_path_factory.mktemp("installed")
    install(_settings(_sqlite(folder), folder), UNIVERSITY, utc_now)
    return folder


@pytest.fixture(scope="session")
def registered(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a platform in it: the tool's key for it takes long to make as well."""
    folder = tmp_path_factory.mktemp("registered")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    for site in open_site(_settings(_sqlite(folder), folder)):
        site.register(FakePlatform())
    return folder


@pytest.fixture
def site(request: pytest.FixtureRequest, installed: Path, tmp_path: Path) -> Iterator[Site]:
    """A fresh installation on SQLite; where a test asks for `platform`, that is registered already."""
    asked = "platform" in request.fixturenames
    origin: Path = request.getfixturevalue("registered") if asked else installed
    shutil.copytree(origin, tmp_path, dirs_exist_ok=True)
    yield from open_site(_settings(_sqlite(tmp_path), tmp_path))


@pytest.fixture(scope="session")
def installed_on_postgresql(postgresql_server: str, installed: Path) -> str:
    """The name of a PostgreSQL database with an installation under the same master key, to be copied."""
    url = create_database(postgresql_server)
    install(_settings(url, installed), UNIVERSITY, utc_now)
    return str(make_url(url).database)


@pytest.fixture(params=KINDS)
def any_site(request: pytest.FixtureRequest, installed: Path, tmp_path: Path) -> Iterator[Site]:
    """A fresh installation, once on each database."""
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    if request.param == "sqlite":
        yield from open_site(_settings(_sqlite(tmp_path), tmp_path))
        return
    server: str = request.getfixturevalue("postgresql_server")
    url = create_database(server, request.getfixturevalue("installed_on_postgresql"))
    yield from open_site(_settings(url, tmp_path))
    drop_database(server, url)


def new_site(database_url: str, folder: Path) -> Iterator[Site]:
    """Install, and open that."""
    settings = _settings(database_url, folder)
    install(settings, UNIVERSITY, utc_now)
    yield from open_site(settings)


def open_site(settings: Settings) -> Iterator[Site]:
    """Open what was installed."""
    web, bell = KeyServer(), Bell()
    database, vault = Database(settings.database_url), open_vault(settings)
    wiring = Wiring(
        settings=settings,
        database=database,
        vault=vault,
        web=web,
        tokens=KeptTokens(database, vault),
        platforms=load_platforms(),
        queue=bell,
        clock=utc_now,
    )
    yield Site(wiring, create_app(wiring), web, bell)
    wiring.database.close()


def _settings(database_url: str, folder: Path) -> Settings:
    return Settings(database_url=database_url, master_key_file=folder / "master.key")


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder}/coursemark.db"


@pytest.fixture
def platform(site: Site) -> FakePlatform:
    """A registered platform of the site."""
    made = FakePlatform()
    site.web.key_sets[made.jwks_url] = made.key_set
    return made


@pytest.fixture
def browser(site: Site) -> FlaskClient:
    """A browser with cookies of its own."""
    return site.browser()
