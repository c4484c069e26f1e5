"""Credentials as tokens: made with RS256 and EdDSA, and believed only as far as the issuer's keys go."""

import json
from base64 import urlsafe_b64decode
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badge_engine.credentials.issue import serialise
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.public_keys import KeyFormatError, jwk_of
from badge_engine.proofs.rsa import RsaSigner
from badge_engine.proofs.vc_jwt import Algorithm, claims, sign_token
from badge_engine.verification.report import Report, StepId
from badge_engine.verification.verify import verify
from tests.engine.credentials.examples import DID, DID_URL, KEY_SIGNER, NOW, Json, held, outcome, sentences
from tests.engine.credentials.makers import (
    KEY_DID,
    OWN,
    P256,
    PLAIN,
    RSA_METHOD,
    did_with_rsa,
    rsa_pem,
    rsa_signer,
    token,
)

HEADER = {"alg": "EdDSA", "kid": KEY_SIGNER.verification_method, "typ": "JWT"}
PAYLOAD = {**PLAIN, **claims(PLAIN)}
OLDER = {
    **{key: value for key, value in PLAIN.items() if key not in {"validFrom", "credentialSchema"}},
    "@context": [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ],
    "issuanceDate": PLAIN["validFrom"],
}


def report_on(data: bytes, **documents: Json) -> Report:
    return verify(data, resolver=held(documents or {DID_URL: did_with_rsa()}), now=NOW)


def header_of(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urlsafe_b64decode(data.partition(b".")[0] + b"=="))
    return found


def test_a_token_signed_by_rsa_verifies_and_names_its_key_and_nothing_else() -> None:
    data = sign_token(OWN, rsa_signer(), Algorithm.RS256)
    assert header_of(data) == {"alg": "RS256", "kid": RSA_METHOD, "typ": "JWT"}
    report = report_on(data)
    assert report.verified
    assert [step.id for step in report.steps if step.id in {StepId.PROOF, StepId.CLAIMS}] == [
        "proof",
        "claims",
    ]
    assert {step.outcome.value for step in report.steps} == {"ok"}


def test_a_token_signed_by_ed25519_verifies() -> None:
    assert report_on(sign_token(PLAIN, KEY_SIGNER, Algorithm.EDDSA) + b"\n").verified


def test_the_claims_repeat_what_the_credential_says() -> None:
    said = claims({**PLAIN, "validUntil": "2027-11-23T09:30:00Z"})
    assert said == {
        "iss": KEY_DID,
        "jti": PLAIN["id"],
        "sub": PLAIN["credentialSubject"]["id"],
        "nbf": 1_795_426_200,
        "exp": 1_826_962_200,
    }
    assert "exp" not in claims(PLAIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": KEY_DID},
        {"credentialSubject": {"type": ["AchievementSubject"]}},
        {"validFrom": "2026-11-23T09:30:00.5Z"},
        {"validFrom": "today"},
    ],
)
def test_what_cannot_be_repeated_in_claims_is_not_signed(changes: dict[str, Json]) -> None:
    with pytest.raises(UnsignableError, match="A token needs"):
        claims({**PLAIN, **changes})


def test_a_token_is_refused_where_a_word_of_it_would_be_lost() -> None:
    with pytest.raises(UnsignableError, match="defined by no context"):
        sign_token({**PLAIN, "grade": "A"}, KEY_SIGNER, Algorithm.EDDSA)


def test_a_weak_key_or_one_of_another_kind_signs_no_tokens() -> None:
    with pytest.raises(ValueError, match=r"deserialize|key"):
        RsaSigner(b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", RSA_METHOD)
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 # must be refused
    for other in (weak, ec.generate_private_key(ec.SECP256R1())):
        pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with pytest.raises(KeyFormatError, match="2048 bits"):
            RsaSigner(pem, RSA_METHOD)
    assert RsaSigner(rsa_pem(), RSA_METHOD).verification_method == RSA_METHOD


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"iss": "did:web:else.example"}, "iss"),
        ({"jti": "urn:uuid:1"}, "jti"),
        ({"sub": "urn:uuid:1"}, "sub"),
        ({"nbf": 1}, "nbf"),
        ({"exp": 1}, "exp"),
    ],
)
def test_a_claim_that_contradicts_the_credential_is_an_error(changes: dict[str, Json], claim: str) -> None:
    report = report_on(token(HEADER, {**PAYLOAD, **changes}))
    assert (report.verified, report.authentic) == (False, False)
    assert outcome(report, StepId.CLAIMS) == "error"
    assert f"({claim})" in sentences(report, StepId.CLAIMS)


def test_a_token_without_claims_is_accepted_with_a_warning() -> None:
    report = report_on(token({**HEADER, "typ": "vc+jwt"}, PLAIN))
    assert report.verified
    assert outcome(report, StepId.CLAIMS) == "warning"


def test_the_older_form_carries_the_credential_as_a_claim_and_may_leave_things_to_claims() -> None:
    said = {key: value for key, value in OLDER.items() if key not in {"id", "issuanceDate"}}
    report = report_on(token(HEADER, {**claims(PLAIN), "vc": said}))
    assert report.verified, report.steps
    assert outcome(report, StepId.CONTEXT) == "warning"
    odd = report_on(token(HEADER, {**claims(PLAIN), "nbf": "soon", "vc": said}))
    assert not odd.verified


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ({"alg": "none"}, "not supported"),
        ({"alg": "HS256"}, "not supported"),
        ({"alg": ["RS256"]}, "not supported"),
        ({"typ": "at+jwt"}, "not supported"),
        ({"crit": ["b64"], "b64": False}, "not supported"),
        ({"kid": None}, "does not name its key"),
        ({"kid": "did:ion:abc#key"}, "not supported"),
    ],
)
def test_a_token_of_a_kind_that_cannot_be_checked_is_left_open(
    header: dict[str, Json], complaint: str
) -> None:
    report = report_on(token({**HEADER, **header}, PAYLOAD))
    assert report.authentic is None
    assert complaint in sentences(report, StepId.PROOF)


def test_a_changed_token_and_a_key_of_another_kind_are_errors() -> None:
    good = token(HEADER, PAYLOAD)
    head, _, rest = good.partition(b".")
    body, _, signature = rest.partition(b".")
    other = token(HEADER, {**PAYLOAD, "name": "Another"}).split(b".")[1]
    for data, complaint in (
        (b".".join((head, other, signature)), "does not match"),
        (b".".join((head, body, b"AAAA")), "does not match"),
        (token({**HEADER, "alg": "RS256"}, PAYLOAD), "another kind"),
        (token({**HEADER, "alg": "ES384"}, PAYLOAD), "another kind"),
    ):
        report = report_on(data)
        assert (report.authentic, outcome(report, StepId.PROOF)) == (False, "error")
        assert complaint in sentences(report, StepId.PROOF)


def test_a_token_on_p_256_verifies_and_a_short_signature_does_not() -> None:
    badge = P256.badge()
    header = {"alg": "ES256", "kid": f"{P256.did}#{P256.multikey}"}
    parts = token(header, {**badge, **claims(badge)}).split(b".")
    signed = b".".join(parts[:2])
    good = token_of(signed, P256.sign(signed))
    assert report_on(good).verified
    assert report_on(token_of(signed, b"short")).authentic is False
    assert report_on(token_of(signed, P256.sign(b"else"))).authentic is False


def token_of(signed: bytes, signature: bytes) -> bytes:
    made = token({}, {}, _Fixed(signature))
    return signed + b"." + made.split(b".")[2]


class _Fixed(RsaSigner):
    def __init__(self, signature: bytes) -> None:
        self._signature = signature

    def sign(self, message: bytes) -> bytes:
        return self._signature if message else b""


def test_a_key_in_the_token_counts_only_where_the_issuer_lists_it() -> None:
    jwk = jwk_of(rsa_signer().public_key)
    data = token({"alg": "RS256", "jwk": jwk}, {**OWN, **claims(OWN)}, rsa_signer())
    assert report_on(data).verified
    stranger = report_on(data, **{DID_URL: {"id": DID}})
    assert (stranger.authentic, outcome(stranger, StepId.PROOF)) == (False, "error")
    unnamed = {**did_with_rsa()["verificationMethod"][1], "id": None}
    nameless = report_on(data, **{DID_URL: {"id": DID, "verificationMethod": [unnamed]}})
    assert nameless.authentic is False


def test_a_key_in_the_token_of_a_bare_key_must_be_that_key() -> None:
    own = {"kty": "OKP", "crv": "Ed25519", "x": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}
    good = token({"alg": "EdDSA", "jwk": own}, PAYLOAD)
    other = {**own, "x": "AAAHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}
    assert report_on(good).verified
    assert report_on(token({"alg": "EdDSA", "jwk": other}, PAYLOAD)).authentic is False
    broken = report_on(token({"alg": "EdDSA", "jwk": {"kty": "oct"}}, PAYLOAD))
    assert "not an RSA" in sentences(broken, StepId.PROOF)


KEY_URL = "https://badges.example.edu/keys/7"
SET_URL = "https://badges.example.edu/jwks.json"


def test_a_bare_key_or_a_set_of_keys_counts_for_who_shares_its_host() -> None:
    jwk = jwk_of(rsa_signer().public_key)
    for kid, published in (
        (KEY_URL, {KEY_URL: jwk}),
        (f"{SET_URL}#7", {SET_URL: {"keys": [{**jwk, "kid": "7"}, {**jwk, "kid": "8"}]}}),
    ):
        report = report_on(
            token({"alg": "RS256", "kid": kid}, {**OWN, **claims(OWN)}, rsa_signer()), **published
        )
        assert report.verified
        assert outcome(report, StepId.PROOF) == "warning"


def test_a_bare_key_elsewhere_or_not_in_the_set_is_an_error() -> None:
    jwk = jwk_of(rsa_signer().public_key)
    elsewhere = "https://else.example/keys/7"
    for kid, published in (
        (elsewhere, {elsewhere: jwk}),
        (f"{SET_URL}#9", {SET_URL: {"keys": [{**jwk, "kid": "7"}]}}),
        (SET_URL, {SET_URL: {"keys": []}}),
    ):
        data = token({"alg": "RS256", "kid": kid}, {**OWN, **claims(OWN)}, rsa_signer())
        assert report_on(data, **published).authentic is False


@pytest.mark.parametrize(
    "kid", ["https://forger.example\\@badges.example.edu/7", "https://badges.exam\tple.edu/7"]
)
def test_a_key_at_an_address_that_readers_read_differently_shares_no_host(kid: str) -> None:
    jwk = jwk_of(rsa_signer().public_key)
    for issuer in (OWN["issuer"]["id"], "did:key:z6Mk"):
        forged = {**OWN, "issuer": {**OWN["issuer"], "id": issuer}}
        data = token({"alg": "RS256", "kid": kid}, {**forged, **claims(forged)}, rsa_signer())
        assert report_on(data, **{kid: jwk}).authentic is False


def test_the_name_of_a_key_may_be_relative_to_the_issuer() -> None:
    fragment = KEY_SIGNER.verification_method.partition("#")[2]
    assert report_on(token({**HEADER, "kid": f"#{fragment}"}, PAYLOAD)).verified


def test_an_issuer_that_is_no_address_has_no_host() -> None:
    odd = {**OWN, "issuer": {**OWN["issuer"], "id": "did:web:a%2Fb"}}
    jwk = jwk_of(rsa_signer().public_key)
    data = token({"alg": "RS256", "kid": KEY_URL}, {**odd, **claims(odd)}, rsa_signer())
    assert report_on(data, **{KEY_URL: jwk}).authentic is False


@pytest.mark.parametrize("data", [b"a.b.c", b"e30.e30.", b"e30.W10.AA", b"AAAAA.AA.AA"])
def test_what_only_looks_like_a_token_is_no_document(data: bytes) -> None:
    report = report_on(data)
    assert [step.id for step in report.steps] == ["parse"]


def test_a_token_in_wrapping_is_unwrapped_and_an_empty_one_refused() -> None:
    good = token(HEADER, PAYLOAD).decode()
    wrapping = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{good}",
    }
    assert report_on(serialise(wrapping)).verified
    for wrong in ("data:application/vc+jwt,x", f"data:text/plain,{good}", 5):
        assert outcome(report_on(orjson.dumps({**wrapping, "id": wrong})), StepId.PARSE) == "error"


def test_a_token_whose_words_no_context_defines_is_not_sound() -> None:
    report = report_on(token(HEADER, {**PAYLOAD, "grade": "A"}))
    assert (report.authentic, outcome(report, StepId.LINKED_DATA)) == (False, "error")
