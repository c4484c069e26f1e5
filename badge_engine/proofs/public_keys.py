"""Public keys of every kind that signs credentials: read from text, and asked about a signature."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256, sha384
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from badge_engine.proofs import ed25519
from badge_engine.proofs.multikey import (
    DID_KEY,
    ED25519_PUBLIC,
    KEY_BYTES,
    MultibaseError,
    from_multibase,
    multibase,
)

P256_PUBLIC = bytes([0x80, 0x24])
P384_PUBLIC = bytes([0x81, 0x24])
LEAST_RSA_BITS = 2048
MOST_RSA_BITS = 8192
_MULTIKEY_HEAD = 2


class KeyFormatError(ValueError):
    """A text or JSON object is not a public key that can be used; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Ed25519Key:
    """An Ed25519 public key of 32 bytes (RFC 8032)."""

    content: bytes

    def vouches_for(self, message: bytes, signature: bytes) -> bool:
        """Return whether `signature` is this key's signature of `message`."""
        return len(signature) == ed25519.SIGNATURE_BYTES and ed25519.signature_holds(
            self.content, message, signature
        )


@dataclass(frozen=True, slots=True)
class EcdsaKey:
    """A public key on P-256 or P-384; each goes with one hash (W3C Data Integrity ECDSA Cryptosuites 1.0)."""

    key: ec.EllipticCurvePublicKey

    @property
    def wide(self) -> bool:
        """Whether the curve is P-384."""
        return self.key.curve.key_size > ec.SECP256R1.key_size

    def digest(self, content: bytes) -> bytes:
        """Return the hash that goes with the curve: SHA-256 or SHA-384."""
        return (sha384 if self.wide else sha256)(content).digest()

    def vouches_for(self, message: bytes, signature: bytes) -> bool:
        """Return whether `signature`, two whole numbers of equal width, is this key's of `message`."""
        width = (self.key.curve.key_size + 7) // 8
        if len(signature) != 2 * width:
            return False
        numbers = int.from_bytes(signature[:width]), int.from_bytes(signature[width:])
        try:
            scheme = ec.ECDSA(SHA384() if self.wide else SHA256())
            self.key.verify(encode_dss_signature(*numbers), message, scheme)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class RsaKey:
    """An RSA public key, used for RS256 only (RFC 7518, 3.3)."""

    key: rsa.RSAPublicKey

    def vouches_for(self, message: bytes, signature: bytes) -> bool:
        """Return whether `signature` is this key's RS256 signature of `message`."""
        try:
            self.key.verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


PublicKey: TypeAlias = Ed25519Key | EcdsaKey | RsaKey


def key_of_multikey(text: object) -> PublicKey:
    """Return the Ed25519, P-256 or P-384 key of a Multikey. Raise `KeyFormatError` for every other text."""
    return _key_of_text(str(text))


@lru_cache(maxsize=1024)  # an issuer signs many credentials with one key
def _key_of_text(text: str) -> PublicKey:
    try:
        content = from_multibase(text)
    except MultibaseError as error:
        raise KeyFormatError(str(error)) from error
    return key_of_bytes(content)


def key_of_bytes(content: bytes) -> PublicKey:
    """Return the key behind a multicodec head (W3C Controlled Identifiers 1.0, 2.4)."""
    head, body = content[:_MULTIKEY_HEAD], content[_MULTIKEY_HEAD:]
    curves: dict[bytes, ec.EllipticCurve] = {P256_PUBLIC: ec.SECP256R1(), P384_PUBLIC: ec.SECP384R1()}
    if head == ED25519_PUBLIC and len(body) == KEY_BYTES:
        return Ed25519Key(body)
    if head in curves:
        return _on_curve(curves[head], body)
    raise KeyFormatError("The key is not an Ed25519, P-256 or P-384 public key.")


def key_of_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """Return the key of a public JWK (RFC 7517): RSA, P-256, P-384 or Ed25519.

    Raise `KeyFormatError` for other kinds, and for a JWK that gives away a private key.
    """
    if "d" in jwk:
        raise KeyFormatError("The key gives away its secret part.")
    match jwk:
        case {"kty": "OKP", "crv": "Ed25519", "x": x} if len(content := _unpacked(x)) == KEY_BYTES:
            return Ed25519Key(content)
        case {"kty": "EC", "crv": "P-256", "x": x, "y": y}:
            return _on_curve(ec.SECP256R1(), b"\x04" + _unpacked(x) + _unpacked(y))
        case {"kty": "EC", "crv": "P-384", "x": x, "y": y}:
            return _on_curve(ec.SECP384R1(), b"\x04" + _unpacked(x) + _unpacked(y))
        case {"kty": "RSA", "n": n, "e": e}:
            return _rsa(int.from_bytes(_unpacked(n)), int.from_bytes(_unpacked(e)))
        case _:
            raise KeyFormatError("The key is not an RSA, P-256, P-384 or Ed25519 public key.")


def did_key_of(key: Ed25519Key | EcdsaKey) -> str:
    """Return the did:key of a public key (W3C did:key, 3.1)."""
    if isinstance(key, Ed25519Key):
        return DID_KEY + multibase(ED25519_PUBLIC + key.content)
    point = key.key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return DID_KEY + multibase((P384_PUBLIC if key.wide else P256_PUBLIC) + point)


def key_of_pem(text: object) -> RsaKey:
    """Return the RSA key of a PEM text, as Open Badges 2 publishes it. Raise `KeyFormatError`."""
    try:
        key = load_pem_public_key(str(text).encode())
    except ValueError as error:
        raise KeyFormatError("The key is not a public key in the form PEM.") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise KeyFormatError("The key is not an RSA public key.")
    return _rsa(key.public_numbers().n, key.public_numbers().e)


def jwk_of(key: RsaKey | Ed25519Key) -> dict[str, str]:
    """Return the public JWK of a key that we sign tokens with."""
    if isinstance(key, Ed25519Key):
        return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": _packed(key.content)}
    numbers = key.key.public_numbers()
    return {"kty": "RSA", "alg": "RS256", "n": _number(numbers.n), "e": _number(numbers.e)}


def _on_curve(curve: ec.EllipticCurve, point: bytes) -> EcdsaKey:
    try:
        return EcdsaKey(ec.EllipticCurvePublicKey.from_encoded_point(curve, point))
    except ValueError as error:
        raise KeyFormatError("The key is not a point on its curve.") from error


def _rsa(modulus: int, exponent: int) -> RsaKey:
    if not LEAST_RSA_BITS <= modulus.bit_length() <= MOST_RSA_BITS:
        raise KeyFormatError(f"An RSA key needs {LEAST_RSA_BITS} to {MOST_RSA_BITS} bits.")
    try:
        return RsaKey(rsa.RSAPublicNumbers(exponent, modulus).public_key())
    except ValueError as error:
        raise KeyFormatError("The key is not an RSA public key.") from error


def _unpacked(text: object) -> bytes:
    try:
        return urlsafe_b64decode(str(text) + "==")
    except (binascii.Error, ValueError) as error:
        raise KeyFormatError("A part of the key is not base64url.") from error


def _packed(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _number(value: int) -> str:
    return _packed(value.to_bytes((value.bit_length() + 7) // 8))
