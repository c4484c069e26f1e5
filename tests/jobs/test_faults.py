"""Every fault at every call of a whole round: no wrong award, nothing lost, and a sentence that says why."""

import os
from collections.abc import Iterable
from itertools import cycle, product

import pytest
from sqlalchemy import func, select

from badge_engine.phrases import Phrase
from lti_tool.jobs.decide import decide_awards
from lti_tool.jobs.sync import sync_course
from lti_tool.storage import due, tables
from lti_tool.web.freshness import last_read
from tests.jobs import wired
from tests.jobs.school import School
from tests.jobs.wired import Fault, WiredSchool
from tests.jobs.wired_courses import course_with, rule_for_ada

ONCE = (
    wired.throttled,
    wired.throttled_as_forbidden,
    wired.broken,
    wired.unavailable,
    wired.reset,
    wired.half_a_body,
    wired.html_for_json,
)
LASTING = (wired.paging_in_a_circle, wired.token_expired, wired.concluded, wired.learner_gone)
FACTS = (tables.Score, tables.Completion, tables.CourseGrade)
NAMED = (tables.LineItem, tables.Completable)
LONGEST_SENTENCE = 300

FAULTS = [*((fault, False) for fault in ONCE), *((fault, True) for fault in LASTING)]
EVERY_FIRST_READING = "EVERY_FIRST_READING" in os.environ

every_fault = pytest.mark.parametrize(
    ("fault", "lasting"), FAULTS, ids=lambda value: getattr(value, "__name__", "")
)


@every_fault
def test_a_fault_at_any_call_of_a_round_takes_nothing_away_and_gives_nothing_away(
    there: WiredSchool, fault: Fault, *, lasting: bool
) -> None:
    school = course_with(there, rule_for_ada(there))
    school.read()
    assert has_it(school) == {there.ada}
    before = facts(school)
    there.wire.mend()
    read_all(school)
    for place in range(len(there.wire.calls)):
        there.wire.break_at(place, fault, lasting=lasting)
        read_all(school)
        assert has_it(school) == {there.ada}
        assert facts(school) == before or fault is wired.learner_gone
        assert is_sentence(last_read(school.seen(), school.clock()))
        there.wire.mend()
        read_all(school)
        assert (school.seen().sync_error, facts(school)) == (None, before)
        assert has_it(school) == {there.ada}


def test_a_first_reading_that_is_broken_off_at_any_call_goes_on_and_gives_what_was_earned(
    there: WiredSchool,
) -> None:
    rule = rule_for_ada(there)
    read_all(course_with(there, rule))
    for place, (fault, lasting) in breaks(len(there.wire.calls)):
        school = course_with(there, rule)
        there.wire.break_at(place, fault, lasting=lasting)
        read_all(school)
        assert has_it(school) <= {there.ada}
        there.wire.mend()
        read_all(school)
        assert school.seen().sync_error is None
        assert has_it(school) == {there.ada}


def test_an_instructor_reads_since_when_the_lms_refuses_the_token(there: WiredSchool) -> None:
    school = course_with(there, rule_for_ada(there))
    school.read()
    school.clock.forward(hours=3)
    there.wire.break_at(3, wired.token_expired, lasting=True)
    school.read()
    said = last_read(school.seen(), school.clock())
    assert said.startswith("Last read 3 hours ago: ")
    assert isinstance(school.seen().sync_error, Phrase)
    assert "refuses our token" in said or "does not take our web service token" in said


def breaks(calls: int) -> Iterable[tuple[int, tuple[Fault, bool]]]:
    """Return each call with one of the faults; with EVERY_FIRST_READING set, with each of them."""
    return product(range(calls), FAULTS) if EVERY_FIRST_READING else zip(range(calls), cycle(FAULTS))


def read_all(school: School) -> None:
    """Ask for a reading that leaves nothing out, and let the worker do it, a little later."""
    school.clock.forward(seconds=20)
    with school.wiring.database.transaction() as session:
        due.ask_for_sync(session, school.course(session), school.clock(), whole=True)
    sync_course(school.wiring, school.course_id)
    decide_awards(school.wiring, school.course_id)


def has_it(school: School) -> set[str]:
    """Return who has the badge, and in whose case it is neither suspended nor taken back."""
    return {
        award.person.sub
        for award in school.awards()
        if award.course_id == school.course_id and not (award.withdrawn_at or award.suspended_at)
    }


def facts(school: School) -> list[int]:
    """Return how much of each kind is known of the course."""
    with school.wiring.database.reading() as session:
        counted = [
            *(select(func.count()).where(table.course_id == school.course_id) for table in FACTS),
            *(
                select(func.count()).where(table.course_id == school.course_id, table.gone_at.is_(None))
                for table in NAMED
            ),
        ]
        return [session.execute(query).scalar_one() for query in counted]


def is_sentence(text: str) -> bool:
    """Whether an instructor can read it: when, and what is wrong, without the LMS's own outpourings."""
    whole = text.startswith("Last read ") and text.endswith(".") and len(text) <= LONGEST_SENTENCE
    return whole and not any(sign in text for sign in ("<", "{", "None", "Traceback"))
