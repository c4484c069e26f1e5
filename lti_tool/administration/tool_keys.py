"""The tool's own RSA keys: one set for each LMS, rotated with overlap (LTI Security 1.0, 6.3 and 6.4)."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lti_tool.storage import tables
from lti_tool.vault import Vault

RSA_BITS = 2048
KEY_SET_LIFETIME = timedelta(hours=1)
OVERLAP = timedelta(hours=24)


def new_tool_key(vault: Vault, signs_from: datetime) -> tables.ToolKey:
    """Return a new key pair, the private part sealed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kid = secrets.token_urlsafe(12)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return tables.ToolKey(
        kid=kid,
        public_jwk={**public, "kid": kid, "alg": "RS256", "use": "sig"},
        sealed_key=vault.seal(pem),
        signs_from=signs_from,
    )


def rotate_tool_key(registration: tables.Registration, vault: Vault, now: datetime) -> tables.ToolKey:
    """Add a key that signs once every LMS has had time to fetch it; the old ones stay shown a day longer."""
    new = new_tool_key(vault, now + KEY_SET_LIFETIME)
    for key in registration.tool_keys:
        key.shown_until = key.shown_until or new.signs_from + OVERLAP
    registration.tool_keys[:] = [*shown_keys([registration], now), new]
    return new


def signing_tool_key(registration: tables.Registration, now: datetime) -> tables.ToolKey:
    """Return the key that signs now: the newest whose time has come."""
    return max(
        (key for key in registration.tool_keys if key.signs_from <= now), key=lambda key: key.signs_from
    )


def shown_keys(registrations: Iterable[tables.Registration], now: datetime) -> list[tables.ToolKey]:
    """Return the keys that the public key set holds now: the next, the current and the lately retired."""
    return [
        key
        for registration in registrations
        for key in registration.tool_keys
        if key.shown_until is None or key.shown_until > now
    ]
