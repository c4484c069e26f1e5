"""Reading a course: what is written, what is forgotten, and when it is tried again."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from badge_engine.phrases import phrase
from badge_engine.ports import Shortcoming
from badge_engine.records import (
    Completion,
    CourseGrade,
    CourseRole,
    GradeKind,
    Grading,
    Group,
    GroupKind,
    Member,
    Outcome,
    OutcomeResult,
)
from lti_tool.jobs.advance import sweep
from lti_tool.storage import records, tables
from tests.jobs.lms import ESSAY, MODULE, QUIZ, learner, out_of_order, quiz
from tests.jobs.school import School

OUTCOME = Outcome("outcome", "Argues well", Fraction(3), Fraction(4))
GROUP = Group("section", "Evening class", GroupKind.SECTION)


def test_what_the_platform_shows_is_what_rules_are_judged_on(school: School) -> None:
    ada = replace(learner("ada"), groups=frozenset({GROUP.id}))
    school.lms.members = [ada, Member("tess", frozenset({CourseRole.INSTRUCTOR}))]
    school.lms.items = [replace(QUIZ, grading=Grading.LETTER), replace(ESSAY, published=False)]
    school.lms.outcomes, school.lms.groups = [OUTCOME], [GROUP]
    school.lms.cells = [replace(quiz("ada", 8), letter="B+")]
    school.lms.results = [OutcomeResult("ada", OUTCOME.id, Fraction(7, 2), school.clock())]
    school.lms.grades = [CourseGrade("ada", GradeKind.FINAL, Fraction(200, 3))]
    school.lms.states = [Completion("ada", MODULE.id, complete=True, completed_at=school.clock())]
    school.read()
    with school.wiring.database.reading() as session:
        (read,) = records.load_learners(session, school.course_id)
        titles = records.load_titles(session, school.course_id)
    assert (read.name, read.record.learner) == ("Ada", "ada")
    assert read.record.outline == school.lms.outline()
    assert read.record.scores == {QUIZ.id: school.lms.cells[0]}
    assert read.record.grades[GradeKind.FINAL].percent == Fraction(200, 3)
    assert read.record.completions[MODULE.id] == school.lms.states[0]
    assert read.record.outcomes[OUTCOME.id] == school.lms.results[0]
    assert read.record.groups == frozenset({GROUP.id})
    assert titles.keys() == {QUIZ.id, ESSAY.id, MODULE.id, OUTCOME.id, GROUP.id}


def test_reading_twice_writes_everything_once(school: School) -> None:
    school.lms.members = [learner("ada"), learner("bob")]
    school.lms.cells = [quiz("ada", 8), quiz("bob", 3)]
    for _ in range(2):
        school.read()
        school.clock.forward(hours=1)
    assert len(school.rows(tables.Person)) == len(school.rows(tables.Score)) == 2


def test_somebody_who_is_listed_twice_is_one_person(school: School) -> None:
    school.lms.members = [learner("ada"), learner("ada")]
    school.lms.cells = [quiz("ada", 8), quiz("ada", 9)]
    school.read()
    assert [person.sub for person in school.rows(tables.Person)] == ["ada"]
    assert [score.given for score in school.rows(tables.Score)] == [9]


def test_a_grade_that_was_taken_back_and_a_person_who_left_are_forgotten(school: School) -> None:
    school.lms.members = [learner("ada"), learner("bob")]
    school.lms.cells = [quiz("ada", 8), quiz("bob", 8)]
    school.read()
    school.lms.members, school.lms.cells = [learner("ada")], []
    school.clock.forward(minutes=1)
    school.read()
    assert school.rows(tables.Score) == []
    assert len(school.rows(tables.Enrolment)) == 1


def test_a_column_that_is_gone_is_marked_and_comes_back_whole(school: School) -> None:
    school.read()
    school.clock.forward(minutes=1)
    school.lms.items, gone_at = [QUIZ], school.clock()
    school.read()
    assert {row.key: row.gone_at for row in school.rows(tables.LineItem)} == {
        QUIZ.id: None,
        ESSAY.id: gone_at,
    }
    school.clock.forward(minutes=1)
    school.lms.items = [QUIZ, ESSAY]
    school.read()
    assert {row.gone_at for row in school.rows(tables.LineItem)} == {None}


def test_a_name_that_is_not_told_this_time_is_kept(school: School) -> None:
    school.lms.members = [learner("ada", email="ada@example.edu")]
    school.read()
    school.lms.members = [Member("ada", frozenset({CourseRole.LEARNER}), email="ada@new.example")]
    school.read()
    (ada,) = school.rows(tables.Person)
    assert (ada.name, ada.email) == ("Ada", "ada@new.example")


@pytest.mark.parametrize(
    "broken", ["roster", "outline", "scores", "course_grades", "outcome_results", "progress"]
)
def test_a_course_that_is_read_by_half_stays_due_and_forgets_nothing(school: School, broken: str) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 8)]
    school.read()
    read_at = school.seen().synced_at
    school.lms.cells, school.lms.trouble = [], {broken: out_of_order()}
    school.clock.forward(minutes=1)
    began = school.clock()
    school.read()
    assert school.seen().synced_at == read_at
    assert school.seen().sync_error == "The platform is out of order."
    assert len(school.rows(tables.Score)) == 1
    school.lms.trouble = {}
    school.clock.forward(minutes=1)
    assert sweep(school.wiring) == 1
    school.advance()
    assert school.seen().synced_at == began
    assert school.rows(tables.Score) == []


def test_a_platform_that_keeps_failing_is_asked_less_and_less_often(school: School) -> None:
    school.lms.trouble = {"roster": out_of_order()}
    school.ask_for_sync()
    pauses = []
    for _ in range(12):
        school.advance()
        retry_at = school.seen().sync_retry_at
        assert retry_at is not None
        pauses.append(retry_at - school.clock())
        school.clock.now = retry_at
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert pauses[-1] == timedelta(hours=6)
    assert len(school.lms.asked) == 12
    school.lms.trouble = {}
    school.advance()
    assert (school.seen().sync_failures, school.seen().sync_error, school.seen().sync_retry_at) == (
        0,
        None,
        None,
    )


def test_a_platform_that_refuses_for_good_is_left_alone_for_long_unless_somebody_asks(school: School) -> None:
    school.lms.trouble = {"roster": out_of_order(403, permanent=True)}
    school.read()
    assert school.seen().sync_retry_at == school.clock() + timedelta(hours=6)
    school.advance()
    assert school.lms.asked == ["roster"]
    school.read()
    assert school.lms.asked == ["roster", "roster"]


def test_a_reading_that_is_asked_for_during_a_reading_is_done_after_it(school: School) -> None:
    school.lms.meanwhile = [school.ask_for_sync]  # in the same instant even: the clock stands still
    school.read()
    assert school.lms.asked.count("roster") == 2
    assert sweep(school.wiring) == 0


def test_a_class_that_takes_longer_than_a_lease_is_read_by_one_worker(school: School) -> None:
    school.lms.members = [learner(f"learner {number}") for number in range(20)]
    taken = []

    def two_minutes_pass() -> None:
        school.clock.forward(minutes=2)
        taken.append(school.take_elsewhere())

    school.lms.pace = two_minutes_pass
    school.read()
    assert taken == [False] * 20
    assert len(school.rows(tables.Enrolment)) == 20


def test_what_the_platform_keeps_back_is_noted_also_where_the_rest_cannot_be_read(school: School) -> None:
    what, fix = phrase("%(count)s columns are left out.", count=1), phrase("Grant it.")
    school.lms.kept_back = [Shortcoming(what, fix)]
    school.lms.trouble = {"outline": out_of_order()}
    school.read()
    assert school.seen().shortcomings == [[what, fix]]
    school.lms.kept_back, school.lms.trouble = [], {}
    school.read()
    assert school.seen().shortcomings == []
