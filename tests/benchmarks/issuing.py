"""How fast credentials are issued, against the least that any issuer must do: hash, sign, write JSON."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson

from badge_engine.credentials.content import Achievement, Credential, Profile, Subject
from badge_engine.credentials.issue import issue
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.verification.resolving import HeldDocuments
from tests.benchmarks.harness import Result, compare_rates

COUNT = 20
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIGNER = Ed25519Signer(bytes(range(32)))


def run() -> Result:
    """Compose, sign and check credentials of a did:key issuer."""
    sample: dict[str, Any] = orjson.loads(_issue(0))
    text = orjson.dumps(sample)

    def ours() -> None:
        for number in range(COUNT):
            _issue(number)

    def floor() -> None:
        for _ in range(COUNT):
            SIGNER.sign(hashlib.sha256(text).digest() + hashlib.sha256(text).digest())
            orjson.dumps(sample)

    return compare_rates(
        "issuing",
        ours,
        floor,
        peer_name="two hashes, one signature, one JSON text",
        count=COUNT,
        unit="badges/cpu-s",
    )


def _issue(number: int) -> bytes:
    achievement = Achievement("https://example.edu/a", "A badge", "What it stands for.", "What it takes.")
    subject = Subject(f"urn:uuid:00000000-0000-4000-8000-{number:012}", achievement)
    issuer = Profile(SIGNER.verification_method.partition("#")[0], "Example University")
    content = Credential(f"https://example.edu/c/{number}", issuer, subject, NOW)
    return issue(content, signer=SIGNER, created=NOW, resolver=HeldDocuments())
