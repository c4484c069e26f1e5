"""Access that people of an LMS give us: asked for in a window of its own, kept, renewed, taken back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import delete, select, update

from canvas_adapter.dialect import AUTHORISATION
from lti_tool.administration.admin_visits import new_admin_code
from lti_tool.administration.api_keys import enter_api_key
from lti_tool.demo.browser import Browser, links_of, text_of
from lti_tool.demo.stage import Stage
from lti_tool.jobs.sync import sync_course
from lti_tool.storage import due, tables
from lti_tool.web.freshness import last_read
from tests.stage import Classroom, connect, stage_on

ENDED = "Canvas no longer accepts the authorisation: authorise again."


@dataclass(frozen=True, slots=True)
class Place:
    """A course in the simulated Canvas, and the tool, which has a key and no access."""

    stage: Stage
    classroom: Classroom

    @property
    def canvas(self) -> str:
        return self.classroom.lms.url

    def course(self) -> tables.Course:
        with self.stage.wiring.database.reading() as session:
            return session.get_one(tables.Course, self.classroom.course_id)

    def given(self) -> list[tables.Authorisation]:
        with self.stage.wiring.database.reading() as session:
            return list(session.execute(select(tables.Authorisation)).scalars())

    def change_given(self, **values: object) -> None:
        with self.stage.wiring.database.transaction() as session:
            session.execute(update(tables.Authorisation).values(**values))

    def teacher(self) -> tuple[Browser, requests.Response]:
        """Return the teacher's browser, and the page about access in the launched course."""
        browser = Browser()
        person = next(each for each in self.classroom.lms.people() if each["role"] == "teacher")
        browser.open(f"{self.canvas}/login-as/{person['id']}")
        board = browser.open(self.launch_url)
        return browser, browser.open(links_of(board)["Access to grades"])

    @property
    def launch_url(self) -> str:
        registration = self.course().deployment.registration
        told = self.classroom.lms.register(
            self.stage.settings.public_url,
            self.stage.wiring.platforms[registration.platform].custom_parameters,
        )
        return str(told["course_launch_url"])

    def read(self) -> str:
        """Read the course, and return what its page says of that."""
        now = self.stage.wiring.clock()
        with self.stage.wiring.database.transaction() as session:
            due.ask_for_sync(session, session.get_one(tables.Course, self.classroom.course_id), now)
        sync_course(self.stage.wiring, self.classroom.course_id)
        return last_read(self.course(), self.stage.wiring.clock())


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("access")
    database = folder / "tool.db"
    with stage_on(f"sqlite:///{database}", folder) as stage:
        classroom = connect(stage, "canvas")
        place = Place(stage, classroom)
        made = requests.post(
            f"{place.canvas}/sandbox/developer-keys",
            json={
                "redirect_uris": [f"{stage.settings.public_url}/authorised"],
                "scopes": [permission.scope for permission in AUTHORISATION.permissions],
                "allow_includes": True,
            },
            timeout=30,
        ).json()
        with stage.wiring.database.transaction() as session:
            row = session.execute(select(tables.Registration)).scalar_one()
            row.sealed_api_token = None
            key = {"client_id": made["client_id"], "secret": made["client_secret"]}
            enter_api_key(session, stage.wiring.vault, row, api_url=place.canvas, **key)
        yield place


@pytest.fixture
def place(stage: Place) -> Iterator[Place]:
    yield stage
    with stage.stage.wiring.database.transaction() as session:
        session.execute(delete(tables.Authorisation))


def agree(browser: Browser, asking: requests.Response) -> requests.Response:
    """Go on to Canvas, and press its button there."""
    consent = browser.open(links_of(asking)["Continue to Canvas"])
    return browser.send(consent, "/login/oauth2/accept")


def authorise(place: Place) -> tuple[Browser, requests.Response]:
    browser, page = place.teacher()
    assert "Nobody has given access yet." in text_of(page)
    return browser, agree(browser, browser.send(page, "/authorise"))


def test_without_access_only_our_own_columns_are_read(place: Place) -> None:
    assert place.read() == "Last read just now."


def test_a_teacher_gives_access_to_their_course_after_reading_what_for(place: Place) -> None:
    browser, page = place.teacher()
    asking = browser.send(page, "/authorise")
    assert "to read the grades of assignments" in text_of(asking)
    assert "Access given" in text_of(agree(browser, asking))
    (given,) = place.given()
    assert given.course_id == place.classroom.course_id
    assert place.read() == "Last read just now with a teacher's access."
    with place.stage.wiring.database.reading() as session:
        assert session.execute(select(tables.Score)).scalars().first() is not None


def test_a_token_is_renewed_shortly_before_its_time_is_over(place: Place) -> None:
    authorise(place)
    (before,) = place.given()
    soon = place.stage.wiring.clock() + timedelta(minutes=1)
    place.change_given(use_until=soon)
    assert place.read() == "Last read just now with a teacher's access."
    (after,) = place.given()
    vault = place.stage.wiring.vault
    assert vault.open(after.sealed_token) != vault.open(before.sealed_token)
    assert after.use_until > soon


def test_a_token_that_canvas_refuses_early_is_renewed_too(place: Place) -> None:
    authorise(place)
    place.change_given(sealed_token=place.stage.wiring.vault.seal(b"another"))
    assert place.read() == "Last read just now with a teacher's access."


def test_access_that_ended_is_said_and_nothing_is_forgotten_for_it(place: Place) -> None:
    authorise(place)
    place.read()
    with place.stage.wiring.database.reading() as session:
        before = session.execute(select(tables.Score.line_item)).all()
    sealed = place.stage.wiring.vault.seal(b"another")
    place.change_given(sealed_token=sealed, sealed_refresh=sealed)
    assert place.read() == f"Last read just now: {ENDED}"
    assert place.read() == f"Last read just now: {ENDED}"
    with place.stage.wiring.database.reading() as session:
        assert session.execute(select(tables.Score.line_item)).all() == before
    _, page = place.teacher()
    assert ENDED in text_of(page)


def test_a_teacher_takes_access_back_and_canvas_knows(place: Place) -> None:
    browser, _ = authorise(place)
    (given,) = place.given()
    token = place.stage.wiring.vault.open(given.sealed_token).decode()
    _, page = browser, browser.open(links_of(browser.open(place.launch_url))["Access to grades"])
    assert "Nobody has given access yet." in text_of(browser.send(page, "/access/remove"))
    assert place.given() == []
    answer = requests.get(
        f"{place.canvas}/api/v1/users/self", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    assert answer.status_code == 401


def test_the_administrator_gives_access_for_the_institution_and_it_comes_first(place: Place) -> None:
    authorise(place)
    registration = place.course().deployment.registration
    browser = Browser()
    home = f"{place.stage.settings.public_url}/admin"
    with place.stage.wiring.database.transaction() as session:
        code = new_admin_code(session, registration.institution_id, place.stage.wiring.clock())
    browser.send(browser.open(home), "/admin/enter", {"code": code})
    person = next(each for each in place.classroom.lms.people() if each["role"] == "teacher")
    browser.open(f"{place.canvas}/login-as/{person['id']}")
    page = browser.open(f"{home}/registrations/{registration.id}/access")
    assert "to read the grades of assignments" in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "Access given" in text_of(agree(browser, browser.send(page, "/access/authorise")))
    assert sorted(row.course_id is None for row in place.given()) == [False, True]
    assert place.read() == "Last read just now with the institution's access."
    page = browser.open(f"{home}/registrations/{registration.id}/access")
    for row in place.given():
        page = browser.send(page, f"{row.id}/remove")
    assert place.given() == []


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(place: Place) -> None:
    browser, page = place.teacher()
    asking = browser.send(page, "/authorise")
    state = parse_qs(urlsplit(links_of(asking)["Continue to Canvas"]).query)["state"][0]
    answer = {"state": state, "code": "a code"}
    address = f"{place.stage.settings.public_url}/authorised"
    stranger = requests.get(address, params=answer, timeout=30)
    assert (stranger.status_code, "Begin again" in stranger.text) == (403, True)
    with pytest.raises(Exception, match="answered 403"):
        agree(browser, asking)
    assert place.given() == []


def test_who_says_no_is_told_that_nothing_changed(place: Place) -> None:
    browser, page = place.teacher()
    asking = browser.send(page, "/authorise")
    consent = browser.open(links_of(asking)["Continue to Canvas"])
    with pytest.raises(Exception, match="did not give access"):
        browser.send(consent, "/login/oauth2/deny")
    assert place.given() == []


@pytest.mark.parametrize("ticket", ["", "nonsense", "bm9uc2Vuc2U="])
def test_without_a_ticket_nobody_is_asked(ticket: str, place: Place) -> None:
    address = f"{place.stage.settings.public_url}/authorise"
    assert requests.post(address, data={"ticket": ticket}, timeout=30).status_code == 404


def test_no_token_stands_on_any_page(place: Place) -> None:
    browser, _ = authorise(place)
    (given,) = place.given()
    page = browser.open(links_of(browser.open(place.launch_url))["Access to grades"]).text
    vault = place.stage.wiring.vault
    assert vault.open(given.sealed_token).decode() not in page
    assert re.search(r'name="ticket" value="[\w=-]+"', page)


def test_a_key_at_another_address_makes_all_access_forgotten(place: Place) -> None:
    authorise(place)
    with place.stage.wiring.database.transaction() as session:
        row = session.execute(select(tables.Registration)).scalar_one()
        sealed, client_id = row.sealed_api_secret, row.api_client_id
        key = {"client_id": client_id or "", "secret": "another"}
        enter_api_key(session, place.stage.wiring.vault, row, api_url="https://elsewhere.example", **key)
    assert place.given() == []
    with place.stage.wiring.database.transaction() as session:
        row = session.execute(select(tables.Registration)).scalar_one()
        row.api_url, row.sealed_api_secret = place.canvas, sealed


@contextmanager
def without_key(place: Place) -> Iterator[None]:
    """Let the administrator's key be gone for a while."""
    with place.stage.wiring.database.transaction() as session:
        row = session.execute(select(tables.Registration)).scalar_one()
        client_id, row.api_client_id = row.api_client_id, None
    try:
        yield
    finally:
        with place.stage.wiring.database.transaction() as session:
            session.execute(select(tables.Registration)).scalar_one().api_client_id = client_id


def test_without_a_key_a_teachers_access_is_forgotten_all_the_same(place: Place) -> None:
    browser, _ = authorise(place)
    with without_key(place):
        page = browser.open(links_of(browser.open(place.launch_url))["Access to grades"])
        forgotten = text_of(browser.send(page, "/access/remove"))
    assert "Canvas could not be told. Take it back there, too" in forgotten
    assert place.given() == []


def test_who_no_longer_decides_when_the_answer_comes_gives_nothing(place: Place) -> None:
    browser, page = place.teacher()
    asking = browser.send(page, "/authorise")
    with place.stage.wiring.database.transaction() as session:
        session.execute(update(tables.LaunchSession).values(roles=["learner"]))
    with pytest.raises(Exception, match="you no longer decide here"):
        agree(browser, asking)
    assert place.given() == []


def test_a_visit_that_has_ended_when_the_answer_comes_gives_nothing(place: Place) -> None:
    browser, page = place.teacher()
    asking = browser.send(page, "/authorise")
    with place.stage.wiring.database.transaction() as session:
        session.execute(update(tables.LaunchSession).values(expires_at=place.stage.wiring.clock()))
    with pytest.raises(Exception, match="Your visit has ended"):
        agree(browser, asking)
    assert place.given() == []
