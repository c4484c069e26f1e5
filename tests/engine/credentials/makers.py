"""What other issuers would send us: tokens, proofs on other curves, presentations; made here by hand."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256, sha384
from typing import Any

import orjson
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from badge_engine.credentials.compose import compose
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import without_proof
from badge_engine.proofs.multikey import multibase
from badge_engine.proofs.public_keys import P256_PUBLIC, P384_PUBLIC, jwk_of
from badge_engine.proofs.rsa import RsaSigner
from tests.engine.credentials.examples import DID, KEY_SIGNER, Json, by_key, own_did, titled

KEY_DID = KEY_SIGNER.verification_method.partition("#")[0]
RSA_METHOD = f"{DID}#jwt-2026-01"
PLAIN = compose(by_key(titled("Teamwork")))
OWN = compose(titled("Teamwork"))


@cache
def rsa_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def rsa_signer() -> RsaSigner:
    return RsaSigner(rsa_pem(), RSA_METHOD)


def did_with_rsa() -> dict[str, Any]:
    """Our DID document with a key for tokens beside the other one."""
    document = own_did()
    method = {"id": RSA_METHOD, "type": "JsonWebKey", "controller": DID}
    return {
        **document,
        "verificationMethod": [
            *document["verificationMethod"],
            {**method, "publicKeyJwk": jwk_of(rsa_signer().public_key)},
        ],
        "assertionMethod": [*document["assertionMethod"], RSA_METHOD],
    }


def token(header: Json, payload: Json, signer: Ed25519Signer | RsaSigner = KEY_SIGNER) -> bytes:
    """A compact JWS of whatever is given."""
    signed = b".".join(urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, payload))
    return signed + b"." + urlsafe_b64encode(signer.sign(signed)).rstrip(b"=")


class Curve:
    """An issuer with a key on P-256 or P-384, named by itself (did:key)."""

    def __init__(self, curve: ec.SECP256R1 | ec.SECP384R1) -> None:
        self.wide = isinstance(curve, ec.SECP384R1)
        self._key = ec.derive_private_key(0x1234_5678_9ABC_DEF0, curve)
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        self.multikey = multibase((P384_PUBLIC if self.wide else P256_PUBLIC) + point)
        self.did = f"did:key:{self.multikey}"
        self.jwk = self._jwk()
        self.pem = (
            self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        )

    def sign(self, message: bytes) -> bytes:
        size = 48 if self.wide else 32
        scheme = ec.ECDSA(SHA384() if self.wide else SHA256())
        numbers = decode_dss_signature(self._key.sign(message, scheme))
        return b"".join(number.to_bytes(size) for number in numbers)

    def proven(self, cryptosuite: str) -> dict[str, Any]:
        """A badge of this issuer with a proof of the kind `ecdsa-rdfc-2019` or `ecdsa-jcs-2019`."""
        document = self.badge()
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": cryptosuite,
            "created": "2026-11-23T09:30:00Z",
            "verificationMethod": f"{self.did}#{self.multikey}",
            "proofPurpose": "assertionMethod",
        }
        with_context = {**options, "@context": document["@context"]}
        digest = sha384 if self.wide else sha256
        if "jcs" in cryptosuite:
            options = with_context
            parts = [rfc8785.dumps(with_context), rfc8785.dumps(document)]
        else:
            parts = [canonise(with_context).encode(), canonise(document).encode()]
        value = self.sign(b"".join(digest(part).digest() for part in parts))
        return {**document, "proof": {**options, "proofValue": multibase(value)}}

    def badge(self) -> dict[str, Any]:
        return {**PLAIN, "issuer": {**PLAIN["issuer"], "id": self.did}}

    def _jwk(self) -> dict[str, str]:
        numbers, size = self._key.public_key().public_numbers(), 48 if self.wide else 32
        return {
            "kty": "EC",
            "crv": "P-384" if self.wide else "P-256",
            "x": urlsafe_b64encode(numbers.x.to_bytes(size)).decode().rstrip("="),
            "y": urlsafe_b64encode(numbers.y.to_bytes(size)).decode().rstrip("="),
        }


P256 = Curve(ec.SECP256R1())
P384 = Curve(ec.SECP384R1())


def presentation(credentials: list[Json], **options: str) -> dict[str, Any]:
    """A presentation that the holder of `KEY_SIGNER` signed, to show who hands it in."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": KEY_DID,
        "verifiableCredential": credentials,
    }
    return proven(document, proofPurpose="authentication", **options)


def proven(document: Mapping[str, Any], **options: str) -> dict[str, Any]:
    """A document with a proof of `KEY_SIGNER` that says what is given."""
    said = {
        "type": "DataIntegrityProof",
        "created": "2026-11-23T09:30:00Z",
        "verificationMethod": KEY_SIGNER.verification_method,
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        **options,
    }
    unsecured = without_proof(document)
    texts = canonise({**said, "@context": document["@context"]}), canonise(unsecured)
    value = KEY_SIGNER.sign(b"".join(sha256(text.encode()).digest() for text in texts))
    return {**unsecured, "proof": {**said, "proofValue": multibase(value)}}
