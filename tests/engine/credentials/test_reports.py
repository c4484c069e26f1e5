"""What the report says of documents that are odd, old, early, late or not badges at all."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from badge_engine.credentials.compose import compose
from badge_engine.credentials.results import Result
from badge_engine.pictures.baking import bake
from badge_engine.pictures.drawing import draw_badge
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.verification.reading import MAXIMUM_BYTES, MAXIMUM_VALUES, MalformedError, read_object
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import (
    CREDENTIAL,
    DESCRIPTION,
    NOW,
    SIGNER,
    Json,
    held,
    outcome,
    sentences,
)

PLAIN = replace(CREDENTIAL, status=None)


def report_on(document: Json) -> Report:
    return verify(json.dumps(document).encode(), resolver=held({}), now=NOW)


def signed(**changes: Json) -> dict[str, Any]:
    return sign({**compose(PLAIN), **changes}, SIGNER, NOW)


def with_proof(**changes: Json) -> dict[str, Any]:
    document = signed()
    (proof,) = document["proof"]
    altered = {key: value for key, value in {**proof, **changes}.items() if value is not None}
    return {**document, "proof": altered}


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"id": 1, "id": 2}', "occurs twice"),
        (b'{"a": {"b": 1, "b": 1}}', "occurs twice"),
        (b'{"a": NaN}', "number that is none"),
        (b'{"a": -Infinity}', "number that is none"),
        (b'{"a": 1e999}', "too large"),
        (b'{"a": [-9007199254740993]}', "too large"),
        ("{}".encode("utf-16"), "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}", "nested too deeply"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not JSON"),
        (b'{"a": [' + b"1," * MAXIMUM_VALUES + b"1]}", "too many values"),
        (b'{"a": "' + b"x" * MAXIMUM_BYTES + b'"}', "larger than 2 MiB"),
    ],
)
def test_json_that_two_readers_would_read_differently_is_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(MalformedError, match=complaint):
        read_object(data)
    report = verify(data, resolver=held({}), now=NOW)
    assert [(step.id, step.outcome) for step in report.steps] == [("parse", "error")]
    assert (report.verified, report.authentic, report.credential) == (False, None, None)


def test_json_at_the_limits_is_read() -> None:
    data = b'{"a": ' + b"[" * 62 + b"1" + b"]" * 62 + b"}"
    assert list(read_object(data)) == ["a"]


def test_the_steps_are_always_taken_in_the_same_order() -> None:
    assert [step.id for step in report_on(signed()).steps] == [
        "parse",
        "context",
        "type",
        "schema",
        "linked_data",
        "subject",
        "issuer",
        "proof",
        "status",
        "validity",
    ]


def test_a_badge_in_a_picture_is_verified_like_the_badge_itself() -> None:
    picture = bake(draw_badge("Teamwork"), json.dumps(signed()).encode())
    assert verify(picture, resolver=held({}), now=NOW).verified


def test_a_picture_without_a_badge_is_said_to_have_none() -> None:
    report = verify(draw_badge("Teamwork"), resolver=held({}), now=NOW)
    assert outcome(report, StepId.PARSE) == "error"


@pytest.mark.parametrize(
    "document", [{}, {"proof": {}}, {"proof": {"type": "DataIntegrityProof"}}, {"issuer": 5}]
)
def test_a_document_that_says_nothing_is_not_authentic(document: dict[str, Any]) -> None:
    report = report_on(document)
    assert not report.authentic
    assert outcome(report, StepId.CONTEXT) == "error"


def test_a_proof_without_a_context_to_read_it_by_does_not_hold() -> None:
    (proof,) = signed()["proof"]
    report = report_on({"issuer": "did:web:x", "proof": proof})
    assert report.authentic is False


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"proofPurpose": "authentication"}, "assertionMethod"),
        ({"verificationMethod": 7}, "does not name its key"),
        ({"created": "yesterday"}, "no sound date"),
        ({"expires": "2026-11-01T00:00:00Z"}, "run out"),
        ({"proofValue": None}, "does not match"),
        ({"proofValue": "z111"}, "does not match"),
        ({"proofValue": "not base58"}, "does not match"),
        ({"created": None}, "does not match"),
        ({"invented": "x"}, "does not cover"),
    ],
)
def test_a_proof_that_does_not_hold_says_why(changes: dict[str, Any], expected: str) -> None:
    report = report_on(with_proof(**changes))
    assert report.authentic is False
    assert expected in sentences(report, StepId.PROOF)


@pytest.mark.parametrize(
    "changes",
    [
        {"cryptosuite": "bbs-2023"},
        {"type": "Ed25519Signature2018"},
        {"previousProof": "urn:uuid:1"},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
    ],
)
def test_a_proof_of_another_kind_is_not_supported(changes: dict[str, Any]) -> None:
    report = report_on(with_proof(**changes))
    assert report.authentic is None
    assert "not supported" in sentences(report, StepId.PROOF)


def test_a_proof_that_repeats_the_context_of_its_document_holds() -> None:
    assert report_on(with_proof(**{"@context": compose(PLAIN)["@context"]})).verified


def test_one_proof_that_holds_is_enough_and_too_many_are_not_tried() -> None:
    document = signed()
    (proof,) = document["proof"]
    foreign, broken = {**proof, "cryptosuite": "other"}, {**proof, "proofValue": "z1"}
    assert report_on({**document, "proof": [foreign, broken, proof]}).verified
    assert report_on({**document, "proof": [foreign, broken]}).authentic is False
    assert report_on({**document, "proof": [proof] * 9}).authentic is None


def test_a_signature_by_somebody_else_than_the_issuer_is_no_proof() -> None:
    stranger = Ed25519Signer(bytes(32))
    report = report_on(sign(compose(PLAIN), stranger, NOW))
    assert report.authentic is False
    assert "who is not its issuer" in sentences(report, StepId.PROOF)


def test_an_unknown_context_leaves_the_badge_unchecked() -> None:
    document = signed()
    report = report_on({**document, "@context": [*document["@context"], "https://nowhere.example/v1"]})
    assert report.authentic is None
    assert outcome(report, StepId.CONTEXT) == outcome(report, StepId.LINKED_DATA) == "unknown"


def test_contexts_in_the_wrong_order_are_an_error() -> None:
    first, second, *rest = compose(PLAIN)["@context"]
    report = report_on({**signed(), "@context": [second, first, *rest]})
    assert outcome(report, StepId.CONTEXT) == "error"


@pytest.mark.parametrize(
    ("dates", "flags"),
    [
        ({"validFrom": "2026-11-23T09:30:59Z"}, (False, False)),
        ({"validFrom": "2026-11-23T09:31:01Z"}, (False, True)),
        ({"validUntil": "2026-11-23T09:29:01Z"}, (False, False)),
        ({"validUntil": "2026-11-23T09:28:59Z"}, (True, False)),
        ({"validUntil": "some day"}, (None, None)),
        ({"validFrom": "2026-11-23T10:30:00+01:00"}, (False, False)),
    ],
)
def test_the_dates_of_a_badge_are_held_against_now(
    dates: dict[str, str], flags: tuple[object, object]
) -> None:
    report = report_on(signed(**dates))
    assert report.authentic
    assert (report.expired, report.not_yet_valid) == flags
    assert report.verified == (flags == (False, False))


def test_a_badge_that_has_run_out_is_still_authentic() -> None:
    ended = replace(PLAIN, valid_until=NOW + timedelta(days=1))
    data = json.dumps(sign(compose(ended), SIGNER, NOW)).encode()
    report = verify(data, resolver=held({}), now=NOW + timedelta(days=2))
    assert (report.verified, report.authentic, report.expired, report.revoked) == (False, True, True, False)


def changed_subject(**changes: Json) -> dict[str, Any]:
    subject = compose(PLAIN)["credentialSubject"]
    kept = {key: value for key, value in {**subject, **changes}.items() if value is not None}
    return signed(credentialSubject=kept)


def test_a_subject_that_nobody_could_be_is_an_error() -> None:
    report = report_on(changed_subject(id=None, identifier=None))
    assert "neither named nor identified" in sentences(report, StepId.SUBJECT)
    assert not report.verified


def test_a_subject_may_be_identified_without_a_name() -> None:
    assert report_on(changed_subject(id=None)).verified


def test_an_achievement_without_criteria_is_an_error() -> None:
    achievement = {**compose(PLAIN)["credentialSubject"]["achievement"], "criteria": {}}
    report = report_on(changed_subject(achievement=achievement))
    assert "what had to be done" in sentences(report, StepId.SUBJECT)


def test_a_result_that_the_achievement_does_not_describe_is_a_warning() -> None:
    stray = {"type": ["Result"], "resultDescription": "urn:uuid:elsewhere", "value": "1"}
    report = report_on(changed_subject(result=[stray]))
    assert report.verified
    assert outcome(report, StepId.SUBJECT) == "warning"


def test_a_result_without_a_description_is_left_as_it_is() -> None:
    report = report_on(changed_subject(result=[{"type": ["Result"], "value": "1"}]))
    assert outcome(report, StepId.SUBJECT) == "ok"


def test_a_result_of_a_described_kind_is_ok() -> None:
    assert Result(DESCRIPTION.id, "33.5") in CREDENTIAL.subject.results
    assert outcome(report_on(signed()), StepId.SUBJECT) == "ok"


def test_an_issuer_without_an_absolute_id_is_an_error() -> None:
    report = report_on({**signed(), "issuer": {"id": "nobody", "type": ["Profile"]}})
    assert "absolute id" in sentences(report, StepId.ISSUER)


def test_a_schema_that_is_not_on_board_is_a_warning() -> None:
    own = {"id": "https://example.edu/schema.json", "type": "1EdTechJsonSchemaValidator2019"}
    report = report_on(signed(credentialSchema=[own]))
    assert report.verified
    assert outcome(report, StepId.SCHEMA) == "warning"


def test_endorsements_are_counted_and_not_believed() -> None:
    issuer = {**compose(PLAIN)["issuer"], "endorsementJwt": ["a.b.c"]}
    report = report_on(signed(issuer=issuer, endorsementJwt=["d.e.f"]))
    assert report.verified
    assert outcome(report, StepId.ENDORSEMENTS) == "warning"
    assert "Of 2 endorsements by others, 2 cannot be relied on." in sentences(report, StepId.ENDORSEMENTS)
