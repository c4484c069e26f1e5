"""An administrator with a browser, for the tests of the administration pages."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_tool.administration.admin_visits import new_admin_code
from lti_tool.storage import registrations, tables
from tests.web.conftest import Site

COOKIE = "__Host-coursemark-admin"


@dataclass
class Administrator:
    """Somebody who runs the tool, with a browser."""

    site: Site
    client: FlaskClient
    slug: str = "example"

    def code(self) -> str:
        with self.site.wiring.database.transaction() as session:
            institution = registrations.find_institution(session, self.slug)
            assert institution is not None
            return new_admin_code(session, institution.id, self.site.wiring.clock())

    def enter(self) -> "Administrator":
        assert self.client.post("/admin/enter", data={"code": self.code()}).status_code == 303
        return self

    @property
    def visit(self) -> tables.AdminVisit:
        cookie = self.client.get_cookie(COOKIE)
        assert cookie is not None
        with self.site.wiring.database.reading() as session:
            return session.get_one(tables.AdminVisit, cookie.value.partition(".")[0])

    def post(self, path: str, **fields: str) -> TestResponse:
        return self.client.post(path, data={"form_token": self.visit.form_token, **fields})


@pytest.fixture
def stranger(site: Site) -> Administrator:
    return Administrator(site, site.browser())


@pytest.fixture
def admin(stranger: Administrator) -> Administrator:
    return stranger.enter()


def of_another_institution(site: Site) -> Administrator:
    with site.wiring.database.transaction() as session:
        session.add(
            tables.Institution(
                slug="other",
                name="Other College",
                url="https://other.example",
                did="did:web:other.example",
                created_at=site.wiring.clock(),
            )
        )
    return Administrator(site, site.browser(), "other").enter()
