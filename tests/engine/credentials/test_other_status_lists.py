"""Status as other issuers publish it: the deprecated lists, messages, lists that are tokens."""

import json
from base64 import urlsafe_b64encode
from gzip import compress
from typing import Any

import pytest

from badge_engine.credentials.compose import compose
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.proofs.vc_jwt import claims
from badge_engine.status.bits import StatusList
from badge_engine.status.list_credential import compose_status_list
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.resolving import HeldDocuments
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    CREDENTIAL,
    DID,
    LIST_URL,
    NOW,
    SIGNER,
    Json,
    held,
    outcome,
    sentences,
    status_list,
)
from tests.engine.credentials.makers import token

PLAIN_URL = "https://badges.example.edu/revocations"
DOCUMENT = compose(CREDENTIAL)
OLDER_CONTEXT = "https://w3id.org/vc/status-list/2021/v1"


def with_status(status: Json, *contexts: str) -> bytes:
    document = {**DOCUMENT, "@context": [*DOCUMENT["@context"], *contexts], "credentialStatus": status}
    return json.dumps(sign(document, SIGNER, NOW)).encode()


def plain_report(answer: Json) -> Report:
    data = with_status({"id": PLAIN_URL, "type": "1EdTechRevocationList"})
    return verify(data, resolver=held({PLAIN_URL: answer}), now=NOW)


def named(**changes: Json) -> dict[str, Any]:
    entry = {"id": DOCUMENT["id"], **changes}
    return {"id": PLAIN_URL, "issuer": DID, "revokedCredential": [{"id": "urn:other"}, entry]}


@pytest.mark.parametrize(
    ("answer", "revoked", "expected"),
    [
        (named(), True, "error"),
        (named(revoked=True, revocationReason="A mistake"), True, "error"),
        (named(id=" urn%3Auuid:6f1c2f2e-7f0b-4b5e-8f6a-3b2f6a1e9d00"), True, "error"),
        (named(revoked=False), False, "ok"),
        (named(id="urn:another"), False, "ok"),
        ({"id": PLAIN_URL, "issuer": DID}, False, "ok"),
        (named() | {"issuer": "did:web:else.example"}, None, "error"),
        ([], None, "error"),
    ],
)
def test_the_plain_list_says_who_was_revoked(answer: Json, revoked: bool | None, expected: str) -> None:  # noqa: FBT001 # a row of the table
    report = plain_report(answer)
    assert report.revoked is revoked
    assert outcome(report, StepId.STATUS) == expected


def test_one_entry_that_was_lifted_hides_no_other_that_stands() -> None:
    answer = named(revoked=True)
    answer["revokedCredential"].insert(0, {"id": DOCUMENT["id"], "revoked": False})
    assert plain_report(answer).revoked is True


def test_the_reason_of_a_plain_list_is_passed_on() -> None:
    report = plain_report(named(revocationReason="A mistake"))
    assert sentences(report, StepId.STATUS) == "The issuer has revoked the credential. Its reason: A mistake"


@pytest.mark.parametrize(("index", "revoked"), [(7, True), (8, False)])
def test_the_older_list_of_bits_is_read(index: int, revoked: bool) -> None:  # noqa: FBT001 # a row of the table
    bits = StatusList.empty().with_set([7]).bits
    content = {
        **compose_status_list(status_list()),
        "@context": ["https://www.w3.org/2018/credentials/v1", OLDER_CONTEXT],
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuanceDate": "2026-11-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": urlsafe_b64encode(compress(bits)).decode(),
        },
    }
    for term in ("validFrom", "validUntil"):
        del content[term]
    content["@context"].append("https://w3id.org/security/data-integrity/v2")
    entry = {
        "id": f"{LIST_URL}#{index}",
        "type": "StatusList2021Entry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": LIST_URL,
    }
    answer = sign(content, SIGNER, NOW)
    report = verify(with_status(entry, OLDER_CONTEXT), resolver=held({LIST_URL: answer}), now=NOW)
    assert report.revoked is revoked, report.steps


def message_entry(**changes: Json) -> dict[str, Any]:
    return {
        **DOCUMENT["credentialStatus"],
        "statusPurpose": "message",
        "statusSize": 2,
        "statusMessage": [
            {"status": "0x0", "message": "all is well"},
            {"status": "0x2", "message": "under review"},
        ],
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "said"), [({}, "“under review”"), ({"statusMessage": [{"status": "0x2"}]}, "2")]
)
def test_a_message_is_told_in_the_issuers_words(changes: dict[str, Json], said: str) -> None:
    bits = StatusList.empty(entries=2**18).with_set([2 * 94_567])
    content = compose_status_list(status_list())
    subject = {**content["credentialSubject"], "statusPurpose": "message", "encodedList": bits.encode()}
    answer = sign({**content, "credentialSubject": subject}, SIGNER, NOW)
    report = verify(with_status(message_entry(**changes)), resolver=held({LIST_URL: answer}), now=NOW)
    assert report.verified, report.steps
    assert outcome(report, StepId.STATUS) == "warning"
    assert f"The list says {said} about message." in sentences(report, StepId.STATUS)


def test_a_list_may_be_a_token() -> None:
    content = compose_status_list(status_list(revoked=(94_567,)))
    header = {"alg": "EdDSA", "kid": SIGNER.verification_method}
    good = token(header, {**content, **claims({**content, "issuer": {"id": DID}})}, SIGNER)
    data = with_status(DOCUMENT["credentialStatus"])
    for answer, revoked in ((good, True), (good[:-4] + b"AAAA", None)):
        known = HeldDocuments({**held({}).documents, LIST_URL: answer})
        assert verify(data, resolver=known, now=NOW).revoked is revoked


def test_a_list_as_a_token_counts_until_the_token_ends() -> None:
    content = compose_status_list(status_list())
    header = {"alg": "EdDSA", "kid": SIGNER.verification_method}
    data = with_status(DOCUMENT["credentialStatus"])
    found = []
    for ends in (60, -60):
        payload = {**content, "iss": DID, "exp": int(NOW.timestamp()) + ends}
        known = HeldDocuments({**held({}).documents, LIST_URL: token(header, payload, SIGNER)})
        found.append(verify(data, resolver=known, now=NOW).revoked)
    assert found == [False, None]


def test_a_kind_of_status_that_nobody_here_knows_leaves_it_open() -> None:
    document = {**DOCUMENT, "@context": [*DOCUMENT["@context"]]}
    document["credentialStatus"] = {"id": "https://x.example/1", "type": "1EdTechCredentialRefresh"}
    report = verify(json.dumps(sign(document, SIGNER, NOW)).encode(), resolver=held({}), now=NOW)
    assert (report.authentic, report.revoked) == (True, None)
    assert "not supported" in sentences(report, StepId.STATUS)
