"""One reading of a course into rows, piece by piece: one that is broken off goes on where it stopped."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy.orm import Session

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import Phrase
from badge_engine.ports import CoursePlatform, Known, Progress
from badge_engine.records import Member
from lti_tool.jobs.alone import staying_alone
from lti_tool.storage import courses, outlines, readings, tables
from lti_tool.wiring import Wiring

PIECE = 500
LEARNERS_AT_ONCE = 50
CLOCKS_DIFFER = timedelta(minutes=10)
Fact = TypeVar("Fact")
Writer = Callable[[Session, str, Mapping[str, str], Sequence[Fact], datetime], None]


class Reading:
    """One reading of one course: who is there, what there is, and how everybody did.

    With `whole_since`, every learner is read whole who was not since that moment. Without, those are who
    never were, and of the others what changed is read.
    """

    def __init__(
        self, wiring: Wiring, course: tables.Course, started: datetime, *, whole_since: datetime | None
    ) -> None:
        self._wiring = wiring
        self.course, self.started, self.whole_since = course, started, whole_since
        self._people: dict[str, str] = {}

    def read(self, platform: CoursePlatform) -> None:
        """Read; raises `PlatformError`, and what was read until then is kept."""
        known = self._known_members()
        members = list(self._alone(platform.roster(known)))
        self._write_people(members, frozenset(known))
        self._write_shortcomings(platform)
        self._write_outline(platform)
        marks = self._marks()
        learners = [member for member in members if member.may_be_awarded]
        for some in _cut((learner for learner in learners if learner.id not in marks), LEARNERS_AT_ONCE):
            self._read_learners(platform, some, None)
        if self.whole_since is None:
            familiar = [learner for learner in learners if learner.id in marks]
            self._read_learners(platform, familiar, self._known(marks))

    def _read_learners(
        self, platform: CoursePlatform, members: Sequence[Member], known: Known | None
    ) -> None:
        """Read these learners. Their progress comes last: with it a learner is read whole."""
        self._write(readings.record_scores, platform.scores(members, known))
        self._write(readings.record_grades, platform.course_grades(members))
        self._write(readings.record_outcome_results, platform.outcome_results(members, known))
        told: set[str] = set()
        self._write(readings.record_progress, _noting(told, platform.progress(members, known)))
        if known is None:
            silent = {self._people[member.id]: None for member in members if member.id not in told}
            with self._wiring.database.transaction() as session:
                readings.record_learners(session, self.course.id, silent, self.started)

    def _known_members(self) -> list[Member]:
        if self.whole_since is not None:
            return []
        with self._wiring.database.reading() as session:
            return courses.roster(session, self.course.id)

    def _write_people(self, members: Sequence[Member], known: Container[Member]) -> None:
        registration = self.course.deployment.registration
        with self._wiring.database.transaction() as session:
            told = [member for member in members if member not in known]
            courses.record_people(session, registration, told)
            subs = [member.id for member in members]
            self._people = courses.people_by_sub(session, registration.id, subs)
            readings.record_enrolments(session, self.course.id, self._people, members, self.started)

    def _write_shortcomings(self, platform: CoursePlatform) -> None:
        """Write what the platform keeps from us first: it may be why the rest of the reading fails."""
        found: list[list[Phrase | str]] = [[each.sentence, each.fix] for each in platform.shortcomings()]
        with self._wiring.database.transaction() as session:
            session.get_one(tables.Course, self.course.id).shortcomings = found

    def _write_outline(self, platform: CoursePlatform) -> None:
        outline = platform.outline()
        with self._wiring.database.transaction() as session:
            changed = outlines.record_outline(session, self.course.id, outline, self.started)
            if self.started != self.whole_since:  # else nobody's cells were read before
                outlines.mark_unsettled(session, self.course.id, changed, self.started)

    def _marks(self) -> dict[str, str | None]:
        """Return the learners who need not be read whole, with their marks."""
        with self._wiring.database.reading() as session:
            read = readings.learners_read(session, self.course.id, self.whole_since)
        return {sub: read[person_id] for sub, person_id in self._people.items() if person_id in read}

    def _known(self, marks: Mapping[str, str | None]) -> Known:
        since = self.course.synced_at or self.started
        with self._wiring.database.reading() as session:
            unsettled = outlines.unsettled_columns(session, self.course.id, since)
        given = {sub: mark for sub, mark in marks.items() if mark is not None}
        return Known(since - CLOCKS_DIFFER, unsettled, given)

    def _write(self, write: Writer[Fact], facts: Iterable[Fact]) -> None:
        for piece in _pieces(self._alone(facts)):
            with self._wiring.database.transaction() as session:
                write(session, self.course.id, self._people, piece, self.started)

    def _alone(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        return staying_alone(self._wiring, self.course.id, facts)


def _cut(facts: Iterable[Fact], size: int) -> Iterator[list[Fact]]:
    stream = iter(facts)
    while piece := list(islice(stream, size)):
        yield piece


def _pieces(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Cut a stream into lists, so that no transaction is open while the next page is fetched.

    What came before the stream broke off is handed on, too.
    """
    piece: list[Fact] = []
    try:
        for fact in facts:
            piece.append(fact)
            if len(piece) == PIECE:
                yield piece
                piece = []
    except PlatformError:
        yield piece
        raise
    yield piece


def _noting(told: set[str], progress: Iterable[Progress]) -> Iterator[Progress]:
    for each in progress:
        told.add(each.learner)
        yield each
