"""A credential as a token: VC-JWT (Open Badges 3.0, 8.2), the whole document with a few claims beside it."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import orjson

from badge_engine.contexts.pinned import VC_2
from badge_engine.moments import moment_of
from badge_engine.ports import Signer
from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.losses import UnsignableError


class Algorithm(StrEnum):
    """How a token is signed (RFC 7518, RFC 8037). Known validators take RS256 and refuse EdDSA."""

    RS256 = "RS256"
    EDDSA = "EdDSA"


def sign_token(document: Mapping[str, Any], signer: Signer, algorithm: Algorithm) -> bytes:
    """Return the compact JWS of an unsigned credential of VC Data Model 2.0.

    Raise `UnsignableError` where a verifier would not read every word of it, or where a claim that the
    standard demands has nothing to be made from.
    """
    canonise(document)
    header = {"alg": algorithm.value, "kid": signer.verification_method, "typ": "JWT"}
    signed = b".".join(map(_packed, (orjson.dumps(header), orjson.dumps({**document, **claims(document)}))))
    return b".".join((signed, _packed(signer.sign(signed))))


def sign_envelope(document: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    """Return a credential of any kind as a token in its wrapping (VC JOSE COSE, 3.1).

    Raise `UnsignableError` where a verifier would not read every word of it.
    """
    canonise(document)
    header = {"alg": Algorithm.EDDSA.value, "kid": signer.verification_method, "typ": "vc+jwt", "cty": "vc"}
    signed = b".".join(map(_packed, (orjson.dumps(header), orjson.dumps(document))))
    token = b".".join((signed, _packed(signer.sign(signed)))).decode()
    return {
        "@context": [VC_2],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }


def claims(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims that must repeat what the credential says; whole seconds, as it says them."""
    try:
        made = {
            "iss": document["issuer"]["id"],
            "jti": document["id"],
            "sub": document["credentialSubject"]["id"],
            "nbf": _seconds(document["validFrom"]),
        }
    except (KeyError, TypeError) as error:
        raise UnsignableError(f"A token needs an id of issuer, credential and subject ({error}).") from error
    ends = document.get("validUntil")
    return made if ends is None else {**made, "exp": _seconds(ends)}


def _seconds(text: object) -> int:
    moment = moment_of(text)
    if moment is None or moment.microsecond:
        raise UnsignableError(f"A token needs dates of whole seconds, not {text}.")
    return int(moment.timestamp())


def _packed(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
