"""Digests of what a credential refers to (VC Data Model 2.0, 5.3, `relatedResource`).

A digest is held against the resource where that is on board; nothing is fetched for it.
"""

import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256, sha384, sha512
from typing import Any

from badge_engine.contexts.pinned import bytes_on_board
from badge_engine.proofs.multikey import MultibaseError, from_multibase
from badge_engine.verification.reading import listed

_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})")
_HASHES = {"sha256": sha256, "sha384": sha384, "sha512": sha512}
_BY_LENGTH = {hashed().digest_size: hashed for hashed in _HASHES.values()}
_HEAD = 2
_MULTIHASH = {b"\x12\x20": 32, b"\x20\x30": 48, b"\x13\x40": 64}


def digest_complaints(resource: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the digests of one related resource."""
    integrity, multibase = listed(resource.get("digestSRI")), listed(resource.get("digestMultibase"))
    if not integrity and not multibase:
        yield "A related resource has no digest."
    found = [*(_of_sri(each) for each in integrity), *(_of_multibase(each) for each in multibase)]
    if not all(found):
        yield "The digest of a related resource cannot be read."
    content = bytes_on_board(str(resource.get("id")))
    if content is not None and any(
        each and _BY_LENGTH[len(each)](content).digest() != each for each in found
    ):
        yield "A related resource is not the one that its digest was made of."


def _of_sri(value: object) -> bytes | None:
    read = _SRI.fullmatch(value) if isinstance(value, str) else None
    return None if read is None else _sized(_unpacked(b64decode, read[2]), _HASHES[read[1]]().digest_size)


def _of_multibase(value: object) -> bytes | None:
    """Read a digest with its own head (multihash), or one that its length alone tells."""
    text = value if isinstance(value, str) else ""
    content = _unpacked(urlsafe_b64decode, text[1:]) if text.startswith("u") else _of_base58(text)
    if content is None:
        return None
    head, body = content[:_HEAD], content[_HEAD:]
    return body if _MULTIHASH.get(head) == len(body) else _sized(content, len(content))


def _of_base58(text: str) -> bytes | None:
    try:
        return from_multibase(text)
    except MultibaseError:
        return None


def _unpacked(decode: Callable[[str], bytes], text: str) -> bytes | None:
    try:
        return decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None


def _sized(content: bytes | None, length: int) -> bytes | None:
    return content if content is not None and len(content) == length and length in _BY_LENGTH else None
