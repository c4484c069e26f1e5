"""RS256 signatures, with the key in this process: what the 1EdTech validator takes for a token."""

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from badge_engine.proofs.public_keys import LEAST_RSA_BITS, KeyFormatError, RsaKey

USUAL_EXPONENT = 65_537


class RsaSigner:
    """A `Signer` of tokens that holds an RSA key of at least 2048 bits."""

    def __init__(self, pem: bytes, verification_method: str) -> None:
        """Take a PKCS #8 key in the form PEM and the absolute address of its public half."""
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < LEAST_RSA_BITS:
            raise KeyFormatError(f"An RSA key needs at least {LEAST_RSA_BITS} bits.")
        self._key = key
        self._method = verification_method

    @property
    def verification_method(self) -> str:
        """The absolute address of the public key."""
        return self._method

    @property
    def public_key(self) -> RsaKey:
        """The public half."""
        return RsaKey(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        """Return the RS256 signature of `message`."""
        return self._key.sign(message, padding.PKCS1v15(), SHA256())


def new_rsa_pem() -> bytes:
    """Return a new private key of the least size that is good enough, as PKCS #8 in the form PEM."""
    key = rsa.generate_private_key(public_exponent=USUAL_EXPONENT, key_size=LEAST_RSA_BITS)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
