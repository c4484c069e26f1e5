"""Verifying without a network, as of a moment."""

import json
from datetime import timedelta

import pytest

from badge_engine.credentials.compose import compose
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.status.list_credential import compose_status_list
from badge_engine.verification import pack as packing
from badge_engine.verification.pack import Pack, RecordingResolver, read_pack, write_pack
from badge_engine.verification.reading import MalformedError
from badge_engine.verification.report import StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    CREDENTIAL,
    DID_URL,
    LIST_URL,
    NOW,
    SIGNER,
    held,
    outcome,
    status_list,
)

BADGE = json.dumps(sign(compose(CREDENTIAL), SIGNER, NOW)).encode()
LIST = sign(compose_status_list(status_list()), SIGNER, NOW)


def test_what_was_fetched_once_verifies_offline_as_of_that_moment() -> None:
    recording = RecordingResolver(held({LIST_URL: LIST}))
    assert verify(BADGE, resolver=recording, now=NOW).verified
    assert recording.documents.keys() == {DID_URL, LIST_URL}
    pack = read_pack(write_pack(Pack(NOW, recording.documents)))
    assert pack.as_of == NOW
    assert verify(BADGE, resolver=pack.resolver, now=pack.as_of).verified


def test_a_pack_that_is_old_leaves_the_status_open() -> None:
    pack = Pack(NOW, held({LIST_URL: LIST}).documents)
    report = verify(BADGE, resolver=pack.resolver, now=NOW + timedelta(days=400))
    assert (report.authentic, report.revoked) == (True, None)
    assert outcome(report, StepId.STATUS) == "unknown"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"as_of": "today", "documents": {}}',
        b'{"as_of": "2026-11-23T09:30:00Z"}',
        b'{"as_of": "2026-11-23T09:30:00Z", "documents": {"https://x": {}}}',
        b" " * (packing.MAXIMUM_BYTES + 1),
    ],
)
def test_what_is_no_pack_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match=r"pack"):
        read_pack(data)
