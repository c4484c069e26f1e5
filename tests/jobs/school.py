"""A school that uses the tool: one institution, one course in an LMS in memory, a clock that stands still."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from badge_engine.ledger import Actor
from badge_engine.metadata.metadata import Metadata
from badge_engine.verification.report import Report
from badge_engine.verification.verify import verify
from lti_tool.achievements import Draft, activate_achievement, draft_achievement
from lti_tool.administration.issuer_keys import new_issuer_key
from lti_tool.advantage import GuardedWeb
from lti_tool.awards import Word, revoke
from lti_tool.jobs.advance import advance_course
from lti_tool.jobs.alone import NotAloneError, take
from lti_tool.kept_tokens import KeptTokens
from lti_tool.resolving import OwnResolver
from lti_tool.settings import Settings
from lti_tool.storage import due, ledger, tables
from lti_tool.storage.database import Database
from lti_tool.vault import Vault
from lti_tool.web_identity import did_of_host
from lti_tool.wiring import Wiring
from tests.jobs.lms import QUIZ, CourseInMemory, LmsInMemory

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEACHER = Actor("teacher")
ADDRESS = "https://badges.example.edu"
PLAIN = Metadata()
QUIZ_AT_80 = {"score": {"line_item": QUIZ.id, "at_least": "80", "unit": "percent"}}


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(slots=True)
class Woken:
    """A queue that remembers who was woken."""

    course_ids: list[str] = field(default_factory=list)

    def wake(self, course_id: str) -> None:
        self.course_ids.append(course_id)


@dataclass(frozen=True, slots=True)
class School:
    """All of it."""

    wiring: Wiring
    clock: Clock
    queue: Woken
    lms: CourseInMemory
    institution_id: str
    course_id: str

    def course(self, session: Session) -> tables.Course:
        return session.get_one(tables.Course, self.course_id)

    def seen(self) -> tables.Course:
        """Return the course as it stands in the database."""
        with self.wiring.database.reading() as session:
            return self.course(session)

    def ask_for_sync(self) -> None:
        with self.wiring.database.transaction() as session:
            due.ask_for_sync(session, self.course(session), self.clock())

    def read(self) -> None:
        """Read the course, and do all that follows from it."""
        self.ask_for_sync()
        advance_course(self.wiring, self.course_id)

    def give_badge(
        self, rule: dict[str, Any] | None = None, name: str = "Quiz master", details: Metadata = PLAIN
    ) -> str:
        """Make a badge and switch it on; nobody gets it before the course is advanced."""
        with self.wiring.database.transaction() as session:
            draft = Draft(name, "For the quiz.", rule or QUIZ_AT_80, details=details)
            made = draft_achievement(session, self.course(session), draft, self.clock())
            activate_achievement(session, made, TEACHER, self.clock())
            return made.id

    def advance(self) -> None:
        advance_course(self.wiring, self.course_id)

    def awards(self) -> list[tables.Award]:
        """Return every award with its credential, by the learner's `sub`."""
        query = select(tables.Award).join(tables.Person).order_by(tables.Person.sub)
        with self.wiring.database.reading() as session:
            found = session.execute(query.options(joinedload(tables.Award.credential))).scalars()
            return list(found)

    def awarded(self) -> list[str]:
        return [award.person.sub for award in self.awards()]

    def credentials(self) -> list[tables.Credential]:
        return [award.credential for award in self.awards() if award.credential is not None]

    def decide(self, what: Callable[[Session, tables.Award, Word], None], sub: str) -> None:
        """Let a teacher decide about the award of a learner that stands."""
        standing = tables.Award.withdrawn_at.is_(None)
        query = select(tables.Award).join(tables.Person).where(tables.Person.sub == sub, standing)
        with self.wiring.database.transaction() as session:
            due.lock_course(session, self.course(session))
            what(session, session.execute(query).scalar_one(), self.word())

    def withdraw(self, sub: str) -> None:
        """Take an award back, as a person does."""
        self.decide(revoke, sub)

    def word(self) -> Word:
        return Word("teacher", "Because.", self.clock())

    def acts(self) -> list[tuple[str, str]]:
        """Return what was done and by whom, as the ledger tells it."""
        with self.wiring.database.reading() as session:
            return [(entry.act, entry.actor) for entry in ledger.entries(session, self.institution_id)]

    def check(self, document: bytes) -> Report:
        """Return the report of a verifier who finds keys and status lists at the tool's addresses."""
        return verify(document, resolver=OwnResolver(self.wiring), now=self.clock())

    def take_elsewhere(self) -> bool:
        """Try to take the course as another worker, which is another thread."""
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(self._take).result()

    def _take(self) -> bool:
        try:
            take(self.wiring, self.course_id)
        except NotAloneError:
            return False
        return True

    def rows(self, table: type[tables.Table]) -> Sequence[Any]:
        with self.wiring.database.reading() as session:
            return session.execute(select(table)).scalars().all()


def found_school(database: Database, *, line_items_url: str | None = "https://lms.example/items") -> School:
    """Return a school in an empty, migrated database."""
    made = _school(database)
    vault = made.wiring.vault
    with database.transaction() as session:
        institution = tables.Institution(
            slug="school",
            name="School",
            url=ADDRESS,
            did=did_of_host(ADDRESS),
            created_at=NOON,
            undo_minutes=0,
        )
        session.add(institution)
        session.flush()
        session.add(new_issuer_key(institution.id, vault, NOON))
        [platform] = made.wiring.platforms
        course = _course(institution, vault, platform, line_items_url)
        session.add(course)
        session.flush()
        return replace(made, institution_id=institution.id, course_id=course.id)


def school_in(database: Database) -> School:
    """Return the school that was founded in a database, with a course in memory of its own."""
    with database.reading() as session:
        course = session.execute(select(tables.Course)).scalar_one()
        return replace(_school(database), institution_id=course.institution_id, course_id=course.id)


def _school(database: Database) -> School:
    clock, queue, lms, vault = Clock(), Woken(), CourseInMemory(), Vault(bytes(32))
    platform = LmsInMemory(lms)
    wiring = Wiring(
        settings=Settings(public_url=ADDRESS),
        database=database,
        vault=vault,
        web=GuardedWeb(),
        tokens=KeptTokens(database, vault),
        platforms={platform.name: platform},
        queue=queue,
        clock=clock,
    )
    return School(wiring, clock, queue, lms, "", "")


def _course(
    institution: tables.Institution, vault: Vault, platform: str, line_items_url: str | None
) -> tables.Course:
    registration = tables.Registration(
        institution_id=institution.id,
        platform=platform,
        issuer="https://lms.example",
        client_id="1",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
        tool_keys=[
            tables.ToolKey(
                kid="kid",
                public_jwk={},
                sealed_key=vault.seal(b"a key that nobody asks for"),
                signs_from=NOON,
            )
        ],
        created_at=NOON,
    )
    return tables.Course(
        institution_id=institution.id,
        deployment=tables.Deployment(registration=registration, deployment_id="1"),
        context_id="c",
        title="Data Literacy",
        line_items_url=line_items_url,
        ags_scopes=[],
        grade_kinds=[],
    )
