"""What can be wrong with a credential, each with the step that has to say so."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from badge_engine.credentials.compose import compose
from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.eddsa_rdfc_2022 import sign
from badge_engine.status.entry import StatusEntry
from badge_engine.status.list_credential import StatusListContent, compose_status_list
from badge_engine.verification.pack import Pack, write_pack
from badge_engine.verification.resolving import HeldDocuments
from tests.engine.credentials.examples import (
    CREDENTIAL,
    DID,
    DID_URL,
    NOW,
    SIGNER,
    Json,
    own_did,
    status_list,
    titled,
)

STATUS = "https://badges.example.edu/status/"
GOOD = sign(compose(replace(CREDENTIAL, status=StatusEntry(f"{STATUS}good", 94_567))), SIGNER, NOW)


def listed(content: StatusListContent, name: str, signer: Ed25519Signer = SIGNER) -> dict[str, Any]:
    return sign(compose_status_list(replace(content, url=f"{STATUS}{name}")), signer, NOW)


LISTS = {
    "good": listed(status_list(), "good"),
    "revoked": listed(status_list(revoked=(94_567,)), "revoked"),
    "suspended": listed(replace(status_list(revoked=(94_567,)), purpose="suspension"), "suspended"),
    "foreign": listed(status_list(issuer="did:web:else.example"), "foreign"),
    "stale": listed(replace(status_list(), valid_until=NOW - timedelta(days=1)), "stale"),
}
HELD = HeldDocuments(
    {
        DID_URL: json.dumps(own_did()).encode(),
        **{f"{STATUS}{name}": json.dumps(document).encode() for name, document in LISTS.items()},
    }
)
PACK = write_pack(Pack(NOW, HELD.documents))


@dataclass(frozen=True, slots=True)
class Mutation:
    """The bytes, the step that has to speak, and how it ends."""

    data: bytes
    step: str
    outcome: str


def text(document: Json) -> bytes:
    return json.dumps(document).encode()


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = deepcopy(GOOD)
    change(document)
    return text(document)


def resigned(**changes: Json) -> bytes:
    document = {key: value for key, value in {**GOOD, **changes}.items() if key != "proof"}
    return text(sign(document, SIGNER, NOW))


def with_status(name: str, purpose: str = "revocation") -> bytes:
    entry = StatusEntry(f"{STATUS}{name}", 94_567, purpose)
    return text(sign(compose(replace(CREDENTIAL, status=entry)), SIGNER, NOW))


def proof(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["proof"][0]
    return found


MUTATIONS = {
    "one byte of a text": Mutation(text(GOOD).replace(b"Works well", b"Works w3ll"), "proof", "error"),
    "one byte of the JSON": Mutation(text(GOOD).replace(b'"name"', b'"name', 1), "parse", "error"),
    "one field added": Mutation(changed(lambda d: d.update(grade="A")), "linked_data", "error"),
    "one field taken away": Mutation(changed(lambda d: d.pop("description")), "proof", "error"),
    "one field emptied": Mutation(changed(lambda d: d.update(description=None)), "linked_data", "error"),
    "a wrong key": Mutation(
        text(sign(GOOD, Ed25519Signer(bytes(32), SIGNER.verification_method), NOW)), "proof", "error"
    ),
    "a key that is not listed": Mutation(
        text(sign(GOOD, Ed25519Signer(bytes(32), f"{DID}#key-2030-01"), NOW)), "proof", "error"
    ),
    "the key of somebody else": Mutation(text(sign(GOOD, Ed25519Signer(bytes(32)), NOW)), "proof", "error"),
    "a wrong purpose": Mutation(
        changed(lambda d: proof(d).update(proofPurpose="authentication")), "proof", "error"
    ),
    "expired": Mutation(
        resigned(validFrom="2020-01-01T00:00:00Z", validUntil="2026-01-01T00:00:00Z"), "validity", "error"
    ),
    "not yet valid": Mutation(resigned(validFrom="2030-01-01T00:00:00Z"), "validity", "error"),
    "revoked": Mutation(with_status("revoked"), "status", "error"),
    "suspended": Mutation(with_status("suspended", "suspension"), "status", "error"),
    "the status list of another issuer": Mutation(with_status("foreign"), "status", "error"),
    "a status list that is out of date": Mutation(with_status("stale"), "status", "unknown"),
    "a status list that is unreachable": Mutation(with_status("gone"), "status", "unknown"),
    "a context swapped for another": Mutation(
        changed(lambda d: d["@context"].__setitem__(1, d["@context"][1].replace("3.0.3", "3.0.1"))),
        "proof",
        "error",
    ),
    "the contexts in another order": Mutation(changed(lambda d: d["@context"].reverse()), "context", "error"),
    "a context of the attacker": Mutation(
        changed(lambda d: d["@context"].append("https://evil.example/v1")), "linked_data", "unknown"
    ),
    "a context that is a definition": Mutation(
        changed(lambda d: d["@context"].append({"name": "urn:x"})), "linked_data", "error"
    ),
    "the proof of another credential": Mutation(
        changed(lambda d: d.update(proof=sign(compose(titled("Another")), SIGNER, NOW)["proof"])),
        "proof",
        "error",
    ),
    "no proof": Mutation(changed(lambda d: d.pop("proof")), "proof", "error"),
    "values of a list in another order": Mutation(
        changed(
            lambda d: d["credentialSubject"]["achievement"]["resultDescription"][1]["allowedValue"].reverse()
        ),
        "proof",
        "error",
    ),
    "a key twice": Mutation(b'{"id": "urn:uuid:1", ' + text(GOOD)[1:], "parse", "error"),
    "a key twice, deep inside": Mutation(
        text(GOOD).replace(b'"hashed": true', b'"hashed": true, "hashed": true'), "parse", "error"
    ),
    "10 MB": Mutation(changed(lambda d: d.update(name="x" * 10_000_000)), "parse", "error"),
    "10,000 levels deep": Mutation(
        text(GOOD)[:-1] + b', "x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "parse", "error"
    ),
}
