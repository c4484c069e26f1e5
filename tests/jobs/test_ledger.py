"""The ledger in the database: whole with what it records, one chain however many write, apart by tenant."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from badge_engine.ledger import JOB, START, Act, Actor, Break, Deed, Entry, Tip, follow
from lti_tool.jobs.decide import decide_awards
from lti_tool.storage import ledger, tables
from tests.jobs.lms import learner, quiz
from tests.jobs.school import NOON, School


def entries(school: School) -> Sequence[Entry]:
    with school.wiring.database.reading() as session:
        return list(ledger.entries(session, school.institution_id))


def test_an_award_is_entered_with_who_when_and_why(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    badge = school.give_badge()
    school.clock.forward(minutes=1)
    school.advance()
    activated, awarded = entries(school)
    assert (activated.act, activated.actor) == ("activated", "person:teacher")
    (award,) = school.awards()
    assert (awarded.act, awarded.actor, awarded.at) == ("awarded", "job", school.clock())
    assert awarded.reason == "The criteria are met."
    assert awarded.about["achievement"] == badge
    assert (awarded.about["award"], awarded.about["learner"]) == (award.id, award.person_id)
    assert awarded.about["version"] == "1"


def test_an_award_that_is_not_kept_leaves_no_entry(school: School) -> None:
    school.read()
    school.give_badge()

    def cut_off() -> None:
        with school.wiring.database.transaction() as session:
            ledger.record(session, school.institution_id, [Deed(Act.AWARDED, JOB, NOON, "", {})])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert [entry.act for entry in entries(school)] == ["activated"]
    with school.wiring.database.reading() as session:
        assert ledger.tip(session, school.institution_id).number == 1


def test_many_who_write_at_once_write_one_chain(school: School) -> None:
    def write(number: int) -> None:
        with school.wiring.database.transaction() as session:
            deeds = [Deed(Act.KEPT, Actor(f"p{number}"), NOON, "", {"award": str(at)}) for at in range(3)]
            ledger.record(session, school.institution_id, deeds)

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(write, range(12)))
    found = entries(school)
    with school.wiring.database.reading() as session:
        assert follow(found) == ledger.tip(session, school.institution_id) == Tip(36, found[-1].hash)
    assert len({entry.actor for entry in found}) == 12


def test_two_workers_that_decide_at_once_make_one_award_and_one_entry(school: School) -> None:
    school.lms.members, school.lms.cells = [learner("ada"), learner("bob")], [quiz("ada", 9), quiz("bob", 9)]
    school.read()
    school.give_badge()
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda _: decide_awards(school.wiring, school.course_id), range(2)))
    assert school.awarded() == ["ada", "bob"]
    assert [entry.act for entry in entries(school)] == ["activated", "awarded", "awarded"]


def test_each_institution_has_a_ledger_of_its_own(school: School) -> None:
    with school.wiring.database.transaction() as session:
        other = tables.Institution(
            slug="other", name="Other", url="https://o.example", did="did:web:o", created_at=NOON
        )
        session.add(other)
        session.flush()
        ledger.record(session, other.id, [Deed(Act.KEPT, JOB, NOON, "Elsewhere.", {"achievement": "x"})])
        other_id = other.id
    school.read()
    school.give_badge()
    assert [entry.act for entry in entries(school)] == ["activated"]
    with school.wiring.database.reading() as session:
        (theirs,) = ledger.entries(session, other_id)
        assert (theirs.number, theirs.previous) == (1, START.hash)
        assert not ledger.has_entry(session, other_id, entries(school)[0].hash)


def test_a_changed_row_is_noticed(school: School) -> None:
    school.read()
    school.give_badge()
    with school.wiring.database.transaction() as session:
        session.execute(update(tables.LedgerEntry).values(actor="person:somebody else"))
    assert follow(entries(school)) == Break(1, "it was changed after it was written")
