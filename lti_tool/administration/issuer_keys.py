"""The keys of an institution's issuer: made, rotated, and opened to sign with."""

from datetime import datetime
from hashlib import sha256

from nacl.utils import random
from sqlalchemy.orm import Session

from badge_engine.proofs.ed25519 import Ed25519Signer
from badge_engine.proofs.multikey import multikey
from badge_engine.proofs.public_keys import jwk_of
from badge_engine.proofs.rsa import RsaSigner, new_rsa_pem
from lti_tool.storage import registrations, tables
from lti_tool.vault import Vault

SEED_BYTES = 32


def new_issuer_key(institution_id: str, vault: Vault, now: datetime) -> tables.IssuerKey:
    """Return a new key. Its fragment is dated, so that people tell keys apart, and unlike any other."""
    seed = random(SEED_BYTES)
    signer = Ed25519Signer(seed)
    public = multikey(signer.public_key)
    return tables.IssuerKey(
        institution_id=institution_id,
        fragment=f"key-{now:%Y-%m-%d}-{public[-8:]}",
        public_multibase=public,
        sealed_seed=vault.seal(seed),
        created_at=now,
    )


def new_token_key(institution_id: str, vault: Vault, now: datetime) -> tables.IssuerTokenKey:
    """Return a new RSA key for tokens, which takes a moment to find. Its fragment is dated, too."""
    pem = new_rsa_pem()
    jwk = jwk_of(RsaSigner(pem, "").public_key)
    return tables.IssuerTokenKey(
        institution_id=institution_id,
        fragment=f"jwt-{now:%Y-%m-%d}-{sha256(jwk['n'].encode()).hexdigest()[:8]}",
        public_jwk=jwk,
        sealed_pem=vault.seal(pem),
        created_at=now,
    )


def open_token_signer(institution: tables.Institution, key: tables.IssuerTokenKey, vault: Vault) -> RsaSigner:
    """Return the signer of a key for tokens, named as verifiers will resolve it."""
    return RsaSigner(vault.open(key.sealed_pem), f"{institution.did}#{key.fragment}")


def rotate_issuer_key(session: Session, institution_id: str, vault: Vault, now: datetime) -> tables.IssuerKey:
    """Sign with a new key from now on; what the old keys signed keeps verifying by them.

    The next token that is asked for brings a new key for tokens, too.
    """
    registrations.retire_keys(session, institution_id, now)
    key = new_issuer_key(institution_id, vault, now)
    session.add(key)
    session.flush()
    return key


def open_testing_signer(key: tables.IssuerKey, vault: Vault) -> Ed25519Signer:
    """Return a signer that stands for itself (did:key) and for nobody's good name, made from a key of ours.

    What it signs says nothing about the institution, and nobody can take one key for the other.
    """
    return Ed25519Signer(sha256(b"coursemark testing issuer" + vault.open(key.sealed_seed)).digest())


def open_signer(institution: tables.Institution, key: tables.IssuerKey, vault: Vault) -> Ed25519Signer:
    """Return the signer of a key, named as verifiers will resolve it."""
    return Ed25519Signer(vault.open(key.sealed_seed), f"{institution.did}#{key.fragment}")
