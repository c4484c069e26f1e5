"""Status lists: places that tell nothing, bits that stay set, and lists that are refused."""

import gzip
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.credentials.compose import compose
from badge_engine.credentials.content import Credential
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.status.bits import MAXIMUM_BYTES, MINIMUM_ENTRIES, ListFullError, StatusList, free_index
from badge_engine.status.entry import StatusEntry, entry_of
from badge_engine.status.list_credential import StatusListContent, compose_status_list
from badge_engine.status.problems import StatusError
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    CORPUS,
    CREDENTIAL,
    LIST_URL,
    NOW,
    SIGNER,
    Json,
    held,
    outcome,
    sentences,
    status_list,
)

INDICES = st.integers(0, MINIMUM_ENTRIES - 1)


def packed(content: bytes) -> str:
    return "u" + urlsafe_b64encode(content).decode().rstrip("=")


def zipped(length: int) -> bytes:
    return gzip.compress(bytes(length), mtime=0)


def chance(word: str) -> Callable[[int], int]:
    """A source of numbers that look random and are the same in every run."""
    draws = count()
    return lambda below: int.from_bytes(sha256(f"{word}{next(draws)}".encode()).digest()) % below


def report_with(answer: dict[str, Any] | None, credential: Credential = CREDENTIAL) -> Report:
    data = json.dumps(sign(compose(credential), SIGNER, NOW)).encode()
    return verify(data, resolver=held({} if answer is None else {LIST_URL: answer}), now=NOW)


def signed(content: StatusListContent, **changes: Json) -> dict[str, Any]:
    return sign({**compose_status_list(content), **changes}, SIGNER, NOW)


def about(purpose: str) -> Credential:
    return replace(CREDENTIAL, status=StatusEntry(LIST_URL, 94_567, purpose))


@settings(deadline=None, max_examples=30)
@given(st.sets(INDICES, max_size=20), INDICES)
def test_exactly_what_was_set_is_set_after_a_journey(revoked: set[int], asked: int) -> None:
    journeyed = StatusList.decode(StatusList.empty().with_set(revoked).encode())
    assert all(journeyed.value(index) for index in revoked)
    assert journeyed.value(asked) == (asked in revoked)


@settings(deadline=None, max_examples=30)
@given(st.sets(INDICES, max_size=5), st.sets(INDICES, max_size=5))
def test_setting_more_never_unsets(first: set[int], second: set[int]) -> None:
    both = StatusList.empty().with_set(first).with_set(second)
    assert both == StatusList.empty().with_set(first | second)


def test_the_first_entry_is_the_left_most_bit_and_wide_entries_are_read_from_the_left() -> None:
    bits = StatusList(bytes([0b1000_0110]) + bytes(MINIMUM_ENTRIES // 4 - 1))
    assert [bits.value(index) for index in range(8)] == [1, 0, 0, 0, 0, 1, 1, 0]
    assert [bits.value(index, 2) for index in range(4)] == [2, 0, 1, 2]


def test_the_list_of_the_validator_is_read_as_the_validator_reads_it() -> None:
    document = json.loads((CORPUS / "1edtech-ob30-bit-string-list-testlist.json").read_bytes())
    bits = StatusList.decode(document["credentialSubject"]["encodedList"])
    assert [index for index in range(MINIMUM_ENTRIES) if bits.value(index)] == [23]


def test_the_same_list_is_always_the_same_text() -> None:
    assert StatusList.empty().with_set([7]).encode() == StatusList.empty().with_set([7]).encode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (None, "MALFORMED_VALUE_ERROR"),
        ("H4sIAAAAAAAA", "MALFORMED_VALUE_ERROR"),
        ("uH4s IA", "MALFORMED_VALUE_ERROR"),
        ("uA", "MALFORMED_VALUE_ERROR"),
        ("uAAAA", "MALFORMED_VALUE_ERROR"),
        (packed(zipped(16_384)[:-9]), "MALFORMED_VALUE_ERROR"),
        (packed(zipped(MAXIMUM_BYTES + 1)), "MALFORMED_VALUE_ERROR"),
        (packed(zipped(16_383)), "STATUS_LIST_LENGTH_ERROR"),
    ],
)
def test_a_text_that_is_no_list_is_refused(text: object, kind: str) -> None:
    with pytest.raises(StatusError) as refusal:
        StatusList.decode(text)
    assert refusal.value.kind == kind


@pytest.mark.parametrize("index", [-1, MINIMUM_ENTRIES])
def test_a_place_outside_the_list_is_refused(index: int) -> None:
    for question in (StatusList.empty().value, lambda place: StatusList.empty().with_set([place])):
        with pytest.raises(StatusError) as refusal:
            question(index)
        assert refusal.value.kind == "RANGE_ERROR"


def test_a_list_must_be_long_enough_for_the_width_of_its_entries() -> None:
    with pytest.raises(StatusError) as refusal:
        StatusList.empty().value(0, 2)
    assert refusal.value.kind == "STATUS_LIST_LENGTH_ERROR"


def test_places_are_free_random_and_run_out() -> None:
    below = chance("seven")
    used: set[int] = set()
    for _badge in range(8):
        place = free_index(used, below, entries=8)
        assert place not in used
        used.add(place)
    with pytest.raises(ListFullError):
        free_index(used, below, entries=8)
    assert free_index(set(), chance("one")) != free_index(set(), chance("two"))


@pytest.mark.parametrize(
    "changes",
    [
        {"statusListIndex": "-1"},
        {"statusListIndex": "٣"},
        {"statusListIndex": "007"},
        {"statusListIndex": True},
        {"statusListIndex": None},
        {"statusPurpose": None},
        {"statusListCredential": 5},
        {"id": LIST_URL},
        {"statusSize": 0},
        {"statusSize": "1"},
        {"statusSize": True},
    ],
)
def test_a_malformed_entry_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(StatusError) as refusal:
        entry_of({**compose(CREDENTIAL)["credentialStatus"], **changes})
    assert refusal.value.kind == "MALFORMED_VALUE_ERROR"


def test_an_index_that_is_a_number_is_read_all_the_same() -> None:
    entry = entry_of({**compose(CREDENTIAL)["credentialStatus"], "statusListIndex": 94_567})
    assert entry == CREDENTIAL.status


def test_a_badge_that_is_not_on_the_list_is_verified() -> None:
    report = report_with(signed(status_list(revoked=(94_566, 94_568))))
    assert report.verified
    assert sentences(report, StepId.STATUS) == "The list shows no revocation."


def test_a_revoked_badge_is_authentic_and_not_verified() -> None:
    report = report_with(signed(status_list(revoked=(94_567,))))
    assert (report.verified, report.authentic, report.revoked, report.suspended) == (False, True, True, False)


def test_a_suspended_badge_is_not_revoked() -> None:
    content = replace(status_list(revoked=(94_567,)), purpose="suspension")
    report = report_with(signed(content), about("suspension"))
    assert (report.verified, report.revoked, report.suspended) == (False, False, True)


def test_a_message_about_a_badge_is_told_and_harms_nothing() -> None:
    content = replace(status_list(revoked=(94_567,)), purpose="refresh")
    report = report_with(signed(content), about("refresh"))
    assert report.verified
    assert outcome(report, StepId.STATUS) == "warning"


def test_a_list_that_is_unreachable_leaves_the_status_open() -> None:
    report = report_with(None)
    assert (report.verified, report.authentic, report.revoked) == (False, True, None)
    assert outcome(report, StepId.STATUS) == "unknown"
    assert "STATUS_RETRIEVAL_ERROR" in sentences(report, StepId.STATUS)


def test_a_list_signed_with_a_key_that_cannot_be_looked_up_leaves_the_status_open() -> None:
    elsewhere = Ed25519Signer(bytes(32), "did:ion:abc#key")
    report = report_with(sign(compose_status_list(status_list()), elsewhere, NOW))
    assert report.revoked is None
    assert outcome(report, StepId.STATUS) == "unknown"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (signed(status_list(issuer="did:web:else.example")), "STATUS_VERIFICATION_ERROR"),
        ({**signed(status_list()), "validUntil": "2030-01-01T00:00:00Z"}, "STATUS_VERIFICATION_ERROR"),
        (signed(replace(status_list(), purpose="suspension")), "STATUS_VERIFICATION_ERROR"),
        (signed(status_list(), type=["VerifiableCredential"]), "MALFORMED_VALUE_ERROR"),
        (signed(status_list(), credentialSubject={"id": "urn:list"}), "MALFORMED_VALUE_ERROR"),
        (signed(status_list(), credentialSubject=[]), "MALFORMED_VALUE_ERROR"),
    ],
)
def test_a_list_that_is_not_sound_says_nothing_about_the_badge(answer: dict[str, Any], kind: str) -> None:
    report = report_with(answer)
    assert (report.verified, report.authentic, report.revoked) == (False, True, None)
    assert outcome(report, StepId.STATUS) == "error"
    assert kind in sentences(report, StepId.STATUS)


def test_a_list_that_is_out_of_date_leaves_the_status_open() -> None:
    report = report_with(signed(replace(status_list(), valid_until=NOW - timedelta(days=1))))
    assert (report.verified, report.authentic, report.revoked) == (False, True, None)
    assert outcome(report, StepId.STATUS) == "unknown"
    assert "out of date" in sentences(report, StepId.STATUS)


def test_a_list_that_is_not_json_says_nothing_about_the_badge() -> None:
    resolver = HeldDocuments({**held({}).documents, LIST_URL: b"<html>"})
    data = json.dumps(sign(compose(CREDENTIAL), SIGNER, NOW)).encode()
    report = verify(data, resolver=resolver, now=NOW)
    assert "MALFORMED_VALUE_ERROR" in sentences(report, StepId.STATUS)


def test_one_revocation_among_several_entries_is_enough_and_an_open_one_stays_open() -> None:
    document = compose(CREDENTIAL)
    good, old = document["credentialStatus"], {"id": "https://x.example/old", "type": "1EdTechRevocationList"}
    clear, revoking = status_list(), status_list(revoked=(94_567,))
    for content, expected in ((clear, None), (revoking, True)):
        data = json.dumps(sign({**document, "credentialStatus": [old, good]}, SIGNER, NOW)).encode()
        report = verify(data, resolver=held({LIST_URL: signed(content)}), now=NOW)
        assert report.revoked is expected
