"""Who is awarded: learners who met the rule for certain, once, and for good."""

import json

import pytest

from badge_engine.records import CourseRole, Member
from lti_tool.jobs.decide import decide_awards
from lti_tool.storage import tables
from tests.jobs.lms import MODULE, learner, quiz
from tests.jobs.school import QUIZ_AT_80, School


def test_who_met_the_rule_is_awarded_and_nobody_else(school: School) -> None:
    school.lms.members = [learner(sub) for sub in ("ada", "bob", "cem")]
    school.lms.cells = [quiz("ada", 8), quiz("bob", 7)]
    school.read()
    school.give_badge()
    school.advance()
    assert school.awarded() == ["ada"]


@pytest.mark.parametrize(
    "member",
    [
        Member("x", frozenset({CourseRole.LEARNER}), test_user=True),
        Member("x", frozenset({CourseRole.LEARNER}), active=False),
        Member("x", frozenset({CourseRole.INSTRUCTOR})),
        Member("x", frozenset({CourseRole.LEARNER, CourseRole.TEACHING_ASSISTANT})),
        Member("x", frozenset({CourseRole.MENTOR})),
        Member("x", frozenset()),
    ],
    ids=["test user", "inactive", "teacher", "learner who assists", "observer", "without a role"],
)
def test_case_091_only_real_active_learners_are_awarded(school: School, member: Member) -> None:
    school.lms.members, school.lms.cells = [member], [quiz("x", 10)]
    school.read()
    school.give_badge()
    school.read()
    assert school.awarded() == []


def test_what_is_not_known_never_awards(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 10)]
    school.read()
    school.give_badge({"all": [QUIZ_AT_80, {"completed": {"part": MODULE.id}}]})
    school.advance()
    assert school.awarded() == []


def test_a_better_score_awards_later(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 7)]
    school.read()
    school.give_badge()
    school.advance()
    assert school.awarded() == []
    school.lms.cells = [quiz("ada", 8)]
    school.clock.forward(minutes=1)
    school.read()
    assert [award.decided_at for award in school.awards()] == [school.clock()]


def test_an_award_stays_when_the_grade_drops_or_is_taken_back(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 8)]
    school.read()
    school.give_badge()
    school.advance()
    (kept,) = school.credentials()
    for cells in ([quiz("ada", 1)], []):
        school.lms.cells = cells
        school.clock.forward(minutes=1)
        school.read()
    assert [found.document for found in school.credentials()] == [kept.document]
    assert school.check(kept.document).verified


def test_case_158_grade_read_race_with_criteria(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    decide_awards(school.wiring, school.course_id)
    (award,) = school.awards()
    decided = award.judgement
    school.lms.cells = [quiz("ada", 2)]
    school.clock.forward(minutes=1)
    school.read()
    (award,) = school.awards()
    assert award.judgement == decided
    assert "9" in json.dumps(decided)
    (credential,) = school.credentials()
    assert school.check(credential.document).verified


def test_what_a_person_withdrew_no_job_gives_again(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 8)]
    school.read()
    school.give_badge()
    school.advance()
    school.withdraw("ada")
    school.clock.forward(minutes=1)
    school.lms.cells = [quiz("ada", 10)]
    school.read()
    assert len(school.awards()) == 1


def test_case_151_a_column_that_is_gone_awards_nobody(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 10)]
    school.read()
    school.give_badge()
    school.lms.items = []
    school.clock.forward(minutes=1)
    school.read()
    assert school.awarded() == []


def test_a_draft_awards_nobody(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 10)]
    school.read()
    badge = school.give_badge()
    with school.wiring.database.transaction() as session:
        session.get_one(tables.Achievement, badge).activated_at = None
    school.read()
    assert school.awarded() == []


def test_a_course_that_was_never_read_is_not_judged(school: School) -> None:
    with school.wiring.database.transaction() as session:
        school.course(session).judge_asked_at = school.clock()
    school.advance()
    assert school.seen().judge_answered_at is None
    assert school.rows(tables.Award) == []
