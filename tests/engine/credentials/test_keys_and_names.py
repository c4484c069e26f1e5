"""Keys as text, issuers as domains, and which key may speak for whom."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badge_engine.moments import zulu
from badge_engine.proofs.did_web import DidError, PublishedKey, did_web, did_web_url
from badge_engine.proofs.ed25519 import Ed25519Signer, signature_holds
from badge_engine.proofs.multikey import (
    MultibaseError,
    did_key,
    from_multibase,
    multibase,
    multikey,
    public_key_of,
)
from badge_engine.proofs.public_keys import Ed25519Key, PublicKey
from badge_engine.verification.keys import KeyProblemError, find_key
from badge_engine.verification.resolving import HeldDocuments
from tests.engine.credentials.examples import DID, DID_URL, NOW, SEED, SIGNER, Json, own_did

METHOD = f"{DID}#key-2026-01"
YESTERDAY = NOW - timedelta(days=1)
TOMORROW = NOW + timedelta(days=1)


def found(method: str, documents: dict[str, Any]) -> PublicKey:
    resolver = HeldDocuments({url: json.dumps(document).encode() for url, document in documents.items()})
    return find_key(method, resolver=resolver, created=NOW, now=NOW).key


def with_key(**changes: Json) -> dict[str, Any]:
    document = own_did()
    (key,) = document["verificationMethod"]
    return {**document, "verificationMethod": [{**key, **changes}]}


@given(st.binary(max_size=64))
def test_bytes_survive_as_base58(content: bytes) -> None:
    assert from_multibase(multibase(content)) == content


@given(st.binary(min_size=32, max_size=32))
def test_a_key_survives_as_text_and_begins_as_ed25519_keys_do(key: bytes) -> None:
    assert public_key_of(multikey(key)) == key
    assert did_key(key).startswith("did:key:z6Mk")


@pytest.mark.parametrize(
    "text", ["", "u6Mk", "z0OIl", "z" + "2" * 300, "zabc", multibase(b"\x12\x00" + bytes(33))]
)
def test_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(MultibaseError):
        public_key_of(text)


def test_a_key_of_another_length_is_no_key() -> None:
    with pytest.raises(MultibaseError):
        multikey(bytes(31))


def test_a_bare_key_names_itself() -> None:
    signer = Ed25519Signer(SEED)
    did, _, fragment = signer.verification_method.partition("#")
    assert did == f"did:key:{fragment}" == did_key(signer.public_key)
    assert signature_holds(signer.public_key, b"word", signer.sign(b"word"))
    assert not signature_holds(signer.public_key, b"other word", signer.sign(b"word"))


@pytest.mark.parametrize(
    ("url", "did", "document"),
    [
        ("https://example.edu", "did:web:example.edu", "https://example.edu/.well-known/did.json"),
        ("https://Example.edu/", "did:web:example.edu", "https://example.edu/.well-known/did.json"),
        (
            "https://example.edu/issuers/7",
            "did:web:example.edu:issuers:7",
            "https://example.edu/issuers/7/did.json",
        ),
        ("https://127.0.0.1:8443/a", "did:web:127.0.0.1%3A8443:a", "https://127.0.0.1:8443/a/did.json"),
    ],
)
def test_a_domain_is_an_issuer_and_back(url: str, did: str, document: str) -> None:
    assert did_web(url) == did
    assert did_web_url(did) == document


@pytest.mark.parametrize(
    "url", ["http://example.edu", "https://", "https://a@b/", "https://x/?q", "ftp://x/#y"]
)
def test_other_addresses_are_no_issuers(url: str) -> None:
    with pytest.raises(DidError):
        did_web(url)


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:",
        "did:web:a%2Fb",
        "did:web:a:..:b",
        "did:web:a::b",
        "did:web:a:b/c",
        "did:web:a%40b",
    ],
)
def test_other_names_lead_to_no_address(did: str) -> None:
    with pytest.raises(DidError):
        did_web_url(did)


def test_the_document_of_an_issuer_keeps_its_old_keys_and_distrusts_revoked_ones() -> None:
    other = Ed25519Signer(bytes(32)).public_key
    document = own_did(
        PublishedKey("key-2025-01", other),
        PublishedKey("key-2025-07", other, revoked_at=NOW),
        PublishedKey("key-2026-01", SIGNER.public_key),
    )
    assert [method["id"] for method in document["verificationMethod"]] == [
        f"{DID}#key-2025-01",
        f"{DID}#key-2025-07",
        f"{DID}#key-2026-01",
    ]
    assert document["assertionMethod"] == [f"{DID}#key-2025-01", f"{DID}#key-2026-01"]
    assert document["verificationMethod"][1]["revoked"] == "2026-11-23T09:30:00Z"


def test_the_key_of_an_issuer_is_found_however_its_document_names_it() -> None:
    embedded = {"id": DID, "assertionMethod": own_did()["verificationMethod"]}
    relative = {**with_key(id="#key-2026-01"), "assertionMethod": ["#key-2026-01"]}
    for document in (own_did(), embedded, relative, with_key(expires=zulu(TOMORROW), revoked=zulu(TOMORROW))):
        assert found(METHOD, {DID_URL: document}) == Ed25519Key(SIGNER.public_key)


def test_a_key_that_is_published_alone_counts_once_its_controller_lists_it() -> None:
    controller, method = "https://example.edu/issuer", "https://example.edu/keys/1"
    key = {
        "id": method,
        "type": "Multikey",
        "controller": controller,
        "publicKeyMultibase": multikey(SIGNER.public_key),
    }
    listing = {"id": controller, "assertionMethod": [method]}
    assert found(method, {method: key, controller: listing}) == Ed25519Key(SIGNER.public_key)
    with pytest.raises(KeyProblemError, match="does not list"):
        found(method, {method: key, controller: {"id": controller}})


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({**own_did(), "id": "did:web:else.example"}, "another id"),
        ({**own_did(), "assertionMethod": []}, "does not list"),
        ({**own_did(), "verificationMethod": []}, "does not list"),
        (with_key(controller="did:web:else.example"), "controlled by somebody else"),
        (with_key(revoked=zulu(YESTERDAY)), "revoked"),
        (with_key(revoked="once"), "revoked"),
        (with_key(expires=zulu(YESTERDAY)), "ended"),
        (with_key(expires=5), "ended"),
        (with_key(publicKeyMultibase="z6Mk"), "not an Ed25519"),
        (with_key(publicKeyMultibase=None), "base58"),
    ],
)
def test_a_key_that_must_not_be_used_is_an_error(document: dict[str, Any], complaint: str) -> None:
    with pytest.raises(KeyProblemError, match=complaint) as refusal:
        found(METHOD, {DID_URL: document})
    assert refusal.value.outcome == "error"


@pytest.mark.parametrize("method", ["did:web:a/b#key", "did:key:zabc", "did:key:z6MkA#z6MkB"])
def test_a_name_that_cannot_be_right_is_an_error(method: str) -> None:
    with pytest.raises(KeyProblemError) as refusal:
        found(method, {})
    assert refusal.value.outcome == "error"


@pytest.mark.parametrize(
    ("method", "documents"),
    [
        (METHOD, {}),
        (METHOD, {DID_URL: ["not an object"]}),
        (METHOD, {DID_URL: with_key(type="SomeOtherKey")}),
        ("did:ion:abc#key", {}),
        ("http://example.edu/key", {}),
    ],
)
def test_a_key_that_cannot_be_looked_up_or_used_stays_unknown(method: str, documents: dict[str, Any]) -> None:
    with pytest.raises(KeyProblemError) as refusal:
        found(method, documents)
    assert refusal.value.outcome == "unknown"
