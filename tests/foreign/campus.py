"""A college on the foreign platform, the tool that it knows, and what people do in both."""

from collections.abc import Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import requests
from sqlalchemy import select

from lti_tool.administration.registrations import RegistrationFacts, add_registration
from lti_tool.demo.browser import Browser, links_of, tick_box
from lti_tool.jobs.advance import advance_course
from lti_tool.storage import registrations, tables
from lti_tool.wiring import Wiring
from tests.foreign.course_book import Cell, Column, CourseBook, Person
from tests.foreign.lti_platform import BOARD, CLIENT_ID, DEPLOYMENT_ID, SELECTION, College

TEACHER, ADA, BEN, EVE = "teacher-1", "ada-2", "ben-3", "eve-4"
BADGE = "Careful Chemist"


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

    def everybody_opens(self) -> None:
        """Let everybody open the tool once: by that the Moodle adapter knows who learns."""
        for person in (TEACHER, ADA, BEN, EVE):
            self.open(person)

    def work(self) -> None:
        """Do what the worker would do."""
        with self.wiring.database.reading() as session:
            course_id = session.execute(select(tables.Course.id)).scalar_one()
        advance_course(self.wiring, course_id)
        with self.wiring.database.reading() as session:
            assert session.get_one(tables.Course, course_id).sync_error is None

    def make_badge(self) -> str:
        """Let the teacher make a badge for four fifths of the lab report, and activate it; return its id."""
        self.everybody_opens()
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
