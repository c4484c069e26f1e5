"""The proof that a wallet has the key to which a credential is to be bound (OpenID4VCI 1.0, appendix F.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badge_engine.proofs.multikey import DID_KEY
from badge_engine.proofs.public_keys import (
    EcdsaKey,
    Ed25519Key,
    KeyFormatError,
    PublicKey,
    did_key_of,
    key_of_jwk,
    key_of_multikey,
)
from badge_engine.verification.reading import MalformedError, listed
from badge_engine.verification.tokens import Token, fits, is_token, read_token

PROOF_TYPE = "openid4vci-proof+jwt"
ALGORITHMS = ("EdDSA", "ES256")
LONGEST_AGE = timedelta(minutes=10)
SKEW = timedelta(minutes=1)
_OTHER_KEYS = ("x5c", "trust_chain", "crit")


class HolderProofError(ValueError):
    """A proof does not show that its maker has a key; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class HolderProof:
    """Who holds the key, as a did:key, and the number used once that the proof was made for."""

    holder: str
    nonce: str


def read_holder_proof(text: str, *, audience: str, now: datetime, lenient: bool = False) -> HolderProof:
    """Return what a wallet's proof shows; whether its nonce is one of ours is for the caller to say.

    Some wallets of the dialect "draft 13" say neither what their token is for (`typ`) nor when they made it
    (`iat`); `lenient` lets them. Raise `HolderProofError`.
    """
    token = _token(text)
    _refuse_other_use(token, audience, lenient=lenient)
    _refuse_untimely(token.payload, now, lenient=lenient)
    key = _key(token.header)
    if not isinstance(key, Ed25519Key | EcdsaKey) or not fits(str(token.header["alg"]), key):
        raise HolderProofError("The key is of another kind than the algorithm of the proof.")
    if not key.vouches_for(token.signed, token.signature):
        raise HolderProofError("The signature of the proof does not match.")
    return HolderProof(did_key_of(key), token.payload["nonce"])


def _token(text: str) -> Token:
    content = text.encode("utf-8", "replace")
    if not is_token(content):
        raise HolderProofError("The proof is not a JSON Web Token.")
    try:
        return read_token(content)
    except MalformedError as error:
        raise HolderProofError(str(error)) from error


def _refuse_other_use(token: Token, audience: str, *, lenient: bool) -> None:
    header, payload = token.header, token.payload
    if header.get("alg") not in ALGORITHMS:
        raise HolderProofError(f"The proof must be signed with one of {', '.join(ALGORITHMS)}.")
    if header.get("typ", PROOF_TYPE if lenient else None) != PROOF_TYPE:
        raise HolderProofError(f"The proof's header must say `typ`: {PROOF_TYPE}.")
    if listed(payload.get("aud")) != [audience]:
        raise HolderProofError(f"The proof must be made for {audience} alone (`aud`).")
    if not isinstance(payload.get("nonce"), str):
        raise HolderProofError("The proof must contain the `nonce` that was handed out for it.")


def _refuse_untimely(payload: Mapping[str, Any], now: datetime, *, lenient: bool) -> None:
    made, begins, ends = (_seconds(payload, claim) for claim in ("iat", "nbf", "exp"))
    if made is None and not lenient:
        raise HolderProofError("The proof must say when it was made (`iat`).")
    moment, skew = now.timestamp(), SKEW.total_seconds()
    if any(begin is not None and begin > moment + skew for begin in (made, begins)):
        raise HolderProofError("The proof was made in the future.")
    if (ends is not None and ends < moment - skew) or (made or moment) < moment - LONGEST_AGE.total_seconds():
        raise HolderProofError("The proof is too old.")


def _seconds(payload: Mapping[str, Any], claim: str) -> float | None:
    value = payload.get(claim)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise HolderProofError(f"The proof's `{claim}` must be a number of seconds.")
    return value


def _key(header: Mapping[str, Any]) -> PublicKey:
    name, enclosed = header.get("kid"), header.get("jwk")
    if any(term in header for term in _OTHER_KEYS) or (name is None) == (enclosed is None):
        raise HolderProofError("The proof must name its key by either `kid`, a did:key, or `jwk`.")
    try:
        return key_of_jwk(enclosed) if isinstance(enclosed, dict) else _key_of_did(str(name))
    except KeyFormatError as error:
        raise HolderProofError(str(error)) from error


def _key_of_did(name: str) -> PublicKey:
    did, _, fragment = name.partition("#")
    text = did.removeprefix(DID_KEY)
    if not did.startswith(DID_KEY) or fragment not in {"", text}:
        raise KeyFormatError("The key in `kid` must be a did:key.")
    return key_of_multikey(text)
