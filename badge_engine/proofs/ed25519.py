"""Ed25519 signatures (RFC 8032) by libsodium, with the key in this process."""

from nacl.bindings import crypto_sign
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from badge_engine.proofs.multikey import did_key, multikey

SIGNATURE_BYTES = 64


class Ed25519Signer:
    """A `Signer` that holds its key. Without a `verification_method` the key stands for itself (did:key)."""

    def __init__(self, seed: bytes, verification_method: str | None = None) -> None:
        """Take a 32-byte seed and the absolute DID URL under which the public key is published."""
        self._key = SigningKey(seed)
        self._secret = seed + self.public_key
        self._method = verification_method or f"{did_key(self.public_key)}#{multikey(self.public_key)}"

    @property
    def verification_method(self) -> str:
        """The absolute DID URL of the public key."""
        return self._method

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        return bytes(self._key.verify_key)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of `message`."""
        return crypto_sign(message, self._secret)[:SIGNATURE_BYTES]


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether 64 bytes are the signature of `message` under a 32-byte public key."""
    try:
        VerifyKey(public_key).verify(message, signature)
    except BadSignatureError:
        return False
    return True
