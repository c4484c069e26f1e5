"""`coursemark audit`: the ledger holds, or the first entry that does not is named."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from badge_engine.ledger import JOB, Act, Deed
from lti_tool.storage import ledger, registrations
from lti_tool.storage.database import Database
from tests.commands.conftest import Shell
from tests.jobs.lms import learner, quiz
from tests.jobs.school import found_school

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def kept(ready: Shell) -> Shell:
    """An installation with three entries in its ledger."""
    _in_database(ready, _write_three)
    return ready


def test_an_untouched_ledger_holds_and_tells_its_last_hash(kept: Shell) -> None:
    told = kept.told("audit", "verify")
    assert isinstance(told, dict)
    assert (told["holds"], told["entries"]) == (True, 3)
    assert kept.told("audit", "verify", "--known", told["last"]) == told


def test_a_new_installation_has_an_empty_ledger_that_holds(ready: Shell) -> None:
    told = ready.told("audit", "verify")
    assert isinstance(told, dict)
    assert (told["holds"], told["entries"]) == (True, 0)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE ledger_entry SET reason = 'Nothing.' WHERE number = 2", 2),
        ("DELETE FROM ledger_entry WHERE number = 1", 2),
        ("DELETE FROM ledger_entry WHERE number = 3", 3),
        ("UPDATE ledger_entry SET act = 'revoked' WHERE number = 3", 3),
    ],
)
def test_the_first_broken_entry_is_named(kept: Shell, change: str, broken: int) -> None:
    _in_database(kept, lambda database: _run(database, change))
    told = kept.told_with(1, "audit", "verify")
    assert isinstance(told, dict)
    assert (told["holds"], told["broken_entry"]) == (False, broken)
    assert f"broken at entry {broken}" in kept.run("audit", "verify").stdout


def test_a_ledger_that_was_written_anew_is_known_by_a_hash_noted_earlier(kept: Shell) -> None:
    told = kept.told_with(1, "audit", "verify", "--known", "0" * 64)
    assert isinstance(told, dict)
    assert told["problem"] == "no entry has the hash that was noted earlier"


def test_where_nothing_was_awarded_nothing_is_replayed(ready: Shell) -> None:
    assert ready.told("audit", "replay") == {"replayed": 0, "without_record": 0, "different": []}
    assert "no such award" in ready.refused("audit", "replay", "nothing")


def test_a_stored_decision_is_replayed_to_the_same_verdict_and_one_that_was_changed_is_named(
    ready: Shell,
) -> None:
    _in_database(ready, _award_ada)
    told = ready.told("audit", "replay", "--institution", "school")
    assert told == {"replayed": 1, "without_record": 0, "different": []}
    _in_database(ready, lambda database: _run(database, "UPDATE award SET record = '{}'"))
    [different] = ready.told_with(1, "audit", "replay", "--institution", "school")["different"]
    assert different["problem"] == "the record was changed after the decision"
    named = ready.run("audit", "replay", different["award"], "--institution", "school")
    assert f"{different['award']}: the record was changed" in named.stdout


def _award_ada(database: Database) -> None:
    school = found_school(database)
    school.lms.members, school.lms.cells = [learner("ada")], [quiz("ada", 9)]
    school.read()
    school.give_badge()
    school.advance()


def _write_three(database: Database) -> None:
    with database.transaction() as session:
        institution = registrations.the_institution(session)
        assert institution is not None
        deeds = [Deed(Act.KEPT, JOB, NOON, f"Reason {number}.", {}) for number in range(3)]
        ledger.record(session, institution.id, deeds)


def _run(database: Database, statement: str) -> None:
    with database.transaction() as session:
        session.execute(text(statement))


def _in_database(shell: Shell, change: Callable[[Database], None]) -> None:
    database = Database(f"sqlite:///{shell.folder}/var/coursemark.db")
    change(database)
    database.close()
