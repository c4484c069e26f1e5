"""The proof `eddsa-rdfc-2022` (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.2)."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from badge_engine.moments import zulu
from badge_engine.ports import Signer
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.multikey import multibase

CRYPTOSUITE = "eddsa-rdfc-2022"
PROOF_TYPE = "DataIntegrityProof"
PURPOSE = "assertionMethod"


def sign(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return the document with a proof that it did not have before. `document` is left as it is.

    Raise `UnsignableError` where a signature would not cover every word, or where verifiers would disagree
    on what was signed.
    """
    options = proof_options(CRYPTOSUITE, signer, created)
    unsecured = without_proof(document)
    canonical = canonise(unsecured)
    refuse_disputed_order(canonical)
    message = options_hash(options, document["@context"]) + sha256(canonical.encode()).digest()
    return {**unsecured, "proof": [{**options, "proofValue": multibase(signer.sign(message))}]}


def proof_options(cryptosuite: str, signer: Signer, created: datetime) -> dict[str, Any]:
    """Return what a proof of ours says beside its value."""
    return {
        "type": PROOF_TYPE,
        "created": zulu(created),
        "verificationMethod": signer.verification_method,
        "cryptosuite": cryptosuite,
        "proofPurpose": PURPOSE,
    }


def options_hash(options: Mapping[str, Any], context: object) -> bytes:
    """Return the first 32 of the 64 bytes that are signed; the hash of the document follows."""
    return sha256(canonise({**options, "@context": context}).encode()).digest()


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a document that its proofs are about."""
    return {key: value for key, value in document.items() if key != "proof"}


def refuse_disputed_order(canonical: str) -> None:
    """Refuse texts whose lines sort differently by code point (the standard) and by UTF-16 (JavaScript)."""
    lines = canonical.split("\n")[:-1]
    if lines != sorted(lines, key=lambda line: line.encode("utf-16-be")):
        raise UnsignableError("Verifiers would sort these texts differently: use fewer unusual characters.")
