"""The kinds of Data Integrity proofs that can be checked (W3C VC Data Integrity 1.0), by name.

We make two of them. The others are what credentials of other issuers come with.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeAlias

from badge_engine.proofs import ecdsa_sd_2023, eddsa_jcs_2022
from badge_engine.proofs.multikey import MultibaseError, from_multibase
from badge_engine.proofs.public_keys import EcdsaKey, Ed25519Key, PublicKey
from badge_engine.proofs.shapes import canonise_known

PROOF_TYPE = "DataIntegrityProof"


@dataclass(frozen=True, slots=True)
class Unsecured:
    """A document without its proofs, and its canonical text, which is made once for all of them."""

    document: Mapping[str, Any]
    canonical: str


Holds: TypeAlias = Callable[[Unsecured, Mapping[str, Any], PublicKey], bool | None]


def kind_of(proof: Mapping[str, Any]) -> str:
    """Return the name of a proof's suite; older suites are a type of their own."""
    name = proof.get("cryptosuite") if proof.get("type") == PROOF_TYPE else proof.get("type")
    return str(name)


def _eddsa_rdfc(unsecured: Unsecured, proof: Mapping[str, Any], key: PublicKey) -> bool | None:
    if not isinstance(key, Ed25519Key):
        return None
    configuration = _configuration(unsecured, proof)
    message = sha256(configuration).digest() + sha256(unsecured.canonical.encode()).digest()
    return _vouches(key, message, proof)


def _ecdsa_rdfc(unsecured: Unsecured, proof: Mapping[str, Any], key: PublicKey) -> bool | None:
    if not isinstance(key, EcdsaKey):
        return None
    configuration = _configuration(unsecured, proof)
    return _vouches(key, key.digest(configuration) + key.digest(unsecured.canonical.encode()), proof)


def _eddsa_jcs(unsecured: Unsecured, proof: Mapping[str, Any], key: PublicKey) -> bool | None:
    if not isinstance(key, Ed25519Key):
        return None
    return _vouches(key, eddsa_jcs_2022.hash_data(unsecured.document, options_of(proof)), proof)


def _ecdsa_jcs(unsecured: Unsecured, proof: Mapping[str, Any], key: PublicKey) -> bool | None:
    if not isinstance(key, EcdsaKey):
        return None
    parts = options_of(proof), unsecured.document
    return _vouches(key, b"".join(key.digest(eddsa_jcs_2022.jcs(part)) for part in parts), proof)


def _ecdsa_sd(unsecured: Unsecured, proof: Mapping[str, Any], key: PublicKey) -> bool | None:
    if not isinstance(key, EcdsaKey) or key.wide:
        return None
    value = ecdsa_sd_2023.derived_proof(proof.get("proofValue"))
    return ecdsa_sd_2023.proof_holds(unsecured.canonical, _configuration(unsecured, proof), value, key)


# Each answers `None` for a key of a kind that its suite does not use.
SUITES: Mapping[str, Holds] = MappingProxyType(
    {
        "eddsa-rdfc-2022": _eddsa_rdfc,
        "eddsa-2022": _eddsa_rdfc,
        "Ed25519Signature2020": _eddsa_rdfc,
        "eddsa-jcs-2022": _eddsa_jcs,
        "ecdsa-rdfc-2019": _ecdsa_rdfc,
        "ecdsa-jcs-2019": _ecdsa_jcs,
        "ecdsa-sd-2023": _ecdsa_sd,
    }
)


def options_of(proof: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proof says beside its value; the value covers it."""
    return {key: value for key, value in proof.items() if key != "proofValue"}


def _configuration(unsecured: Unsecured, proof: Mapping[str, Any]) -> bytes:
    """Return the canonical text of the proof's options, read by the context of the document."""
    options, context = options_of(proof), unsecured.document.get("@context")
    if isinstance(context, list) and all(isinstance(each, str) for each in (*context, *options.values())):
        return _configuration_of(tuple(context), tuple(options.items()))
    return canonise_known({**options, "@context": context}).encode()


@lru_cache(maxsize=256)  # a batch of credentials is signed with one key in one second
def _configuration_of(context: tuple[str, ...], options: tuple[tuple[str, str], ...]) -> bytes:
    return canonise_known({**dict(options), "@context": list(context)}).encode()


def _vouches(key: PublicKey, message: bytes, proof: Mapping[str, Any]) -> bool:
    try:
        return key.vouches_for(message, from_multibase(str(proof.get("proofValue"))))
    except MultibaseError:
        return False
