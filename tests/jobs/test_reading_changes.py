"""Reading only what changed, going on where a reading stopped, and when everything is read again."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from badge_engine.ports import Blank
from badge_engine.records import Completion, CourseRole, Member
from lti_tool.jobs.reading import CLOCKS_DIFFER
from lti_tool.storage import due, tables
from tests.jobs.lms import ESSAY, MODULE, QUIZ, learner, out_of_order, quiz
from tests.jobs.school import School

CLASS = [learner(f"learner {number:03}") for number in range(120)]


def done(member: Member) -> Completion:
    return Completion(member.id, MODULE.id, complete=True)


def points(school: School) -> dict[str, int]:
    people = {person.id: person.sub for person in school.rows(tables.Person)}
    return {people[row.person_id]: int(row.given) for row in school.rows(tables.Score)}


@pytest.fixture
def watched(school: School) -> School:
    """Return a school whose LMS tells changes, read once an hour ago."""
    school.lms.members = [learner("ada"), learner("bob")]
    school.lms.cells = [quiz("ada", 8), quiz("bob", 3)]
    school.lms.states = [done(school.lms.members[0])]
    school.lms.watched = True
    school.read()
    school.clock.forward(hours=1)
    return school


def test_only_what_changed_is_asked_for_and_the_rest_stays(watched: School) -> None:
    watched.lms.changed_cells = [quiz("bob", 9)]
    watched.read()
    (known,) = watched.lms.known[1:]
    assert known is not None
    assert known.read_at == watched.clock() - timedelta(hours=1) - CLOCKS_DIFFER
    assert known.marks == {"ada": "1"}
    assert watched.lms.followed == ["ada"]
    assert points(watched) == {"ada": 8, "bob": 9}
    assert len(watched.rows(tables.Completion)) == 1


def test_a_cell_that_counts_nothing_any_more_is_forgotten(watched: School) -> None:
    watched.lms.changed_cells = [Blank("bob", QUIZ.id)]
    watched.read()
    assert points(watched) == {"ada": 8}


def test_a_column_that_holds_grades_back_is_read_whole_until_it_does_not(watched: School) -> None:
    watched.lms.changed_cells = [Blank("bob", QUIZ.id, held_back=True)]
    unsettled = []
    for _ in range(3):
        watched.read()
        watched.clock.forward(hours=1)
        known = watched.lms.known[-1]
        assert known is not None
        unsettled.append(known.unsettled)
        watched.lms.changed_cells = [quiz("bob", 9)]
    assert unsettled == [frozenset(), {QUIZ.id}, frozenset()]


def test_a_column_that_counts_differently_now_is_read_whole(watched: School) -> None:
    watched.lms.items = [QUIZ, replace(ESSAY, maximum=Fraction(50))]
    watched.read()
    known = watched.lms.known[-1]
    assert known is not None
    assert known.unsettled == {ESSAY.id}


def test_somebody_who_comes_later_is_read_whole_and_who_left_is_forgotten(watched: School) -> None:
    watched.lms.members = [learner("ada"), learner("eve")]
    watched.lms.cells = [quiz("ada", 1), quiz("eve", 5)]
    watched.read()
    assert points(watched) == {"ada": 8, "eve": 5}


@pytest.mark.parametrize("asked", [True, False])
def test_everything_is_read_once_a_day_and_when_a_person_asks(watched: School, *, asked: bool) -> None:
    watched.clock.forward(hours=1 if asked else 24)
    with watched.wiring.database.transaction() as session:
        due.ask_for_sync(session, watched.course(session), watched.clock(), whole=asked)
    watched.lms.cells = [quiz("ada", 10)]
    watched.advance()
    assert points(watched) == {"ada": 10}
    watched.clock.forward(hours=1)
    watched.read()
    assert [known is None for known in watched.lms.known] == [True, True, False]


def test_a_reading_that_was_refused_goes_on_where_it_stopped(school: School) -> None:
    school.lms.members, school.lms.states = CLASS, [done(member) for member in CLASS]
    school.lms.trouble_with = {CLASS[70].id: out_of_order(403, permanent=True)}
    school.read()
    assert school.lms.followed == [member.id for member in CLASS[:70]]
    school.lms.trouble_with = {}
    school.clock.forward(hours=1)
    school.read()
    assert school.lms.followed == [member.id for member in CLASS]
    assert len(school.rows(tables.Completion)) == len(CLASS)
    school.clock.forward(hours=1)
    school.read()
    assert len(school.lms.followed) == 2 * len(CLASS)


def test_a_reading_that_stopped_long_ago_is_begun_anew(school: School) -> None:
    school.lms.members, school.lms.states = CLASS, [done(member) for member in CLASS]
    school.lms.trouble_with = {CLASS[70].id: out_of_order()}
    school.read()
    school.lms.trouble_with = {}
    school.clock.forward(days=2)
    school.read()
    assert len(school.lms.followed) == 70 + len(CLASS)


def test_a_person_who_asks_while_a_whole_reading_goes_on_gets_another_one(school: School) -> None:
    school.lms.members, school.lms.watched = [learner("ada")], True
    school.lms.trouble = {"scores": out_of_order()}
    school.read()
    school.lms.trouble, school.lms.cells = {}, [quiz("ada", 8)]
    school.clock.forward(minutes=5)
    with school.wiring.database.transaction() as session:
        due.ask_for_sync(session, school.course(session), school.clock(), whole=True)
    asked_at = school.clock()
    school.lms.pace = lambda: school.clock.forward(seconds=1)
    school.advance()
    assert school.lms.known == [None, None]
    read_at = school.seen().whole_read_at
    assert read_at is not None
    assert read_at > asked_at


def test_whom_the_last_reading_knew_is_told_to_the_platform(watched: School) -> None:
    tess = Member("tess", frozenset({CourseRole.INSTRUCTOR}), name="Tess", email="tess@example.edu")
    ada = replace(learner("ada"), lms_id="71", sourced_id="s1", groups=frozenset({"red"}))
    watched.lms.members = [ada, tess]
    watched.read()
    watched.clock.forward(hours=1)
    watched.read()
    whole, _, known = watched.lms.familiar
    assert not whole
    assert set(known) == {ada, tess}
