"""The proof `eddsa-jcs-2022` (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3), over sorted JSON."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785

from badge_engine.ports import Signer
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.eddsa_rdfc_2022 import proof_options, without_proof
from badge_engine.proofs.losses import UnsignableError
from badge_engine.proofs.multikey import multibase

CRYPTOSUITE = "eddsa-jcs-2022"


def sign(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return the document with a proof that it did not have before. `document` is left as it is.

    The same is refused as for the other proof, so that the document can be read as linked data, too: raise
    `UnsignableError`.
    """
    unsecured = without_proof(document)
    canonise(unsecured)
    options = {**proof_options(CRYPTOSUITE, signer, created), "@context": document["@context"]}
    signature = signer.sign(hash_data(unsecured, options))
    return {**unsecured, "proof": [{**options, "proofValue": multibase(signature)}]}


def hash_data(unsecured: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    """Return 64 bytes: the hash of the proof's options comes first."""
    return sha256(jcs(options)).digest() + sha256(jcs(unsecured)).digest()


def jcs(value: Any) -> bytes:  # noqa: ANN401 # any JSON
    """Return the one text of a JSON value (RFC 8785). Raise `UnsignableError` where it has none."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise UnsignableError(f"The document has no canonical form: {error}.") from error
