"""A tool in use, as its pages see it: courses that were launched and read, people in them, badges given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from werkzeug.test import TestResponse

from badge_engine.ports import Progress
from badge_engine.records import (
    Completable,
    CompletableKind,
    Completion,
    CourseRole,
    LineItem,
    Member,
    Outline,
    Score,
)
from lti_tool.administration.issuer_keys import new_issuer_key
from lti_tool.app import create_app
from lti_tool.awards import Word, revoke
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.issue import issue_credentials
from lti_tool.jobs.status import renew_status_lists
from lti_tool.storage import courses, due, outlines, readings, tables
from tests.web.conftest import Site, new_site
from tests.web.pages.shelf import Shelf
from tests.web.platform import MEMBERSHIP, FakePlatform, launch, new_name

QUIZ = LineItem("moodle:item:1", "Quiz", Fraction(10))
ESSAY = LineItem("moodle:item:2", "Essay", Fraction(100))
MODULE = Completable("moodle:activity:3", "Reading", CompletableKind.ACTIVITY)
OUTLINE = Outline((QUIZ, ESSAY), (MODULE,))
QUIZ_FIELD = f"score:{QUIZ.id}"
QUIZ_AT_80 = {
    "name": "Quiz master",
    "description": "Knows the quiz by heart.",
    "match": "all",
    "use": QUIZ_FIELD,
    f"threshold:{QUIZ_FIELD}": "80",
}


@dataclass(frozen=True, slots=True)
class Pupil:
    """One learner on a roster; `points` in the quiz and `done` of the reading are `None` where not known."""

    sub: str
    points: int | None = None
    done: bool | None = None
    name: str | None = None

    @property
    def member(self) -> Member:
        name = self.name or self.sub.title()
        return Member(
            self.sub, frozenset({CourseRole.LEARNER}), name=name, email=f"{self.sub}@pupils.example"
        )


CLASS = (Pupil("ann", 9), Pupil("ben", 7), Pupil("cem"))


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person in one course, in a browser of their own; `home` is the address of the visit."""

    site: Site
    client: FlaskClient
    home: str

    @property
    def session_id(self) -> str:
        return self.home.strip("/").rpartition("/")[2]

    @property
    def row(self) -> tables.LaunchSession:
        with self.site.wiring.database.reading() as session:
            return session.get_one(tables.LaunchSession, self.session_id)

    def get(self, page: str = "") -> TestResponse:
        return self.client.get(self.home + page)

    def post(self, page: str, fields: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:  # noqa: ANN401 - the client's own options
        """Post a form with the visit's token; `fields` may bring another one."""
        data = {"form_token": self.row.form_token, **(fields or {})}
        return self.client.post(self.home + page, data=data, **more)


@dataclass(frozen=True, slots=True)
class Classroom:
    """One course in one LMS. `course_id` is the tool's own."""

    site: Site
    platform: FakePlatform
    title: str
    context_id: str = field(default_factory=new_name)

    @property
    def course_id(self) -> str:
        query = select(tables.Course.id).where(tables.Course.context_id == self.context_id)
        with self.site.wiring.database.reading() as session:
            return session.execute(query).scalar_one()

    def enter(self, sub: str, *roles: str, client: FlaskClient | None = None, **claims: Any) -> Visitor:  # noqa: ANN401 - claims
        """Launch the course; a role is a whole address, or what follows the one of memberships."""
        browser = client or self.site.browser()
        context = {"id": self.context_id, "title": self.title}
        answer = launch(
            browser,
            self.platform,
            sub=sub,
            roles=[role if ":" in role else MEMBERSHIP + role for role in roles],
            context=context,
            **{"name": sub.title(), "email": f"{sub}@pupils.example", **claims},
        )
        assert answer.status_code == 303, answer.text
        return Visitor(self.site, browser, urlsplit(answer.headers["Location"]).path)

    def teacher(self, **claims: Any) -> Visitor:  # noqa: ANN401 - claims
        return self.enter("tess", "#Instructor", **claims)

    def learner(self, sub: str = "ann", **claims: Any) -> Visitor:  # noqa: ANN401 - claims
        return self.enter(sub, "#Learner", **claims)

    def read(self, *pupils: Pupil, outline: Outline = OUTLINE) -> None:
        """Write down what a reading of the course would find."""
        members = [pupil.member for pupil in pupils]
        now, course_id = self.site.wiring.clock(), self.course_id
        scores = [_score(each) for each in pupils if each.points is not None]
        told = [
            Progress(each.sub, (Completion(each.sub, MODULE.id, each.done),))
            for each in pupils
            if each.done is not None
        ]
        with self.site.wiring.database.transaction() as session:
            course = session.get_one(tables.Course, course_id)
            registration = course.deployment.registration
            courses.record_people(session, registration, members)
            people = courses.people_by_sub(session, registration.id, [each.sub for each in pupils])
            outlines.record_outline(session, course_id, outline, now)
            readings.record_enrolments(session, course_id, people, members, now)
            readings.record_scores(session, course_id, people, scores, now)
            readings.record_progress(session, course_id, people, told, now)
            course.synced_at, course.sync_answered_at = now, course.sync_asked_at

    def draft(self, teacher: Visitor, **changed: object) -> str:
        """Fill in the form for a new badge as it should be, and return the id of the draft."""
        answer = teacher.post("badges", QUIZ_AT_80 | changed)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].rpartition("/")[2]

    def live_badge(self, teacher: Visitor, **changed: object) -> str:
        """Make a badge, switch it on, and let the worker do its part."""
        achievement_id = self.draft(teacher, **changed)
        assert teacher.post(f"badges/{achievement_id}/activate").status_code == 303
        self.work()
        return achievement_id

    def work(self) -> None:
        """Judge and sign what is due, as the worker does."""
        decide_awards(self.site.wiring, self.course_id)
        issue_credentials(self.site.wiring, self.course_id)

    def ask_for_judging(self) -> None:
        with self.site.wiring.database.transaction() as session:
            course = session.get_one(tables.Course, self.course_id)
            due.ask_for_judging(session, course, self.site.wiring.clock())

    def credentials(self) -> dict[str, tables.Credential]:
        """Return the credentials of the course, by the learner's `sub`."""
        query = (
            select(tables.Credential)
            .join(tables.Award)
            .where(tables.Award.course_id == self.course_id)
            .options(joinedload(tables.Credential.award))
        )
        with self.site.wiring.database.reading() as session:
            return {row.award.person.sub: row for row in session.execute(query).scalars()}

    def take_back(self, credential: tables.Credential) -> None:
        """Withdraw an award, and have that published."""
        with self.site.wiring.database.transaction() as session:
            award = session.get_one(tables.Award, credential.award_id)
            revoke(session, award, Word(award.person_id, "Taken back.", self.site.wiring.clock()))
        renew_status_lists(self.site.wiring)

    def count(self, table: type[tables.Achievement | tables.Award]) -> int:
        """Return how many rows of a table belong to this course."""
        query = select(func.count()).select_from(table).where(table.course_id == self.course_id)
        with self.site.wiring.database.reading() as session:
            return session.execute(query).scalar_one()


@dataclass(frozen=True, slots=True)
class School:
    """One installation; every test opens courses of its own in it."""

    site: Site
    shelf: Shelf
    platform: FakePlatform

    def open_course(self, title: str = "Algebra", platform: FakePlatform | None = None) -> Classroom:
        """Return a course that its teacher launched once."""
        classroom = Classroom(self.site, platform or self.platform, title)
        classroom.teacher()
        return classroom

    def open_class(self, title: str = "Algebra") -> Classroom:
        """Return a course with three learners: one reached the quiz, one did not, one is not graded."""
        classroom = self.open_course(title)
        classroom.read(*CLASS)
        return classroom

    def another_tenant(self) -> Classroom:
        """Return a course of another institution, which uses an LMS of its own."""
        wiring, slug = self.site.wiring, new_name()
        with wiring.database.transaction() as session:
            now = wiring.clock()
            tenant = tables.Institution(
                slug=slug,
                name="Other College",
                url=f"https://{slug}.example",
                did=f"did:web:{slug}.example",
                created_at=now,
                undo_minutes=0,
            )
            session.add(tenant)
            session.flush()
            session.add(new_issuer_key(tenant.id, wiring.vault, now))
        platform = FakePlatform(issuer=f"https://lms.{slug}.example")
        self.site.register(platform, tenant)
        return self.open_course("Botany", platform)


def found_school(database_url: str, folder: Path) -> Iterator[School]:
    """Install the tool, connect one LMS, and serve documents from a shelf instead of the web."""
    for site in new_site(database_url, folder):
        shelf = Shelf(site.web.key_sets)
        wiring = replace(site.wiring, web=shelf)
        served = Site(wiring, create_app(wiring), shelf, site.bell)
        platform = FakePlatform()
        served.register(platform)
        yield School(served, shelf, platform)


def _score(pupil: Pupil) -> Score:
    return Score(pupil.sub, QUIZ.id, Fraction(pupil.points or 0), Fraction(10))
