"""The proof `eddsa-rdfc-2022` (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.2)."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from badge_engine.moments import zulu
from badge_engine.ports import Signer
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ed25519 import SIGNATURE_BYTES, signature_holds
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.multikey import MultibaseError, from_multibase, multibase

CRYPTOSUITE = "eddsa-rdfc-2022"
PROOF_TYPE = "DataIntegrityProof"
PURPOSE = "assertionMethod"


def sign(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return the document with a proof that it did not have before. `document` is left as it is.

    Raise `UnsignableError` where a signature would not cover every word, or where verifiers would disagree
    on what was signed.
    """
    options = {
        "type": PROOF_TYPE,
        "created": zulu(created),
        "verificationMethod": signer.verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": PURPOSE,
    }
    unsecured = without_proof(document)
    canonical = canonise(unsecured)
    _refuse_disputed_order(canonical)
    signature = signer.sign(_hash_data(canonical, options, document["@context"]))
    return {**unsecured, "proof": [{**options, "proofValue": multibase(signature)}]}


def proof_holds(canonical: str, context: object, proof: Mapping[str, Any], public_key: bytes) -> bool:
    """Return whether `proof` is the key's signature over a document.

    `canonical` is the canonical text of the document without its proofs, `context` its `@context`. Raise
    `UnsignableError` where the proof says something that it does not cover.
    """
    signature = _signature(proof.get("proofValue"))
    if signature is None:
        return False
    options = {key: value for key, value in proof.items() if key not in {"@context", "proofValue"}}
    return signature_holds(public_key, _hash_data(canonical, options, context), signature)


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a document that its proofs are about."""
    return {key: value for key, value in document.items() if key != "proof"}


def _hash_data(canonical: str, options: Mapping[str, Any], context: object) -> bytes:
    """Return 64 bytes: the hash of the proof's options comes first."""
    configuration = canonise({**options, "@context": context})
    return sha256(configuration.encode()).digest() + sha256(canonical.encode()).digest()


def _signature(value: object) -> bytes | None:
    if not isinstance(value, str):
        return None
    try:
        signature = from_multibase(value)
    except MultibaseError:
        return None
    return signature if len(signature) == SIGNATURE_BYTES else None


def _refuse_disputed_order(canonical: str) -> None:
    """Refuse texts whose lines sort differently by code point (the standard) and by UTF-16 (JavaScript)."""
    lines = canonical.split("\n")[:-1]
    if lines != sorted(lines, key=lambda line: line.encode("utf-16-be")):
        raise UnsignableError("Verifiers would sort these texts differently: use fewer unusual characters.")
