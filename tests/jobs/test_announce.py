"""Telling the course: once for each award, again where it failed, and never in the way of others."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lti_tool.awards import reinstate, revoke, suspend
from lti_tool.jobs.advance import sweep
from lti_tool.jobs.announce import announce_awards
from lti_tool.storage import tables, troubles
from lti_tool.storage.database import Database
from lti_tool.storage.tables import AwardState
from tests.jobs.lms import learner, out_of_order, quiz
from tests.jobs.school import School, found_school


@pytest.fixture
def ready(school: School) -> School:
    """A school with three learners who have a badge to come."""
    return _with_a_badge_to_come(school)


def test_the_news_says_which_badge_and_where_the_credential_is(ready: School) -> None:
    ready.advance()
    told = sorted(ready.lms.told, key=lambda piece: piece.learner)
    assert [piece.learner for piece in told] == ["ada", "bob", "cem"]
    for piece, award in zip(told, ready.awards(), strict=True):
        assert piece.column.resource_id == f"badge:{award.achievement_id}"
        assert award.credential is not None
        assert award.credential.id in piece.comment
        assert piece.timestamp == award.decided_at
        assert award.state == AwardState.ANNOUNCED


def test_case_154_telling_again_is_telling_the_same(ready: School) -> None:
    ready.advance()
    told = set(ready.lms.told)
    with ready.wiring.database.transaction() as session:
        for award in ready.awards():
            session.get_one(tables.Award, award.id).state = AwardState.SIGNED
    ready.clock.forward(hours=1)
    announce_awards(ready.wiring, ready.course_id)
    assert set(ready.lms.told) == told
    assert len(ready.lms.told) == 2 * len(told)


def test_what_could_not_be_told_is_noted_and_told_later(ready: School) -> None:
    ready.lms.trouble = {"announce": out_of_order(503)}
    ready.advance()
    assert {award.announce_error for award in ready.awards()} == {"The platform is out of order."}
    assert {award.state for award in ready.awards()} == {AwardState.SIGNED}
    assert sweep(ready.wiring) == 0
    ready.lms.trouble = {}
    ready.clock.forward(minutes=2)
    assert sweep(ready.wiring) == 1
    ready.advance()
    assert {award.state for award in ready.awards()} == {AwardState.ANNOUNCED}
    assert {award.announce_error for award in ready.awards()} == {None}


def test_the_pauses_grow(ready: School) -> None:
    ready.lms.trouble = {"announce": out_of_order()}
    pauses = []
    for _ in range(4):
        ready.advance()
        tries = [award.announce_retry_at for award in ready.awards() if award.announce_retry_at]
        pauses.append(min(tries) - ready.clock())
        ready.clock.forward(days=1)
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]


def test_a_learner_whom_the_platform_refuses_does_not_hold_up_the_others(ready: School) -> None:
    ready.lms.trouble_with = {"ada": out_of_order(422, permanent=True)}
    ready.advance()
    assert [award.state for award in ready.awards()] == [
        AwardState.SIGNED,
        AwardState.ANNOUNCED,
        AwardState.ANNOUNCED,
    ]
    assert [award.announce_failures for award in ready.awards()] == [1, 0, 0]


def test_a_learner_at_whom_the_platform_breaks_every_time_does_not_hold_up_the_others(ready: School) -> None:
    ready.lms.trouble_with = {"ada": out_of_order(500)}
    ready.advance()
    ready.clock.forward(minutes=1)
    ready.advance()
    assert sorted(piece.learner for piece in ready.lms.told) == ["bob", "cem"]


def test_a_platform_that_says_nothing_is_asked_again_later(ready: School) -> None:
    ready.lms.silent = True
    ready.advance()
    assert ready.lms.asked.count("announce") == 1
    assert {award.announce_failures for award in ready.awards()} == {1}


def test_what_could_not_be_told_is_listed_and_told_at_once_when_an_administrator_asks(ready: School) -> None:
    ready.lms.trouble = {"announce": out_of_order(503, permanent=True)}
    ready.advance()
    ready.lms.trouble = {}
    with ready.wiring.database.transaction() as session:
        (found,) = troubles.troubles(session, ready.institution_id, slice(0, 10))
        assert found.untold is not None
        assert (found.untold.number, found.untold.error) == (3, "The platform is out of order.")
        assert found.untold.retry_at is not None
        troubles.try_again(session, found.course, ready.clock())
    ready.advance()
    assert {award.state for award in ready.awards()} == {AwardState.ANNOUNCED}
    with ready.wiring.database.reading() as session:
        assert troubles.troubles(session, ready.institution_id, slice(0, 10)) == []


def test_without_a_grade_service_the_learners_page_is_the_course_view(empty_database: Database) -> None:
    school = _with_a_badge_to_come(found_school(empty_database, line_items_url=None))
    school.advance()
    assert {award.state for award in school.awards()} == {AwardState.ANNOUNCED}
    assert school.lms.told == []


def test_case_156_a_worker_that_lost_the_course_tells_no_more(ready: School) -> None:
    taken = []

    def freeze_for_an_hour() -> None:
        ready.clock.forward(hours=1)
        taken.append(ready.take_elsewhere())

    ready.lms.trouble = {"announce": out_of_order()}
    ready.advance()
    ready.lms.trouble = {}
    ready.clock.forward(minutes=2)
    ready.lms.pace = freeze_for_an_hour
    ready.advance()
    assert taken == [True]
    assert len(ready.lms.told) == 1


def test_case_156_two_workers_post_for_one_line_item_and_user(ready: School) -> None:
    with ThreadPoolExecutor(3) as workers:
        for done in [workers.submit(ready.advance) for _ in range(3)]:
            done.result()
    assert sorted(news.learner for news in ready.lms.told) == ["ada", "bob", "cem"]


def test_what_is_suspended_reinstated_and_revoked_is_told_each_time_and_the_score_stays(
    ready: School,
) -> None:
    ready.advance()
    ready.lms.told.clear()
    for decide in (suspend, reinstate, revoke):
        ready.clock.forward(minutes=1)
        ready.decide(decide, "ada")
        assert sweep(ready.wiring) == 1
        ready.advance()
        assert ready.lms.told[-1].timestamp == ready.clock()
    assert [piece.learner for piece in ready.lms.told] == ["ada"] * 3
    suspended, reinstated, revoked = (piece.comment for piece in ready.lms.told)
    assert "is suspended since 2026-11-23" in suspended
    assert "You earned the badge" in reinstated
    assert "was withdrawn on 2026-11-23" in revoked
    assert sweep(ready.wiring) == 0


def test_an_end_is_not_told_where_the_award_was_never_told(ready: School) -> None:
    ready.lms.trouble = {"announce": out_of_order()}
    ready.advance()
    ready.withdraw("ada")
    ready.lms.trouble = {}
    ready.clock.forward(minutes=5)
    ready.advance()
    assert sorted(piece.learner for piece in ready.lms.told) == ["bob", "cem"]


def _with_a_badge_to_come(school: School) -> School:
    school.lms.members = [learner(sub) for sub in ("ada", "bob", "cem")]
    school.read()
    school.give_badge()
    school.lms.cells = [quiz(sub, 9) for sub in ("ada", "bob", "cem")]
    school.ask_for_sync()
    return school
