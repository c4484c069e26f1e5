"""Whose key is it? From the name of a key to the key itself and to who controls it.

A key counts only where the document of its controller lists it for the purpose (W3C Controlled Identifiers
1.0, 3.3). Nothing is taken from the name of a key alone, did:key apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.moments import moment_of
from badge_engine.proofs.did_web import DID_WEB, DidError, did_web_url
from badge_engine.proofs.eddsa_rdfc_2022 import PURPOSE
from badge_engine.proofs.multikey import DID_KEY
from badge_engine.proofs.public_keys import KeyFormatError, PublicKey, key_of_jwk, key_of_multikey
from badge_engine.verification.reading import MalformedError, listed, objects, read_object, types_of
from badge_engine.verification.report import Outcome
from badge_engine.verification.resolving import Resolver, UnreachableError

_KEY_TYPES = frozenset({"Multikey", "Ed25519VerificationKey2020", "JsonWebKey2020", "JsonWebKey"})


class KeyProblemError(Exception):
    """A key cannot be used: `ERROR` where it must not be, `UNKNOWN` where that cannot be told."""

    def __init__(self, outcome: Outcome, sentence: str) -> None:
        super().__init__(sentence)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A public key, the identifier of who controls it, and where that was read.

    A bare JWK says of itself who controls it no more than a sheet of paper does: then it is `None`.
    """

    key: PublicKey
    controller: str | None
    source: str


def find_key(
    method: str, *, resolver: Resolver, created: datetime | None, now: datetime, purpose: str = PURPOSE
) -> FoundKey:
    """Return the key that a `verificationMethod`, or the `kid` of a token, names.

    `created` is when the proof says that it was made; it is only held against the planned end of a key.
    Raise `KeyProblemError`.
    """
    identifier, _, fragment = method.partition("#")
    if identifier.startswith(DID_KEY):
        return _self_describing(identifier, fragment)
    document = _read(identifier, resolver)
    if "kty" in document or "keys" in document:
        return FoundKey(_bare_key(document, method, fragment), None, identifier)
    _refuse_borrowed_name(document, identifier)
    if types_of(document) & _KEY_TYPES:
        document = _naming(document, resolver)
    return _listed_key(document, method, created, now, purpose)


def find_enclosed(jwk: Mapping[str, Any], issuer: str, *, resolver: Resolver, now: datetime) -> FoundKey:
    """Return the key that a token brings along, once the issuer's own document lists the same key.

    Raise `KeyProblemError`.
    """
    wanted = _usable(jwk)
    if issuer.startswith(DID_KEY):
        found = _self_describing(issuer, "")
        if found.key == wanted:
            return found
        raise KeyProblemError(Outcome.ERROR, "The key in the token is not that of its issuer.")
    document = _read(issuer, resolver)
    _refuse_borrowed_name(document, issuer)
    for method in objects(document.get("verificationMethod")):
        name = _absolute(method.get("id"), issuer)
        if _is_same(method, jwk) and isinstance(name, str):
            return _listed_key(document, name, None, now, PURPOSE)
    raise KeyProblemError(Outcome.ERROR, "The issuer does not list the key that the token brings along.")


def _self_describing(did: str, fragment: str) -> FoundKey:
    text = did.removeprefix(DID_KEY)
    if fragment not in {"", text}:
        raise KeyProblemError(Outcome.ERROR, "The did:key does not have the key that the proof names.")
    try:
        return FoundKey(key_of_multikey(text), did, "the name of the issuer itself (did:key)")
    except KeyFormatError as error:
        raise KeyProblemError(Outcome.ERROR, str(error)) from error


def _read(identifier: str, resolver: Resolver) -> dict[str, Any]:
    try:
        return read_object(resolver.fetch(_address(identifier)))
    except (UnreachableError, MalformedError) as error:
        raise KeyProblemError(Outcome.UNKNOWN, f"The issuer's keys could not be read: {error}") from error


def _refuse_borrowed_name(document: Mapping[str, Any], identifier: str) -> None:
    """Refuse a document that speaks of somebody else than was asked for, to borrow the good name."""
    if document.get("id") != identifier:
        raise KeyProblemError(Outcome.ERROR, f"What is published for {identifier} speaks of another id.")


def _address(identifier: str) -> str:
    if identifier.startswith(DID_WEB):
        try:
            return did_web_url(identifier)
        except DidError as error:
            raise KeyProblemError(Outcome.ERROR, str(error)) from error
    if not identifier.startswith("https://"):
        raise KeyProblemError(Outcome.UNKNOWN, f"Keys named like {identifier} are not supported.")
    return identifier


def _bare_key(document: dict[str, Any], method: str, fragment: str) -> PublicKey:
    """Return a JWK that stands alone, or the one in a set whose `kid` is asked for (RFC 7517, 5)."""
    if "kty" in document:
        return _usable(document)
    named = [key for key in objects(document["keys"]) if key.get("kid") in (method, fragment or None)]
    if len(named) != 1:
        raise KeyProblemError(Outcome.ERROR, "The issuer's set of keys does not have the one that is named.")
    return _usable(named[0])


def _naming(key: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
    """Return the controller's document with the key in it.

    A key that is published alone names its controller; that proves nothing until the controller names it.
    """
    controller = str(key.get("controller"))
    document = _read(controller, resolver)
    _refuse_borrowed_name(document, controller)
    return {**document, "verificationMethod": [key]}


def _listed_key(
    document: dict[str, Any], method: str, created: datetime | None, now: datetime, purpose: str
) -> FoundKey:
    controller = str(document["id"])
    trusted = listed(document.get(purpose))
    known = [*objects(document.get("verificationMethod")), *objects(trusted)]
    key = next((each for each in known if _absolute(each.get("id"), controller) == method), None)
    if key is None or method not in [_absolute(_id_of(each), controller) for each in trusted]:
        raise KeyProblemError(Outcome.ERROR, "The issuer does not list this key as one that it signs with.")
    if key.get("controller") != controller:
        raise KeyProblemError(Outcome.ERROR, "The key is controlled by somebody else than it is listed by.")
    _refuse_ended(key, created, now)
    if not types_of(key) & _KEY_TYPES:
        raise KeyProblemError(Outcome.UNKNOWN, "This kind of key is not supported.")
    return FoundKey(_usable(key), controller, _address(controller))


def _id_of(reference: object) -> object:
    return reference.get("id") if isinstance(reference, dict) else reference


def _absolute(reference: object, controller: str) -> object:
    if isinstance(reference, str) and reference.startswith("#"):
        return controller + reference
    return reference


def _refuse_ended(key: dict[str, Any], created: datetime | None, now: datetime) -> None:
    """Refuse a key past its end. A revoked one vouches for nothing: a thief chooses the date of a proof."""
    if "revoked" in key:
        revoked = moment_of(key["revoked"])
        if revoked is None or revoked <= now:
            raise KeyProblemError(Outcome.ERROR, "The issuer has revoked this key.")
    if "expires" in key:
        expires = moment_of(key["expires"])
        if expires is None or (created or now) > expires:
            raise KeyProblemError(Outcome.ERROR, "The key had ended before it was used.")


def _is_same(method: Mapping[str, Any], jwk: Mapping[str, Any]) -> bool:
    published = method.get("publicKeyJwk")
    return isinstance(published, dict) and all(
        published.get(term) == jwk.get(term) for term in ("kty", "crv", "n", "e", "x", "y")
    )


def _usable(key: Mapping[str, Any]) -> PublicKey:
    """Return the key that a JWK, or a method with a JWK or a Multikey in it, holds."""
    jwk = key if "kty" in key else key.get("publicKeyJwk")
    try:
        return key_of_jwk(jwk) if isinstance(jwk, Mapping) else key_of_multikey(key.get("publicKeyMultibase"))
    except KeyFormatError as error:
        raise KeyProblemError(Outcome.ERROR, str(error)) from error
