"""Proofs of other kinds than ours: on other curves, over sorted JSON, of selected parts, and of long ago."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ecdsa_sd_2023 import BASE, DERIVED, derived_proof
from badge_engine.proofs.eddsa_jcs_2022 import jcs, sign
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.multikey import multibase
from badge_engine.proofs.public_keys import (
    Ed25519Key,
    KeyFormatError,
    jwk_of,
    key_of_bytes,
    key_of_jwk,
    key_of_multikey,
    key_of_pem,
)
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.corpus import TODAY, held_for_the_corpus
from tests.engine.credentials.examples import (
    CORPUS,
    DID_URL,
    KEY_SIGNER,
    NOW,
    SIGNER,
    Json,
    held,
    outcome,
    own_did,
    sentences,
)
from tests.engine.credentials.makers import OWN, P256, P384, PLAIN, proven, rsa_pem, rsa_signer

SD = json.loads((CORPUS / "1edtech-ob30-sd-derivedcredential.json").read_bytes())
SD_PROOF = SD["proof"][0]


def report_on(document: Json, **documents: Json) -> Report:
    return verify(json.dumps(document).encode(), resolver=held(documents), now=NOW)


def sd_report(value: object) -> Report:
    document = {**SD, "proof": {**SD_PROOF, "proofValue": value}}
    return verify(json.dumps(document).encode(), resolver=held_for_the_corpus(), now=TODAY)


def packed(parts: object, head: bytes = DERIVED) -> str:
    return "u" + urlsafe_b64encode(head + cbor2.dumps(parts)).decode().rstrip("=")


def sd_parts() -> list[Any]:
    content = urlsafe_b64decode(SD_PROOF["proofValue"][1:] + "==")
    parts: list[Any] = cbor2.loads(content.removeprefix(DERIVED))
    return parts


@pytest.mark.parametrize("kind", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
@pytest.mark.parametrize("issuer", [P256, P384])
def test_proofs_on_both_curves_verify_and_notice_changes(kind: str, issuer: Any) -> None:  # noqa: ANN401 # Curve
    document = issuer.proven(kind)
    assert report_on(document).verified
    assert report_on({**document, "name": "Another"}).authentic is False


def test_a_proof_over_sorted_json_verifies_in_any_order_and_notices_changes() -> None:
    document = sign(PLAIN, KEY_SIGNER, NOW)
    (proof,) = document["proof"]
    assert (proof["cryptosuite"], proof["@context"]) == ("eddsa-jcs-2022", PLAIN["@context"])
    assert report_on(document).verified
    assert report_on(dict(reversed(document.items()))).verified
    assert report_on({**document, "name": "Another"}).authentic is False


def test_over_sorted_json_nothing_is_signed_that_linked_data_would_lose() -> None:
    with pytest.raises(UnsignableError, match="defined by no context"):
        sign({**PLAIN, "grade": "A"}, KEY_SIGNER, NOW)
    with pytest.raises(UnsignableError, match="no canonical form"):
        jcs({"number": 2**60})


# RFC 8785, 3.2.2 and 3.2.3.
NUMBERS = [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]
STRING = '\u20ac$\u000f\nA\'B"\\\\"/'
VECTOR = (
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
)
WORDS = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
SORTED = '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'
# RFC 8785, appendix B.
EDGES = [0.0, -0.0, 5e-324, 1.7976931348623157e308, 9007199254740991, 295147905179352830000.0, 1e21]
EDGE_TEXT = "[0,0,5e-324,1.7976931348623157e+308,9007199254740991,295147905179352830000,1e+21]"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"numbers": NUMBERS, "string": STRING, "literals": [None, True, False]}, VECTOR),
        (WORDS, SORTED),
        (EDGES, EDGE_TEXT),
    ],
)
def test_sorted_json_is_that_of_its_standard(value: object, text: str) -> None:
    assert jcs(value).decode() == text


def test_a_signature_of_another_kind_of_key_is_an_error() -> None:
    ed25519 = proven(PLAIN)
    curve = P256.proven("ecdsa-rdfc-2019")
    wide = P384.proven("ecdsa-rdfc-2019")
    for document, kind in (
        (ed25519, "ecdsa-rdfc-2019"),
        (ed25519, "ecdsa-jcs-2019"),
        (ed25519, "ecdsa-sd-2023"),
        (curve, "eddsa-rdfc-2022"),
        (curve, "eddsa-jcs-2022"),
        (wide, "ecdsa-sd-2023"),
    ):
        report = report_on({**document, "proof": {**document["proof"], "cryptosuite": kind}})
        assert report.authentic is False
        assert "another kind" in sentences(report, StepId.PROOF)


def test_what_a_holder_shows_of_a_badge_verifies_and_notices_changes() -> None:
    assert sd_report(packed(sd_parts())).verified
    changed = {**SD, "name": "Another"}
    report = verify(json.dumps(changed).encode(), resolver=held_for_the_corpus(), now=TODAY)
    assert report.authentic is False


def test_the_issuers_own_copy_is_not_to_be_shown_and_is_left_open() -> None:
    report = sd_report(packed([b"", b"", b"", [], []], BASE))
    assert report.authentic is None
    assert "not made to be shown" in sentences(report, StepId.PROOF)


def swapped(place: int, value: object) -> list[Any]:
    parts = sd_parts()
    parts[place] = value
    return parts


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "z11",
        "uA",
        "uAAAAA",
        "u" + "A" * (512 * 1024),
        packed("text"),
        packed([1, 2]),
        "u" + urlsafe_b64encode(DERIVED + b"\x9f").decode().rstrip("="),
        packed(swapped(0, bytes(64))),
        packed(swapped(0, "text")),
        packed(swapped(1, b"\xed\x01" + bytes(32))),
        packed(swapped(1, b"\x80\x24" + bytes(33))),
        packed(swapped(2, sd_parts()[2][1:])),
        packed(swapped(2, [bytes(64), *sd_parts()[2][1:]])),
        packed(swapped(3, {})),
        packed(swapped(3, {0: "text"})),
        packed(swapped(3, dict.fromkeys(range(20), b"same"))),
        packed(swapped(4, [0])),
        packed(swapped(4, [-1])),
        packed(swapped(4, [10_000])),
        packed(swapped(4, 5)),
    ],
)
def test_a_proof_of_selected_parts_that_was_tampered_with_does_not_hold(value: object) -> None:
    report = sd_report(value)
    assert (report.authentic, outcome(report, StepId.PROOF)) == (False, "error")


@settings(max_examples=100)
@given(st.binary(max_size=80))
def test_whatever_is_packed_as_such_a_proof_is_read_or_refused(content: bytes) -> None:
    text = "u" + urlsafe_b64encode(DERIVED + content).decode().rstrip("=")
    assert derived_proof(text) is None or content


def test_a_label_inside_of_a_text_is_not_a_label() -> None:
    narrative = 'about _:c14n0 and "_:c14n1"'
    assert "_:c14n0" in canonise({**PLAIN, "name": narrative})


def test_a_key_for_tokens_signs_no_linked_data() -> None:
    document = own_did()
    method = {"id": "did:web:x#k", "publicKeyJwk": jwk_of(rsa_signer().public_key)}
    key = {**document["verificationMethod"][0], **method, "id": SIGNER.verification_method}
    del key["publicKeyMultibase"]
    key["type"] = "JsonWebKey"
    signed = {**OWN, "proof": {**proven(OWN)["proof"], "verificationMethod": SIGNER.verification_method}}
    for kind in ("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022"):
        told = {**signed, "proof": {**signed["proof"], "cryptosuite": kind}}
        report = report_on(told, **{DID_URL: {**document, "verificationMethod": [key]}})
        assert "another kind" in sentences(report, StepId.PROOF)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "A", "y": 5},
        {"kty": "RSA", "n": "AA", "e": "AQAB"},
        {"kty": "RSA", "n": "_" * 400, "e": "AA"},
        {"kty": "RSA", "n": "_" * 4_000, "e": "AQAB"},
        {**jwk_of(rsa_signer().public_key), "d": "AA"},
    ],
)
def test_a_jwk_that_cannot_be_used_is_refused(jwk: dict[str, Any]) -> None:
    with pytest.raises(KeyFormatError):
        key_of_jwk(jwk)


def test_keys_survive_as_jwk_and_as_pem() -> None:
    public = rsa_signer().public_key
    assert key_of_jwk(jwk_of(public)) == public
    assert key_of_jwk(P256.jwk) == key_of_multikey(P256.multikey)
    assert key_of_jwk(P384.jwk) == key_of_multikey(P384.multikey)
    ed25519 = key_of_multikey(KEY_SIGNER.verification_method.partition("#")[2])
    assert isinstance(ed25519, Ed25519Key)
    assert key_of_jwk(jwk_of(ed25519)) == ed25519
    assert not public.vouches_for(b"word", b"sign")


@pytest.mark.parametrize("text", [None, "", "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n"])
def test_a_pem_that_is_no_rsa_key_is_refused(text: object) -> None:
    with pytest.raises(KeyFormatError):
        key_of_pem(text)
    with pytest.raises(KeyFormatError):
        key_of_pem(rsa_pem().decode())
    with pytest.raises(KeyFormatError, match="not an RSA"):
        key_of_pem(P256.pem)


def test_bytes_that_are_no_key_are_refused() -> None:
    for content in (b"", b"\xed\x01" + bytes(31), b"\x80\x24" + bytes(33)):
        with pytest.raises(KeyFormatError):
            key_of_bytes(content)
    with pytest.raises(KeyFormatError):
        key_of_multikey(multibase(b"\x12\x00"))
