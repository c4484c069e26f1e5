"""What people decide holds: no job takes it back, and none repeats what a person undid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from badge_engine.ledger import content_hash
from lti_tool.achievements import (
    Draft,
    activate_achievement,
    retire_achievement,
    revise_achievement,
    set_policy,
)
from lti_tool.awards import DecisionError, Word, correct, give, keep, reinstate, suspend, undo
from lti_tool.jobs.decide import PIECE, decide_awards
from lti_tool.jobs.status import renew_status_lists
from lti_tool.jobs.sync import sync_course
from lti_tool.replaying import replay_awards
from lti_tool.storage import awards, due, records, tables
from lti_tool.storage.tables import WhenUnmet
from tests.jobs.lms import learner, quiz
from tests.jobs.school import NOON, QUIZ_AT_80, TEACHER, School

TEACHERS = f"person:{TEACHER.person}"


@pytest.fixture
def badge(school: School) -> str:
    """A badge that Ada has, and Bob, who is short of it, has not."""
    school.lms.members = [learner("ada"), learner("bob")]
    school.lms.cells = [quiz("ada", 9), quiz("bob", 5)]
    school.read()
    made = school.give_badge()
    school.advance()
    return made


def read_again(school: School, *points: int) -> None:
    """Let a minute pass, and read the course with other scores of Ada and Bob."""
    school.clock.forward(minutes=1)
    school.lms.cells = [quiz(sub, score) for sub, score in zip(("ada", "bob"), points, strict=False)]
    school.read()


def standing(school: School) -> list[str]:
    return [award.person.sub for award in school.awards() if award.withdrawn_at is None]


def in_course(school: School, badge: str, change: Callable[[Session, tables.Achievement], object]) -> None:
    with school.wiring.database.transaction() as session:
        due.lock_course(session, school.course(session))
        change(session, session.get_one(tables.Achievement, badge))


def give_to(school: School, badge: str, *subs: str) -> None:
    def by_hand(session: Session, achievement: tables.Achievement) -> None:
        class_ = records.load_learners(session, school.course_id)
        give(session, achievement, [each for each in class_ if each.record.learner in subs], school.word())

    in_course(school, badge, by_hand)


def undo_for(school: School, badge: str, sub: str) -> None:
    def undo_one(session: Session, achievement: tables.Achievement) -> None:
        open_ = awards.undoable(session, achievement.id, school.clock())
        waiting = awards.lock_awards(session, achievement.id, open_)
        undo(session, [award for award in waiting if award.person.sub == sub], school.word())

    in_course(school, badge, undo_one)


def set_policy_to(school: School, badge: str, policy: WhenUnmet) -> None:
    in_course(
        school, badge, lambda session, found: set_policy(session, found, policy, TEACHER, school.clock())
    )


def activate(school: School, badge: str) -> None:
    in_course(
        school, badge, lambda session, found: activate_achievement(session, found, TEACHER, school.clock())
    )


def retire(school: School, badge: str) -> None:
    in_course(
        school,
        badge,
        lambda session, found: retire_achievement(session, found, TEACHER, "Over.", school.clock()),
    )


def revise_to(school: School, badge: str, at_least: str) -> None:
    draft = Draft("Quiz master", "Changed.", {"score": QUIZ_AT_80["score"] | {"at_least": at_least}})
    in_course(school, badge, lambda session, found: revise_achievement(session, found, draft))


def set_undo_minutes(school: School, minutes: int) -> None:
    with school.wiring.database.transaction() as session:
        session.get_one(tables.Institution, school.institution_id).undo_minutes = minutes


@pytest.mark.usefixtures("badge")
def test_revoke_change_nothing_judge_again_gives_nothing_back(school: School) -> None:
    school.withdraw("ada")
    read_again(school, 9, 5)
    assert standing(school) == []
    assert school.acts()[-2:] == [("awarded", "job"), ("revoked", TEACHERS)]


@pytest.mark.usefixtures("badge")
def test_what_is_revoked_is_on_the_status_list_at_the_next_sweep(school: School) -> None:
    (credential,) = school.credentials()
    school.withdraw("ada")
    renew_status_lists(school.wiring)
    assert school.check(credential.document).revoked


def test_a_person_gives_again_what_a_person_revoked(school: School, badge: str) -> None:
    school.withdraw("ada")
    give_to(school, badge, "ada")
    school.advance()
    assert standing(school) == ["ada"]
    renew_status_lists(school.wiring)
    checked = [school.check(found.document) for found in school.credentials()]
    assert sorted((report.revoked, report.verified) for report in checked) == [(False, True), (True, False)]


def test_what_is_given_by_hand_needs_no_rule_and_stays_whatever_the_grades_say(
    school: School, badge: str
) -> None:
    give_to(school, badge, "bob", "ada")
    set_policy_to(school, badge, WhenUnmet.REVOKE)
    read_again(school, 9, 1)
    assert standing(school) == ["ada", "bob"]
    assert len(school.credentials()) == 2


def test_a_draft_is_given_to_nobody_by_hand(school: School, badge: str) -> None:
    def sketch(session: Session, achievement: tables.Achievement) -> None:
        achievement.activated_at = None
        give(session, achievement, [], school.word())

    with pytest.raises(DecisionError, match="draft"):
        in_course(school, badge, sketch)


@pytest.mark.usefixtures("badge")
def test_a_suspended_award_rests_until_a_person_reinstates_it(school: School) -> None:
    (credential,) = school.credentials()
    school.decide(suspend, "ada")
    read_again(school, 10, 5)
    (award,) = school.awards()
    assert award.suspended_at is not None
    school.decide(reinstate, "ada")
    (award,) = school.awards()
    assert award.suspended_at is None
    assert [found.id for found in school.credentials()] == [credential.id]
    assert school.acts()[-2:] == [("suspended", TEACHERS), ("reinstated", TEACHERS)]


@pytest.mark.usefixtures("badge")
@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (suspend, suspend, "suspended already"),
        (suspend, keep, "Reinstate it"),
        (keep, reinstate, "not suspended"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_the_reason(
    school: School,
    first: Callable[[Session, tables.Award, Word], None],
    second: Callable[[Session, tables.Award, Word], None],
    why: str,
) -> None:
    school.decide(first, "ada")
    with pytest.raises(DecisionError, match=why):
        school.decide(second, "ada")


def test_a_decision_needs_a_reason(school: School) -> None:
    for reason in ("", "  ", "x" * 501, "It \x00 was."):
        with pytest.raises(DecisionError, match="reason"):
            replace(school.word(), reason=reason)


@pytest.mark.usefixtures("badge")
def test_a_correction_takes_the_place_of_an_award_and_revokes_its_credential(school: School) -> None:
    (award,) = school.awards()
    (old,) = school.credentials()
    school.decide(correct, "ada")
    school.advance()
    renew_status_lists(school.wiring)
    (new,) = [found for found in school.credentials() if found.id != old.id]
    assert (school.check(old.document).revoked, school.check(new.document).verified) == (True, True)
    assert standing(school) == ["ada"]
    with school.wiring.database.reading() as session:
        assert awards.replacement_of(session, award) == new.id


POLICIES = [
    (WhenUnmet.KEEP, "kept", ["ada"], False),
    (WhenUnmet.REVIEW, "questioned", ["ada"], False),
    (WhenUnmet.SUSPEND, "suspended", ["ada"], True),
    (WhenUnmet.REVOKE, "revoked", [], False),
]


@pytest.mark.parametrize(("policy", "act", "left", "suspended"), POLICIES)
def test_a_grade_that_drops_sets_the_badges_policy_to_work_once(
    school: School, badge: str, policy: WhenUnmet, act: str, left: list[str], *, suspended: bool
) -> None:
    set_policy_to(school, badge, policy)
    before = len(school.acts())
    for points in (3, 2):
        read_again(school, points, 5)
    assert school.acts()[before:] == [(act, "job")]
    assert standing(school) == left
    assert any(award.suspended_at for award in school.awards()) is suspended


def test_what_a_job_suspended_comes_back_when_the_grade_does(school: School, badge: str) -> None:
    set_policy_to(school, badge, WhenUnmet.SUSPEND)
    read_again(school, 3, 5)
    read_again(school, 8, 5)
    (award,) = school.awards()
    assert (award.suspended_at, award.lapsed_at) == (None, None)
    assert school.acts()[-2:] == [("suspended", "job"), ("reinstated", "job")]


def test_a_person_who_reinstated_is_not_overruled_by_the_next_reading(school: School, badge: str) -> None:
    set_policy_to(school, badge, WhenUnmet.SUSPEND)
    read_again(school, 3, 5)
    school.decide(reinstate, "ada")
    for points in (2, 9, 1):
        read_again(school, points, 5)
    (award,) = school.awards()
    assert award.suspended_at is None
    assert school.acts()[-1] == ("reinstated", TEACHERS)


def test_a_grade_that_is_taken_out_proves_nothing(school: School, badge: str) -> None:
    set_policy_to(school, badge, WhenUnmet.REVOKE)
    read_again(school)
    assert standing(school) == ["ada"]


def test_nothing_is_signed_or_told_while_it_can_be_undone(school: School) -> None:
    set_undo_minutes(school, 10)
    school.lms.members, school.lms.cells = [learner("ada"), learner("bob")], [quiz("ada", 9), quiz("bob", 9)]
    school.read()
    badge = school.give_badge()
    school.advance()
    assert (standing(school), school.credentials(), school.lms.told) == (["ada", "bob"], [], [])

    undo_for(school, badge, "ada")
    school.clock.forward(minutes=10)
    school.read()
    assert [award.person.sub for award in school.awards() if award.credential] == ["bob"]
    assert len(school.lms.told) == 1
    with pytest.raises(DecisionError, match="signed already"):
        school.decide(lambda session, award, word: undo(session, [award], word), "bob")


@pytest.mark.usefixtures("badge")
def test_only_what_is_given_at_once_waits(school: School) -> None:
    set_undo_minutes(school, 10)
    read_again(school, 9, 8)
    assert len(school.credentials()) == 2


def test_what_was_undone_comes_again_when_a_person_activates_again(school: School) -> None:
    set_undo_minutes(school, 10)
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    badge = school.give_badge()
    school.advance()
    undo_for(school, badge, "ada")
    read_again(school, 10)
    assert standing(school) == []
    school.clock.forward(minutes=1)
    retire(school, badge)
    activate(school, badge)
    school.advance()
    assert standing(school) == ["ada"]


def test_a_retired_badge_goes_to_nobody_new_and_stays_with_who_has_it(school: School, badge: str) -> None:
    retire(school, badge)
    read_again(school, 9, 9)
    assert standing(school) == ["ada"]


def test_a_change_counts_once_it_is_activated_and_awards_keep_their_version(
    school: School, badge: str
) -> None:
    revise_to(school, badge, "40")
    read_again(school, 9, 5)
    assert standing(school) == ["ada"]
    activate(school, badge)
    school.advance()
    assert [(award.person.sub, award.version.number) for award in school.awards()] == [("ada", 1), ("bob", 2)]
    with school.wiring.database.reading() as session:
        first, second = session.get_one(tables.Achievement, badge).versions
        assert first.rule == QUIZ_AT_80
        assert second.rule["score"]["at_least"] == "40"


def test_a_harder_rule_takes_nothing_from_who_has_it(school: School, badge: str) -> None:
    set_policy_to(school, badge, WhenUnmet.REVOKE)
    revise_to(school, badge, "95")
    activate(school, badge)
    read_again(school, 9, 5)
    assert standing(school) == ["ada"]


@pytest.mark.usefixtures("badge")
def test_a_decision_rests_on_one_moment_whatever_is_read_meanwhile(school: School) -> None:
    with school.wiring.database.reading() as session:
        before = records.load_learners(session, school.course_id)
        with school.wiring.database.transaction() as writing:
            writing.execute(delete(tables.Score))
        assert records.load_learners(session, school.course_id) == before


def test_a_class_is_judged_by_the_grades_of_one_moment_whatever_arrives_meanwhile(
    school: School,
) -> None:
    """The class is read in more pieces than one; all grades change when the first is about to be judged."""
    subs = [f"p{number}" for number in range(PIECE + 1)]
    school.lms.members, school.lms.cells = [learner(sub) for sub in subs], [quiz(sub, 9) for sub in subs]
    school.ask_for_sync()
    sync_course(school.wiring, school.course_id)
    school.give_badge()

    arriving = [update(tables.Score).values(given=Fraction(1))]

    def first_time() -> datetime:
        while arriving:
            with school.wiring.database.transaction() as session:
                session.execute(arriving.pop())
        return school.clock()

    decide_awards(replace(school.wiring, clock=first_time), school.course_id)
    assert sorted(school.awarded()) == sorted(subs)
    assert replayed(school) == [None] * len(subs)


def replayed(school: School) -> list[str | None]:
    with school.wiring.database.reading() as session:
        return [found.problem for found in replay_awards(session, school.institution_id) if found.replayed]


def test_every_decision_comes_out_alike_when_it_is_replayed(school: School, badge: str) -> None:
    give_to(school, badge, "bob")
    revise_to(school, badge, "95")
    activate(school, badge)
    read_again(school, 3, 5)
    school.decide(correct, "bob")
    assert replayed(school) == [None, None, None]


@pytest.mark.usefixtures("badge")
@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("record", {"learner": "ada"}, "the record was changed after the decision"),
        ("judgement", {"verdict": "met"}, "judged again, it does not come out as it was stored"),
    ],
)
def test_what_was_changed_after_a_decision_is_found_by_replaying_it(
    school: School, column: str, value: dict[str, str], problem: str
) -> None:
    with school.wiring.database.transaction() as session:
        session.execute(update(tables.Award).values({column: value}))
    assert replayed(school) == [problem]


@pytest.mark.usefixtures("badge")
def test_a_record_that_was_changed_together_with_its_hash_is_not_the_ledgers(school: School) -> None:
    forged = {"learner": "ada"}
    with school.wiring.database.transaction() as session:
        session.execute(update(tables.Award).values(record=forged, record_hash=content_hash(forged)))
    assert replayed(school) == ["the ledger names another record"]


@pytest.mark.usefixtures("badge")
def test_the_facts_that_are_kept_are_those_that_the_rule_looks_at(school: School) -> None:
    (award,) = school.awards()
    with school.wiring.database.reading() as session:
        record = session.get_one(tables.Award, award.id).record
    assert record is not None
    assert [score["line_item"] for score in record["scores"]] == ["quiz"]
    assert [item["id"] for item in record["line_items"]] == ["quiz"]


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda session, found: activate_achievement(session, found, TEACHER, NOON),
        lambda session, found: retire_achievement(session, found, TEACHER, "Over.", NOON),
        lambda session, found: set_policy(session, found, WhenUnmet.REVOKE, TEACHER, NOON),
    ],
    ids=["activate", "retire", "set the policy"],
)
def test_whoever_changes_a_badge_waits_for_who_decides_in_its_course(
    school: School, badge: str, change: Callable[[Session, tables.Achievement], None]
) -> None:
    database = school.wiring.database
    with database.transaction() as deciding, database.transaction() as changing:
        due.lock_course(deciding, school.course(deciding))
        found = changing.get_one(tables.Achievement, badge)
        changing.execute(text("SET LOCAL lock_timeout = '1ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            change(changing, found)
        changing.rollback()
