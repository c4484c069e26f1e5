"""A wallet proves that it has the key to which a credential is to be bound."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from badge_engine.proofs.multikey import did_key
from badge_engine.proofs.public_keys import EcdsaKey, Ed25519Key, did_key_of, jwk_of, key_of_multikey
from badge_engine.verification.holder_proofs import (
    LONGEST_AGE,
    PROOF_TYPE,
    HolderProof,
    HolderProofError,
    read_holder_proof,
)
from tests.engine.credentials.examples import KEY_SIGNER, NOW
from tests.engine.credentials.makers import token

ISSUER = "https://badges.example/oid4vci/example"
HOLDER = did_key(KEY_SIGNER.public_key)
HEADER = {"typ": PROOF_TYPE, "alg": "EdDSA", "kid": KEY_SIGNER.verification_method}
CLAIMS = {"aud": ISSUER, "iat": int(NOW.timestamp()), "nonce": "a nonce"}
EDWARDS_JWK = jwk_of(Ed25519Key(KEY_SIGNER.public_key))
P256 = ec.derive_private_key(7, ec.SECP256R1())
P384 = ec.derive_private_key(7, ec.SECP384R1())


def packed(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def proof(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Sign with the Ed25519 key of the examples; a value `None` leaves its name out."""
    said, told = (
        {name: value for name, value in part.items() if value is not None} for part in (header, claims)
    )
    return token(said, told).decode()


def jwk_of_curve(key: ec.EllipticCurvePrivateKey, name: str) -> dict[str, str]:
    numbers, width = key.public_key().public_numbers(), (key.key_size + 7) // 8
    x, y = (packed(number.to_bytes(width)) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": name, "x": x, "y": y}


def read(text: str, *, lenient: bool = False) -> HolderProof:
    return read_holder_proof(text, audience=ISSUER, now=NOW, lenient=lenient)


@pytest.mark.parametrize(
    "named",
    [{}, {"kid": HOLDER}, {"kid": None, "jwk": EDWARDS_JWK}],
    ids=["by a key's whole name", "by the holder's name", "by the key itself"],
)
@pytest.mark.parametrize("audience", [ISSUER, [ISSUER]])
def test_a_proof_shows_whose_key_it_is(named: dict[str, Any], audience: object) -> None:
    assert read(proof(HEADER | named, CLAIMS | {"aud": audience})) == HolderProof(HOLDER, "a nonce")


def test_a_key_on_p_256_proves_its_holder_too() -> None:
    header = {"typ": PROOF_TYPE, "alg": "ES256", "jwk": jwk_of_curve(P256, "P-256")}
    signed = ".".join(packed(orjson.dumps(part)) for part in (header, CLAIMS))
    numbers = decode_dss_signature(P256.sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = b"".join(number.to_bytes(32) for number in numbers)
    shown = read(f"{signed}.{packed(signature)}")
    assert shown.holder.startswith("did:key:zDn")
    assert key_of_multikey(shown.holder.removeprefix("did:key:")) == EcdsaKey(P256.public_key())


def test_the_name_of_a_key_on_p_384_says_its_curve() -> None:
    key = EcdsaKey(P384.public_key())
    assert key_of_multikey(did_key_of(key).removeprefix("did:key:")) == key


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": None}, "typ"),
        ({"typ": "JWT"}, "typ"),
        ({"alg": "none"}, "signed with"),
        ({"alg": "HS256"}, "signed with"),
        ({"alg": ["EdDSA"]}, "signed with"),
        ({"alg": "ES256"}, "another kind"),
        ({"kid": None}, "either"),
        ({"jwk": EDWARDS_JWK}, "either"),
        ({"x5c": ["MII"]}, "either"),
        ({"crit": ["b64"]}, "either"),
        ({"kid": 5}, "did:key"),
        ({"kid": "did:web:somebody.example#key"}, "did:key"),
        ({"kid": f"{HOLDER}#other"}, "did:key"),
        ({"kid": "did:key:z6MkNotAKey"}, "Ed25519"),
        ({"kid": None, "jwk": EDWARDS_JWK | {"d": "AAAA"}}, "secret part"),
        ({"kid": None, "jwk": "text"}, "did:key"),
        ({"kid": None, "jwk": jwk_of_curve(P256, "P-256")}, "another kind"),
        ({"kid": None, "jwk": jwk_of_curve(P384, "P-384")}, "another kind"),
        ({"kid": None, "jwk": {"kty": "RSA", "n": packed(b"\xff" * 256), "e": "AQAB"}}, "another kind"),
        ({"kid": did_key(bytes(32))}, "does not match"),
    ],
)
def test_a_header_that_does_not_prove_a_key_is_refused(header: dict[str, Any], reason: str) -> None:
    with pytest.raises(HolderProofError, match=reason):
        read(proof(HEADER | header, CLAIMS))


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": None}, "aud"),
        ({"aud": "https://elsewhere.example"}, "aud"),
        ({"aud": [ISSUER, "https://elsewhere.example"]}, "aud"),
        ({"nonce": None}, "nonce"),
        ({"nonce": 5}, "nonce"),
        ({"iat": None}, "iat"),
        ({"iat": "now"}, "number"),
        ({"iat": True}, "number"),
        ({"iat": NOW.timestamp() + 90}, "future"),
        ({"nbf": NOW.timestamp() + 90}, "future"),
        ({"iat": (NOW - LONGEST_AGE - timedelta(seconds=1)).timestamp()}, "too old"),
        ({"exp": NOW.timestamp() - 90}, "too old"),
    ],
)
def test_a_proof_for_another_place_or_time_is_refused(claims: dict[str, Any], reason: str) -> None:
    with pytest.raises(HolderProofError, match=reason):
        read(proof(HEADER, CLAIMS | claims))


@pytest.mark.parametrize(
    "text", ["", "a.b.c", "ü.ü.ü", "\ud800", "e30.e30", "AAAA.AAAA.AAAA", f"{packed(b'[]')}.e30.AA"]
)
@pytest.mark.parametrize("lenient", [True, False])
def test_what_is_no_token_proves_nothing(text: str, *, lenient: bool) -> None:
    with pytest.raises(HolderProofError):
        read(text, lenient=lenient)


def test_a_proof_that_was_altered_is_refused() -> None:
    head, _, signature = proof(HEADER, CLAIMS).split(".")
    with pytest.raises(HolderProofError, match="does not match"):
        read(f"{head}.{packed(orjson.dumps(CLAIMS | {'nonce': 'another'}))}.{signature}")


def test_an_older_wallet_need_not_say_what_its_proof_is_for_but_says_nothing_wrong() -> None:
    older = {"iat": None, "exp": NOW.timestamp() + 300}
    assert read(proof(HEADER | {"typ": None}, CLAIMS | older), lenient=True).holder == HOLDER
    with pytest.raises(HolderProofError, match="typ"):
        read(proof(HEADER | {"typ": "JWT"}, CLAIMS | older), lenient=True)
