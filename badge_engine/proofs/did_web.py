"""did:web: an issuer whose keys are published under its own domain, with the history of these keys."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from badge_engine.moments import zulu
from badge_engine.proofs.multikey import multikey

DID_WEB = "did:web:"
DID_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
JWK_CONTEXT = "https://w3id.org/security/jwk/v1"
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._%~-]+")


class DidError(ValueError):
    """A text is not a did:web, or an address cannot be one."""


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """One key of an issuer, past or present.

    `name` is the fragment, such as `key-2026-01`. A key that is only retired stays listed, so that what it
    signed goes on verifying. A key with `revoked_at` no longer vouches for anything.
    """

    name: str
    public_key: bytes
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublishedTokenKey:
    """A key with which the same issuer signs tokens, past or present, as a public JWK."""

    name: str
    jwk: Mapping[str, Any]


def did_web(url: str) -> str:
    """Return the did:web whose document is served at `url` + `/did.json`, for an https address.

    A bare host stands for `/.well-known/did.json`; a port is written as `%3A`.
    """
    parts = urlsplit(url)
    host = parts.netloc.lower()
    segments = [segment for segment in parts.path.split("/") if segment]
    if parts.scheme != "https" or parts.query or parts.fragment or not _HOST.fullmatch(host):
        raise DidError(f"{url} cannot be a did:web: an https address of a host and a path is needed.")
    return DID_WEB + ":".join(quote(segment, safe="%") for segment in (host, *segments))


def did_web_url(did: str) -> str:
    """Return the https address of the document of a did:web (did:web Method Specification, Read)."""
    host, *segments = did.removeprefix(DID_WEB).split(":")
    host = unquote(host)
    if not did.startswith(DID_WEB) or not _HOST.fullmatch(host) or not all(map(_SEGMENT.fullmatch, segments)):
        raise DidError(f"{did} is not a did:web.")
    path = "/".join(segments) or ".well-known"
    return f"https://{host}/{path}/did.json"


def did_document(
    did: str, keys: Iterable[PublishedKey], token_keys: Iterable[PublishedTokenKey] = ()
) -> dict[str, Any]:
    """Return the DID document of an issuer with the history of its keys.

    Every id in it is absolute and `assertionMethod` holds strings only: some verifiers resolve nothing else.
    """
    known, of_tokens = list(keys), list(token_keys)
    names = [*(key.name for key in known if key.revoked_at is None), *(key.name for key in of_tokens)]
    return {
        "@context": [*DID_CONTEXTS, *([JWK_CONTEXT] if of_tokens else [])],
        "id": did,
        "verificationMethod": [
            *(_method(did, key) for key in known),
            *(_token_method(did, key) for key in of_tokens),
        ],
        "assertionMethod": [f"{did}#{name}" for name in names],
    }


def _token_method(did: str, key: PublishedTokenKey) -> dict[str, Any]:
    return {
        "id": f"{did}#{key.name}",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": dict(key.jwk),
    }


def _method(did: str, key: PublishedKey) -> dict[str, Any]:
    method = {
        "id": f"{did}#{key.name}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(key.public_key),
    }
    return method if key.revoked_at is None else {**method, "revoked": zulu(key.revoked_at)}
