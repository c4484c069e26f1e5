"""The platform's own key: what it signs id_tokens with, and what it publishes of it."""

from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm


def new_key_pem() -> str:
    """Return a new RSA key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def key_set(pem: str, kid: str) -> dict[str, Any]:
    """Return the JSON Web Key Set that the platform publishes."""
    private = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("the platform's key is not an RSA key")
    public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": kid, "alg": "RS256", "use": "sig"}]}


def signed(claims: dict[str, Any], pem: str, kid: str) -> str:
    """Return claims as a JWT signed with RS256."""
    return jwt.encode(claims, pem, algorithm="RS256", headers={"kid": kid})
