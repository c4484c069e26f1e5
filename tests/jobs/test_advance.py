"""Advancing: as far as it goes, never round and round; and the sweep for what was lost."""

import pytest
from sqlalchemy import event

from lti_tool.jobs.advance import MOST_ROUNDS, sweep
from lti_tool.storage import tables
from tests.jobs.lms import learner, quiz
from tests.jobs.school import School


def test_a_question_that_comes_meanwhile_is_answered_in_the_same_go(school: School) -> None:
    school.lms.members = [learner("ada")]

    def ask_again() -> None:
        school.clock.forward(seconds=1)
        school.ask_for_sync()

    school.lms.meanwhile = [ask_again]
    school.ask_for_sync()
    school.advance()
    assert school.lms.asked.count("roster") == 2
    assert sweep(school.wiring) == 0


def test_a_course_that_asks_without_end_does_not_make_a_worker_spin(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    school.lms.members = [learner("ada")]

    def ask_again() -> None:
        school.clock.forward(seconds=1)
        school.ask_for_sync()

    school.lms.pace = ask_again
    school.ask_for_sync()
    school.advance()
    assert school.lms.asked.count("roster") == MOST_ROUNDS
    assert "still due" in caplog.text
    assert sweep(school.wiring) == 1


def test_the_sweep_wakes_what_was_lost_and_nothing_else(school: School) -> None:
    assert sweep(school.wiring) == 0
    school.ask_for_sync()
    assert sweep(school.wiring) == 1
    assert school.queue.course_ids == [school.course_id]
    school.advance()
    assert sweep(school.wiring) == 0


def test_a_step_that_is_cut_off_is_taken_up_by_the_sweep(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    school.give_badge()

    def power_failure(connection: object, cursor: object, statement: str, *_: object) -> None:
        del connection, cursor
        if statement.startswith("INSERT INTO credential "):
            raise KeyboardInterrupt

    engine = school.wiring.database.engine
    event.listen(engine, "before_cursor_execute", power_failure)
    try:
        with pytest.raises(KeyboardInterrupt):
            school.advance()
    finally:
        event.remove(engine, "before_cursor_execute", power_failure)
    assert school.credentials() == []
    school.clock.forward(hours=1)
    assert sweep(school.wiring) == 1
    school.advance()
    assert len(school.credentials()) == 1


def test_the_sweep_clears_away_what_expired(school: School) -> None:
    with school.wiring.database.transaction() as session:
        course = school.course(session)
        person = tables.Person(
            institution_id=school.institution_id,
            registration_id=course.deployment.registration_id,
            sub="ada",
        )
        session.add(person)
        session.flush()
        for hours in (1, 3):
            school.clock.forward(hours=hours)
            session.add(
                tables.LaunchSession(
                    id=f"in {hours} hours",
                    secret_hash="",
                    form_token="",
                    course_id=course.id,
                    person_id=person.id,
                    roles=[],
                    test_user=False,
                    expires_at=school.clock(),
                )
            )
    school.clock.forward(hours=-2)
    sweep(school.wiring)
    assert [row.id for row in school.rows(tables.LaunchSession)] == ["in 3 hours"]
