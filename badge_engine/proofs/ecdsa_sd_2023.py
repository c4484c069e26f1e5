"""The proof `ecdsa-sd-2023` (W3C Data Integrity ECDSA Cryptosuites 1.0, 3.5), as its holder hands it on.

The issuer signs once over what must be shown and once over each other line of the canonical text; the holder
passes on the lines that it wants to show, with their signatures. We check such proofs and make none.
"""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2

from badge_engine.proofs.public_keys import EcdsaKey, KeyFormatError, key_of_bytes

BASE = bytes([0xD9, 0x5D, 0x00])
DERIVED = bytes([0xD9, 0x5D, 0x01])
MAXIMUM_TEXT = 512 * 1024
_BASE64URL = re.compile(r"u[A-Za-z0-9_-]+", re.ASCII)
# Texts and addresses are matched, too, so that a label inside of one is let be.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|_:c14n([0-9]+)')


class UnderivedProofError(ValueError):
    """The proof is the issuer's own, with the secret that hides what is left out: it is not to be shown."""


@dataclass(frozen=True, slots=True)
class DerivedProof:
    """What a derived proof holds; `labels` are the blank nodes' names, by the number that ours give them."""

    base_signature: bytes
    line_key: EcdsaKey
    line_key_bytes: bytes
    signatures: tuple[bytes, ...]
    labels: Mapping[int, str]
    mandatory: frozenset[int]


def derived_proof(text: object) -> DerivedProof | None:
    """Read a `proofValue`; `None` where it is malformed. Raise `UnderivedProofError` for a base proof."""
    content = _content(text)
    if content.startswith(BASE):
        raise UnderivedProofError("The signature is the issuer's own copy, which is not made to be shown.")
    if not content.startswith(DERIVED):
        return None
    try:
        return _proof(cbor2.loads(content[len(DERIVED) :]))
    except (cbor2.CBORDecodeError, KeyFormatError, TypeError, ValueError, RecursionError):
        return None


def proof_holds(canonical: str, configuration: bytes, proof: DerivedProof | None, key: EcdsaKey) -> bool:
    """Return whether the issuer's `key` signed all of the document that is shown.

    `canonical` and `configuration` are the canonical texts of the document and of the proof's options.
    """
    lines = None if proof is None else _relabelled(canonical, proof.labels)
    if proof is None or lines is None:
        return False
    mandatory = [line for place, line in enumerate(lines) if place in proof.mandatory]
    shown = [line for place, line in enumerate(lines) if place not in proof.mandatory]
    digest = sha256("".join(mandatory).encode()).digest()
    message = sha256(configuration).digest() + proof.line_key_bytes + digest
    return (
        max(proof.mandatory, default=-1) < len(lines)
        and len(shown) == len(proof.signatures)
        and key.vouches_for(message, proof.base_signature)
        and all(
            proof.line_key.vouches_for(line.encode(), signature)
            for line, signature in zip(shown, proof.signatures, strict=True)
        )
    )


def _content(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > MAXIMUM_TEXT or not _BASE64URL.fullmatch(text):
        return b""
    try:
        return urlsafe_b64decode(text[1:] + "==")
    except binascii.Error:
        return b""


def _proof(parts: Any) -> DerivedProof:  # noqa: ANN401 # whatever a stranger packed
    signature, key, signatures, labels, mandatory = parts
    line_key = key_of_bytes(_bytes(key))
    if not isinstance(line_key, EcdsaKey) or line_key.wide:
        raise KeyFormatError("The lines are signed on P-256.")
    return DerivedProof(
        base_signature=_bytes(signature),
        line_key=line_key,
        line_key_bytes=_bytes(key),
        signatures=tuple(map(_bytes, signatures)),
        labels={_whole(number): _label(label) for number, label in labels.items()},
        mandatory=frozenset(map(_whole, mandatory)),
    )


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("bytes were expected")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError("a whole number was expected")
    return value


def _label(value: object) -> str:
    return "_:u" + urlsafe_b64encode(_bytes(value)).decode().rstrip("=")


def _relabelled(canonical: str, labels: Mapping[int, str]) -> list[str] | None:
    """Return the lines under the issuer's names of their blank nodes, sorted; `None` where one has none."""
    lines = [line + "\n" for line in canonical.split("\n")[:-1]]
    used = {int(match[1]) for line in lines for match in _TOKEN.finditer(line) if match[1]}
    if not labels.keys() >= used or len(set(labels.values())) != len(labels):
        return None
    return sorted(_renamed(line, labels) for line in lines)


def _renamed(line: str, labels: Mapping[int, str]) -> str:
    return _TOKEN.sub(lambda match: labels[int(match[1])] if match[1] else match[0], line)
