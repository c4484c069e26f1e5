"""Credentials of any kind are signed and verified by the whole data model (VC 2.0), every proof counted."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256, sha384
from typing import Any

import pytest

from badge_engine.contexts.pinned import VC_1, VC_2, bytes_on_board
from badge_engine.credentials.issue import issue
from badge_engine.credentials.issue_any import Securing, UnfitError, issue_any
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import options_hash, proof_options, sign
from badge_engine.proofs.multikey import multibase
from badge_engine.status.list_credential import compose_status_list
from badge_engine.verification.inquiry import Inquiry
from badge_engine.verification.report import Outcome, Report, StepId
from badge_engine.verification.verify import authenticate_value, verify_value
from tests.engine.credentials.examples import (
    CREDENTIAL,
    KEY_SIGNER,
    NOW,
    by_key,
    held,
    outcome,
    sentences,
    status_list,
)

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
DID = KEY_SIGNER.verification_method.partition("#")[0]
OTHER = Ed25519Signer(bytes(32))
INQUIRY = Inquiry(held({}), NOW, any_credential=True)
DEGREE = {
    "@context": [VC_2, EXAMPLES],
    "type": ["VerifiableCredential", "ExampleDegreeCredential"],
    "issuer": DID,
    "credentialSubject": {"id": "did:example:ann", "degree": {"type": "ExampleDegree", "name": "Bachelor"}},
}
OLDER = {
    "@context": [VC_1],
    "type": ["VerifiableCredential"],
    "issuer": {"id": DID},
    "issuanceDate": "2020-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ann"},
}
ENTRY = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "5",
    "statusListCredential": "https://badges.example.edu/status/3",
}
HELD = bytes_on_board(VC_2) or b""
SRI = "sha384-" + base64.b64encode(sha384(HELD).digest()).decode()
RAW = "u" + base64.urlsafe_b64encode(sha256(HELD).digest()).decode().rstrip("=")
HEADED = "u" + base64.urlsafe_b64encode(b"\x12\x20" + sha256(HELD).digest()).decode().rstrip("=")
BASE58 = multibase(sha256(HELD).digest())


def signed(document: Mapping[str, Any], securing: Securing = Securing.RDFC) -> dict[str, Any]:
    return issue_any(
        document, issuer=DID, signer=KEY_SIGNER, created=NOW, resolver=held({}), securing=securing
    )


def judged(document: object) -> Report:
    return verify_value(document, INQUIRY)


@pytest.mark.parametrize("securing", Securing)
@pytest.mark.parametrize("document", [DEGREE, OLDER], ids=["2.0", "1.1"])
def test_what_is_signed_in_any_way_verifies(document: dict[str, Any], securing: Securing) -> None:
    report = judged(signed(document, securing))
    assert report.verified, report.steps


def test_a_badge_is_still_held_to_the_standard_of_badges() -> None:
    badge = json.loads(issue(by_key(CREDENTIAL), signer=KEY_SIGNER, created=NOW, resolver=held({})))
    report = authenticate_value(badge, INQUIRY)
    assert report.sound
    assert outcome(report, StepId.SCHEMA) == "ok"


GOOD: dict[str, dict[str, Any]] = {
    "an offset in a date": {"validFrom": "2020-01-01T00:00:00+02:00"},
    "milliseconds in a date": {"validFrom": "2020-01-01T00:00:00.123Z", "validUntil": "2021-01-01T00:00:00Z"},
    "an issuer with a name": {"issuer": {"id": DID, "name": {"@value": "Uni", "@language": "en"}}},
    "a name in two languages": {"name": [{"@value": "A", "@language": "en"}, {"@value": "B"}]},
    "a status": {"credentialStatus": ENTRY},
    "a schema": {"credentialSchema": {"id": "https://example.edu/schema.json", "type": "JsonSchema"}},
    "evidence": {"evidence": [{"id": "https://example.edu/e", "type": "ExampleEvidence"}]},
    "two subjects": {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b"}]},
    "a digest of what is on board": {"relatedResource": {"id": VC_2, "digestSRI": SRI}},
    "a digest by its length": {"relatedResource": {"id": VC_2, "digestMultibase": RAW}},
    "a digest with a head": {"relatedResource": [{"id": VC_2, "digestMultibase": HEADED}]},
    "a digest in base58": {"relatedResource": {"id": VC_2, "digestMultibase": BASE58}},
    "a digest of what is elsewhere": {"relatedResource": {"id": "https://example.edu/x", "digestSRI": SRI}},
}
BAD: dict[str, dict[str, Any]] = {
    "a context as text": {"@context": VC_2},
    "no context": {"@context": []},
    "contexts in another order": {"@context": [EXAMPLES, VC_2]},
    "a context that is not on board": {"@context": [VC_2, "https://example.edu/context"]},
    "a context that defines words": {"@context": [VC_2, {"word": "https://example.edu/word"}]},
    "no type": {"type": []},
    "a type that is a number": {"type": ["VerifiableCredential", 5]},
    "the type of something else": {"type": ["ExampleDegreeCredential"]},
    "a presentation": {"type": ["VerifiablePresentation"]},
    "a presentation beside": {"type": ["VerifiableCredential", "VerifiablePresentation"], "holder": DID},
    "an id that is no address": {"id": "not an address"},
    "an id that is null": {"id": None},
    "two ids": {"id": ["urn:x:1", "urn:x:2"]},
    "no issuer": {"issuer": None},
    "an issuer that is no address": {"issuer": "us"},
    "an issuer without an id": {"issuer": {"name": "us"}},
    "another issuer": {"issuer": "did:example:them"},
    "no subject": {"credentialSubject": []},
    "an empty subject": {"credentialSubject": {}},
    "a subject that is text": {"credentialSubject": "ann"},
    "a subject whose id is no address": {"credentialSubject": {"id": "ann"}},
    "a date without a zone": {"validFrom": "2020-01-01T00:00:00"},
    "a date that is none": {"validUntil": "tomorrow"},
    "an end before the beginning": {
        "validFrom": "2021-01-01T00:00:00Z",
        "validUntil": "2020-01-01T00:00:00Z",
    },
    "a status without a type": {"credentialStatus": {"id": "urn:x:1"}},
    "a status that is null": {"credentialStatus": None},
    "a status whose id is no address": {"credentialStatus": {**ENTRY, "id": "5"}},
    "a status whose index is none": {"credentialStatus": {**ENTRY, "statusListIndex": "five"}},
    "a status on no list": {"credentialStatus": {**ENTRY, "statusListCredential": "the list"}},
    "a schema without an id": {"credentialSchema": {"type": "JsonSchema"}},
    "terms without a type": {"termsOfUse": {"id": "https://example.edu/terms"}},
    "a refresh service as text": {"refreshService": "https://example.edu/refresh"},
    "evidence without a type": {"evidence": [{"id": "https://example.edu/e"}]},
    "a name that is a number": {"name": 5},
    "a name without a value": {"name": {"@language": "en"}},
    "a name with more in it": {"name": {"@value": "A", "url": "https://example.edu"}},
    "a description that is null": {"description": None},
    "a resource that is text": {"relatedResource": "https://example.edu/x"},
    "no resource": {"relatedResource": []},
    "a resource without an id": {"relatedResource": {"digestSRI": SRI}},
    "a resource without a digest": {"relatedResource": {"id": VC_2}},
    "one resource twice": {"relatedResource": [{"id": VC_2, "digestSRI": SRI}] * 2},
    "a resource that is another": {"relatedResource": {"id": EXAMPLES, "digestSRI": SRI}},
    "a digest that is none": {"relatedResource": {"id": VC_2, "digestSRI": "sha384-abc"}},
    "a digest that is a number": {"relatedResource": {"id": VC_2, "digestSRI": 5}},
    "a digest of no base": {"relatedResource": {"id": VC_2, "digestMultibase": "x123"}},
    "a digest of no length": {"relatedResource": {"id": VC_2, "digestMultibase": "uAAAA"}},
    "a digest that is cut off": {"relatedResource": {"id": VC_2, "digestMultibase": "uA"}},
    "a proof": {"proof": {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}},
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_what_the_data_model_allows_is_signed(change: dict[str, Any]) -> None:
    assert authenticate_value(signed(DEGREE | change), INQUIRY).sound


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_what_the_data_model_forbids_is_not_signed(change: dict[str, Any]) -> None:
    with pytest.raises(UnfitError):
        signed(DEGREE | change)


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_what_the_data_model_forbids_is_not_verified(change: dict[str, Any]) -> None:
    assert not judged(signed(DEGREE) | change).verified


def test_a_term_that_no_context_defines_is_not_signed() -> None:
    with pytest.raises(UnfitError, match="sneaky"):
        signed({**DEGREE, "@context": [VC_2], "credentialSubject": {"id": "did:example:a", "sneaky": "A"}})


def test_an_older_credential_without_its_date_is_not_signed() -> None:
    with pytest.raises(UnfitError, match="issuanceDate"):
        signed({name: value for name, value in OLDER.items() if name != "issuanceDate"})


def test_a_word_that_a_token_gives_another_meaning_is_not_put_into_one() -> None:
    with pytest.raises(UnfitError, match="sub"):
        signed({**DEGREE, "sub": "somebody"}, Securing.ENVELOPE)


def test_a_badge_that_breaks_its_schema_is_not_signed() -> None:
    badge = json.loads(issue(by_key(CREDENTIAL), signer=KEY_SIGNER, created=NOW, resolver=held({})))
    del badge["proof"], badge["credentialSubject"]["achievement"]["criteria"]
    with pytest.raises(UnfitError, match="schema"):
        signed(badge)


@pytest.mark.parametrize("encoded", [None, "u", "mabc"])
def test_a_status_list_that_cannot_be_unpacked_is_not_signed(encoded: str | None) -> None:
    document = compose_status_list(status_list(issuer=DID))
    assert signed(document)["proof"]
    document["credentialSubject"]["encodedList"] = encoded
    with pytest.raises(UnfitError):
        signed(document)


def test_a_status_list_that_is_for_nothing_is_not_signed() -> None:
    document = compose_status_list(status_list(issuer=DID))
    del document["credentialSubject"]["statusPurpose"]
    with pytest.raises(UnfitError, match="what it is for"):
        signed(document)


@pytest.mark.parametrize(
    "proof",
    [None, [], "signed", ["signed"], {"type": "DataIntegrityProof"}, {"proofPurpose": "x"}, {"id": 5}],
)
def test_a_proof_that_is_none_is_no_proof(proof: object) -> None:
    report = judged({**DEGREE, "proof": proof})
    assert not report.verified
    assert outcome(report, StepId.DATA_MODEL) == "error"


@pytest.mark.parametrize(
    "value", ["text", 5, None, {"type": "EnvelopedVerifiableCredential", "id": "data:,x"}]
)
def test_what_is_no_document_is_no_credential(value: object) -> None:
    assert not judged(value).verified
    assert not authenticate_value(value, INQUIRY).sound


def test_a_proof_of_another_beside_the_issuers_is_welcome() -> None:
    both = [*signed(DEGREE)["proof"], *sign(DEGREE, OTHER, NOW)["proof"]]
    assert judged({**DEGREE, "proof": both}).verified


def test_the_proof_of_another_alone_is_not_enough() -> None:
    report = judged(sign(DEGREE, OTHER, NOW))
    assert outcome(report, StepId.PROOF) == "error"
    assert "None of the signatures" in sentences(report, StepId.PROOF)


def test_one_proof_that_fails_spoils_the_others() -> None:
    good: dict[str, Any] = signed(DEGREE)["proof"][0]
    spoilt = good | {"created": "2020-01-01T00:00:00Z"}
    report = judged({**DEGREE, "proof": [good, spoilt]})
    assert outcome(report, StepId.PROOF) == "error"
    lenient = authenticate_value({**DEGREE, "proof": [good]}, Inquiry(held({}), NOW))
    assert outcome(lenient, StepId.PROOF) == "ok"


def proof_of(document: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """Return a proof over all of a document, also over proofs that stand in it."""
    options = {**proof_options("eddsa-rdfc-2022", KEY_SIGNER, NOW), **more}
    covered = sha256(canonise(document).encode()).digest()
    signature = KEY_SIGNER.sign(options_hash(options, document["@context"]) + covered)
    return {**options, "proofValue": multibase(signature)}


def first_of_chain() -> dict[str, Any]:
    return proof_of(DEGREE, id="urn:uuid:first")


def chained(first: dict[str, Any]) -> dict[str, Any]:
    return proof_of({**DEGREE, "proof": [first]}, previousProof=first["id"])


def test_a_chain_of_proofs_holds_where_each_of_them_does() -> None:
    first = first_of_chain()
    chain = {**DEGREE, "proof": [first, chained(first)]}
    assert judged(chain).verified
    assert outcome(authenticate_value(chain, Inquiry(held({}), NOW)), StepId.PROOF) == "ok"


def test_a_chain_without_its_first_link_does_not_hold() -> None:
    first = first_of_chain()
    report = judged({**DEGREE, "proof": [chained(first)]})
    assert "not there" in sentences(report, StepId.PROOF)


def test_a_chain_whose_first_link_speaks_other_words_is_not_checked() -> None:
    first = first_of_chain()
    strange = {**first, "@context": "https://example.edu/context"}
    report = judged({**DEGREE, "proof": [chained(first), strange]})
    assert not report.verified
    assert {step.outcome for step in report.steps if step.id is StepId.PROOF} == {Outcome.UNKNOWN}


@pytest.mark.parametrize("change", [{"holder": "me"}, {"verifiableCredential": ["token"]}])
def test_a_presentation_is_held_to_the_data_model_too(change: dict[str, Any]) -> None:
    presentation = {"@context": [VC_2], "type": ["VerifiablePresentation"], "holder": DID, **change}
    assert outcome(judged(presentation), StepId.DATA_MODEL) == "error"


def test_what_a_presentation_holds_is_of_any_kind_too() -> None:
    presentation = {
        "@context": [VC_2],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [signed(DEGREE)],
    }
    proof = proof_of(presentation, proofPurpose="authentication")
    report = judged({**presentation, "proof": proof})
    assert report.verified, report.steps
    assert report.parts[0].report.verified
