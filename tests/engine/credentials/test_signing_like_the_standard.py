"""The official test vectors of Open Badges 3.0 and CLR 2.0 for eddsa-rdfc-2022, byte for byte."""

import json
from datetime import datetime
from typing import Any

import pytest

from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.proofs.multikey import multikey
from badge_engine.proofs.public_keys import Ed25519Key
from badge_engine.proofs.suites import SUITES, Unsecured
from tests.engine.credentials.examples import CORPUS

SEED = bytes.fromhex("6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4")
VECTORS = ("ob", "clr")


def vector(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    document = json.loads((CORPUS / f"spec-testvector-{name}-signed.json").read_bytes())
    proof = document.pop("proof")
    (only,) = proof if isinstance(proof, list) else [proof]
    return document, only


def test_the_official_seed_gives_the_official_key() -> None:
    assert multikey(Ed25519Signer(SEED).public_key) == "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"


@pytest.mark.parametrize("name", VECTORS)
def test_the_canonical_text_is_the_official_one(name: str) -> None:
    document, proof = vector(name)
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    texts = (CORPUS / f"spec-testvector-{name}-{part}-canon.nq" for part in ("document", "proof"))
    assert [text.read_text() for text in texts] == [
        canonise(document),
        canonise({**options, "@context": document["@context"]}),
    ]


@pytest.mark.parametrize("name", VECTORS)
def test_the_signature_is_the_official_one(name: str) -> None:
    document, proof = vector(name)
    signer = Ed25519Signer(SEED, proof["verificationMethod"])
    signed = sign(document, signer, datetime.fromisoformat(proof["created"]))
    assert signed["proof"] == [proof]


@pytest.mark.parametrize("name", VECTORS)
def test_the_official_proof_holds_under_the_official_key(name: str) -> None:
    document, proof = vector(name)
    key = Ed25519Key(Ed25519Signer(SEED).public_key)
    assert SUITES["eddsa-rdfc-2022"](Unsecured(document, canonise(document)), proof, key)
