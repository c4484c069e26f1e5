"""Coursemark in a platform that nobody here wrote: `lti1p3platform` from PyPI, over real HTTP."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import jwt
import pytest
import requests
from sqlalchemy import func, select

from badge_engine.columns import NEWS_PREFIX
from lti_tool.administration.installation import install
from lti_tool.administration.registrations import RegistrationFacts, add_registration
from lti_tool.app import create_app
from lti_tool.demo.browser import Browser, UnexpectedPageError, links_of, text_of, tick_box
from lti_tool.demo.stage import HOST, UNIVERSITY, serving
from lti_tool.jobs.advance import advance_course
from lti_tool.settings import Settings
from lti_tool.storage import registrations, tables
from lti_tool.wiring import Wiring, utc_now, wire
from tests.foreign.course_book import Cell, Column, CourseBook, Person
from tests.foreign.lti_platform import BOARD, CLIENT_ID, DEPLOYMENT_ID, SELECTION, College, new_key
from tests.stage import free_ports
from tests.web.conftest import Bell

TEACHER, ADA, BEN, EVE = "teacher-1", "ada-2", "ben-3", "eve-4"
BADGE = "Careful Chemist"
TITLE = f"Badge: {BADGE}"


@dataclass(frozen=True, slots=True)
class Campus:
    """A college, and the tool that it knows."""

    college: College
    wiring: Wiring

    def open(self, person: str, place: str = BOARD, browser: Browser | None = None) -> requests.Response:
        """Let somebody open the tool from a place of the college; return the page that they come to."""
        browser = browser or Browser()
        form = browser.open(f"{self.college.url}/open/{place}/{person}")
        return browser.send(form, "/lti/deep-link" if place == SELECTION else "/lti/launch")

    def work(self) -> None:
        """Do what the worker would do."""
        with self.wiring.database.reading() as session:
            course_id = session.execute(select(tables.Course.id)).scalar_one()
        advance_course(self.wiring, course_id)
        with self.wiring.database.reading() as session:
            assert session.get_one(tables.Course, course_id).sync_error is None

    def make_badge(self) -> str:
        """Let the teacher make a badge for four fifths of the lab report, and activate it; return its id."""
        teacher = Browser()
        board = self.open(TEACHER, browser=teacher)
        self.work()
        form = teacher.open(links_of(teacher.open(board.url))["New badge"])
        column = tick_box(form, "Lab report")
        filled = {"name": BADGE, "description": "Is careful.", "use": column, f"threshold:{column}": "80"}
        draft = teacher.send(form, "/badges", filled)
        teacher.send(draft, "/activate")
        return draft.url.rpartition("/")[2]

    def place(self, **chosen: str) -> requests.Response:
        """Let the teacher select content of the tool; return the college's answer."""
        teacher = Browser()
        return teacher.send(self.open(TEACHER, SELECTION, teacher), "", chosen)


@dataclass
class Server:
    """A server of one address, to which each test brings its own application."""

    url: str
    application: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        assert self.application is not None
        return self.application(environ, start_response)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """One for the college, one for the tool."""
    with ExitStack() as stack:
        college_port, tool_port = free_ports(2)
        college, tool = Server(f"http://{HOST}:{college_port}"), Server(f"http://{HOST}:{tool_port}")
        stack.enter_context(serving(college, college_port))
        stack.enter_context(serving(tool, tool_port))
        yield college, tool


@pytest.fixture
def campus(servers: tuple[Server, Server], tmp_path: Path) -> Iterator[Campus]:
    at_college, at_tool = servers
    settings = Settings(
        public_url=at_tool.url,
        database_url=f"sqlite:///{tmp_path}/coursemark.db",
        master_key_file=tmp_path / "master.key",
        allow_private_hosts=frozenset(server.url.removeprefix("http://") for server in servers),
    )
    install(settings, UNIVERSITY, utc_now)
    wiring, college = wire(settings, Bell()), College(at_college.url, at_tool.url, chemistry())
    register(wiring, college)
    at_college.application, at_tool.application = college.application(), create_app(wiring)
    yield Campus(college, wiring)
    wiring.database.close()


def chemistry() -> CourseBook:
    return CourseBook(
        id="chem-101",
        title="Chemistry",
        people=[
            Person(TEACHER, "Tess Teacher", "Instructor"),
            Person(ADA, "Ada Able", "Learner"),
            Person(BEN, "Ben Busy", "Learner"),
            Person(EVE, "Eve Early", "Learner"),
        ],
        columns={
            "1": Column("Lab report", 10, cells={ADA: Cell(8.5), BEN: Cell(7.9), EVE: Cell(2)}),
            "2": Column("Quiz", 3, cells={BEN: Cell(3)}),
            "3": Column("Field trip", 1),
        },
    )


def register(wiring: Wiring, college: College) -> None:
    """Write down the college as an administrator does by hand.

    Of the kinds of LMS, Moodle is the one that is asked for nothing beyond the standard.
    """
    facts = RegistrationFacts(
        platform="moodle",
        issuer=college.url,
        client_id=CLIENT_ID,
        auth_url=f"{college.url}/auth",
        token_url=f"{college.url}/token",
        jwks_url=f"{college.url}/jwks",
        deployment_ids=(DEPLOYMENT_ID,),
    )
    with wiring.database.transaction() as session:
        institution = registrations.the_institution(session)
        assert institution is not None
        add_registration(session, wiring.vault, institution.id, facts, wiring.clock())


def test_an_instructor_opens_the_board(campus: Campus) -> None:
    page = campus.open(TEACHER)
    assert "Badges of Chemistry" in text_of(page)
    assert "New badge" in links_of(page)


def test_a_learner_opens_their_own_page(campus: Campus) -> None:
    page = campus.open(ADA)
    assert "My badges in Chemistry" in text_of(page)
    assert "New badge" not in links_of(page)


def test_the_roster_is_read(campus: Campus) -> None:
    campus.open(TEACHER)
    campus.work()
    with campus.wiring.database.reading() as session:
        rows = session.execute(select(tables.Enrolment)).scalars()
        found = {row.person.sub: (row.person.name, row.roles, row.active) for row in rows}
    assert found == {
        TEACHER: ("Tess Teacher", ["instructor"], True),
        ADA: ("Ada Able", ["learner"], True),
        BEN: ("Ben Busy", ["learner"], True),
        EVE: ("Eve Early", ["learner"], True),
    }


def test_columns_and_results_are_read_page_by_page(campus: Campus) -> None:
    campus.open(TEACHER)
    campus.work()
    item, score = tables.LineItem, tables.Score
    cells = (
        select(item.title, tables.Person.sub, score.given, score.maximum)
        .join(tables.Person, tables.Person.id == score.person_id)
        .join(item, item.key == score.line_item)
    )
    with campus.wiring.database.reading() as session:
        titles = session.execute(select(item.title).order_by(item.position)).scalars().all()
        found = {(title, sub): given / most for title, sub, given, most in session.execute(cells)}
    assert titles == ["Lab report", "Quiz", "Field trip"]
    assert found == {
        ("Lab report", ADA): Fraction("0.85"),
        ("Lab report", BEN): Fraction("0.79"),
        ("Lab report", EVE): Fraction("0.2"),
        ("Quiz", BEN): Fraction(1),
    }


def test_a_badge_is_issued_to_who_earned_it_and_to_nobody_else(campus: Campus) -> None:
    campus.make_badge()
    campus.work()
    with campus.wiring.database.reading() as session:
        holders = [row.award.person.sub for row in session.execute(select(tables.Credential)).scalars()]
    assert holders == [ADA]
    assert "You earned this" in text_of(campus.open(ADA))
    assert "What is left" in text_of(campus.open(BEN))


def test_a_placed_badge_is_opened_where_it_was_placed(campus: Campus) -> None:
    badge = campus.make_badge()
    assert campus.place(item=badge).text == "Placed: 1"
    page = campus.open(BEN, TITLE)
    assert page.url.endswith(f"#badge-{badge}")
    assert "What is left" in text_of(page)


def test_a_badge_that_is_placed_with_a_column_tells_its_news_there(campus: Campus) -> None:
    badge = campus.make_badge()
    campus.place(item=badge, column="yes")
    campus.work()
    (column,) = campus.college.book.columns_of(f"{NEWS_PREFIX}{badge}")
    assert column.label == TITLE
    assert {who: cell.given for who, cell in column.cells.items()} == {ADA: column.maximum}
    credential = column.cells[ADA].comment.rpartition(" ")[2]
    assert BADGE in text_of(Browser().open(credential))


def test_the_platform_takes_no_selection_that_another_key_signed(campus: Campus) -> None:
    assert campus.place(item="board").text == "Placed: 1"
    (answer,) = campus.college.answers
    claims, header = (
        jwt.decode(answer, options={"verify_signature": False}),
        jwt.get_unverified_header(answer),
    )
    forged = jwt.encode(claims, new_key(), "RS256", {"kid": header["kid"]})
    with pytest.raises(jwt.InvalidSignatureError):
        campus.college.platform().validate_deeplinking_resp({"JWT": forged})


def test_a_launch_that_is_signed_with_another_key_is_refused(campus: Campus) -> None:
    campus.college.sign_with(new_key())
    with pytest.raises(UnexpectedPageError, match=r"answered 401: .*LTI-"):
        campus.open(TEACHER)
    with campus.wiring.database.reading() as session:
        assert session.execute(select(func.count()).select_from(tables.Person)).scalar_one() == 0
