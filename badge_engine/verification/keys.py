"""Whose key is it? From the name of a key to its bytes and to who controls it.

A key counts only where the document of its controller lists it for making assertions (W3C Controlled
Identifiers 1.0, 3.3). Nothing is taken from the name of a key alone, did:key apart.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badge_engine.moments import moment_of
from badge_engine.proofs.did_web import DID_WEB, DidError, did_web_url
from badge_engine.proofs.multikey import DID_KEY, MultibaseError, public_key_of
from badge_engine.verification.reading import MalformedError, listed, objects, read_object, types_of
from badge_engine.verification.report import Outcome
from badge_engine.verification.resolving import Resolver, UnreachableError

_KEY_TYPES = frozenset({"Multikey", "Ed25519VerificationKey2020"})


class KeyProblemError(Exception):
    """A key cannot be used: `ERROR` where it must not be, `UNKNOWN` where that cannot be told."""

    def __init__(self, outcome: Outcome, sentence: str) -> None:
        super().__init__(sentence)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A 32-byte Ed25519 public key and the identifier of who controls it."""

    public_key: bytes
    controller: str


def find_key(method: str, *, resolver: Resolver, created: datetime | None, now: datetime) -> FoundKey:
    """Return the key that a `verificationMethod` names.

    `created` is when the proof says that it was made; it is only held against the planned end of a key.
    Raise `KeyProblemError`.
    """
    identifier, _, fragment = method.partition("#")
    if identifier.startswith(DID_KEY):
        return _self_describing(identifier, fragment)
    document = _fetched(identifier, resolver)
    if types_of(document) & _KEY_TYPES:
        document = _naming(document, resolver)
    return _listed_key(document, method, created, now)


def _self_describing(did: str, fragment: str) -> FoundKey:
    text = did.removeprefix(DID_KEY)
    if fragment not in {"", text}:
        raise KeyProblemError(Outcome.ERROR, "The did:key does not have the key that the proof names.")
    return FoundKey(_decoded(text), did)


def _fetched(identifier: str, resolver: Resolver) -> dict[str, Any]:
    """Return the document of an identifier. It must not speak of another one and borrow its good name."""
    try:
        document = read_object(resolver.fetch(_address(identifier)))
    except (UnreachableError, MalformedError) as error:
        raise KeyProblemError(Outcome.UNKNOWN, f"The issuer's keys could not be read: {error}") from error
    if document.get("id") != identifier:
        raise KeyProblemError(Outcome.ERROR, f"What is published for {identifier} speaks of another id.")
    return document


def _address(identifier: str) -> str:
    if identifier.startswith(DID_WEB):
        try:
            return did_web_url(identifier)
        except DidError as error:
            raise KeyProblemError(Outcome.ERROR, str(error)) from error
    if not identifier.startswith("https://"):
        raise KeyProblemError(Outcome.UNKNOWN, f"Keys named like {identifier} are not supported.")
    return identifier


def _naming(key: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
    """Return the controller's document with the key in it.

    A key that is published alone names its controller; that proves nothing until the controller names it.
    """
    document = _fetched(str(key.get("controller")), resolver)
    return {**document, "verificationMethod": [key]}


def _listed_key(document: dict[str, Any], method: str, created: datetime | None, now: datetime) -> FoundKey:
    controller = str(document["id"])
    trusted = listed(document.get("assertionMethod"))
    known = [*objects(document.get("verificationMethod")), *objects(trusted)]
    key = next((each for each in known if _absolute(each.get("id"), controller) == method), None)
    if key is None or method not in [_absolute(_id_of(each), controller) for each in trusted]:
        raise KeyProblemError(Outcome.ERROR, "The issuer does not list this key as one that it signs with.")
    if key.get("controller") != controller:
        raise KeyProblemError(Outcome.ERROR, "The key is controlled by somebody else than it is listed by.")
    _refuse_ended(key, created, now)
    if not types_of(key) & _KEY_TYPES:
        raise KeyProblemError(Outcome.UNKNOWN, "This kind of key is not supported.")
    return FoundKey(_decoded(key.get("publicKeyMultibase")), controller)


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


def _decoded(text: object) -> bytes:
    try:
        return public_key_of(str(text))
    except MultibaseError as error:
        raise KeyProblemError(Outcome.ERROR, str(error)) from error
