"""The ledger's chain: whatever is changed in it is noticed, at the first entry that was touched."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badge_engine.ledger import (
    JOB,
    START,
    Act,
    Actor,
    Break,
    Deed,
    Entry,
    Tip,
    canonical,
    enter,
    follow,
    tip_of,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def deed(reason: str = "The criteria are met.", actor: Actor = JOB, at: datetime = NOON) -> Deed:
    return Deed(Act.AWARDED, actor, at, reason, {"award": "a1", "learner": "p1"})


def chain(*deeds: Deed) -> list[Entry]:
    entries: list[Entry] = []
    for each in deeds:
        entries.append(enter(each, tip_of(entries[-1]) if entries else START, salt="salt"))
    return entries


FOUR = chain(deed(), deed("Cheated.", Actor("p9")), deed(), deed())


def test_a_chain_that_nobody_touched_leads_to_its_last_entry() -> None:
    assert follow(FOUR) == Tip(4, FOUR[-1].hash)
    assert follow([]) == START


def test_a_chain_can_be_followed_from_any_entry_that_is_known() -> None:
    assert follow(FOUR[2:], tip_of(FOUR[1])) == tip_of(FOUR[-1])


@pytest.mark.parametrize(
    "change",
    [
        {"act": "revoked"},
        {"actor": "job"},
        {"at": NOON + timedelta(microseconds=1)},
        {"about": {"award": "a2", "learner": "p1"}},
        {"reason": "Did nothing wrong."},
        {"salt": "pepper"},
        {"reason_hash": "0" * 64},
        {"hash": "0" * 64},
        {"previous": "0" * 64},
        {"number": 7},
    ],
    ids=str,
)
def test_any_change_of_an_entry_breaks_the_chain_there(change: dict[str, object]) -> None:
    touched = [FOUR[0], replace(FOUR[1], **change), *FOUR[2:]]  # type: ignore[arg-type]  # one field each
    found = follow(touched)
    assert isinstance(found, Break)
    assert found.number == touched[1].number


@given(st.integers(0, 2))
def test_an_entry_that_is_taken_out_is_missed(place: int) -> None:
    found = follow(FOUR[:place] + FOUR[place + 1 :])
    assert found == Break(place + 2, f"entry {place + 1} is missing")


def test_an_entry_that_was_sealed_anew_breaks_the_chain_after_it() -> None:
    forged = enter(deed("Forged."), tip_of(FOUR[0]), salt="salt")
    assert follow([FOUR[0], forged, *FOUR[2:]]) == Break(3, "it does not follow on the entry before it")


def test_words_can_be_erased_and_the_chain_still_holds() -> None:
    assert follow([FOUR[0], replace(FOUR[1], reason=None), *FOUR[2:]]) == tip_of(FOUR[-1])


def test_two_entries_with_the_same_words_do_not_show_it() -> None:
    first, second = enter(deed(), START, salt="one"), enter(deed(), START, salt="two")
    assert first.reason_hash != second.reason_hash


def test_a_moment_is_the_same_wherever_it_is_written_down() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    assert enter(deed(at=there), START, salt="").hash == enter(deed(), START, salt="").hash


def test_an_entry_needs_a_time_with_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        enter(deed(at=NOON.replace(tzinfo=None)), START, salt="")


def test_the_canonical_form_does_not_depend_on_order() -> None:
    assert canonical({"b": "ü", "a": 1}) == canonical({"a": 1, "b": "ü"}) == '{"a":1,"b":"ü"}'.encode()
