"""Which keys of a JSON Web Key Set may verify a signature (RFC 8725, 3.5; LTI Security 1.0, 6.3)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWK
from jwt.exceptions import PyJWTError

MINIMUM_RSA_BITS = 2048
MINIMUM_RSA_EXPONENT = 3
MOST_KEYS = 100
ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}

KeyName = tuple[str, str]


def usable_keys(document: Any) -> dict[KeyName, PyJWK] | None:  # noqa: ANN401 - parsed JSON
    """Return the usable keys by `kid` and algorithm; `None` when the document is no key set.

    Two keys of one name are one too many: neither is used.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        return None
    named = [(name, key) for key in keys if isinstance(key, dict) and (name := _name(key)) is not None]
    often = Counter(name for name, _ in named)
    parsed = {name: _parsed(key, name[1]) for name, key in named if often[name] == 1}
    return {name: key for name, key in parsed.items() if key is not None}


def _name(key: Mapping[str, Any]) -> KeyName | None:
    """Return the name of a key that is meant for signatures by an algorithm of ours."""
    kid, algorithm = key.get("kid"), ALGORITHMS.get(str(key.get("kty")))
    operations = key.get("key_ops", ["verify"])
    for_signatures = (
        key.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    )
    if not isinstance(kid, str) or algorithm is None or not for_signatures:
        return None
    return (kid, algorithm) if key.get("alg", algorithm) == algorithm else None


def _parsed(key: Mapping[str, Any], algorithm: str) -> PyJWK | None:
    try:
        parsed = PyJWK(dict(key), algorithm=algorithm)
    except (PyJWTError, ValueError, TypeError):
        return None
    return parsed if _is_strong(parsed.key) else None


def _is_strong(key: object) -> bool:
    match key:
        case rsa.RSAPublicKey():
            numbers = key.public_numbers()
            odd = numbers.n % 2 == 1 and numbers.e % 2 == 1
            return odd and numbers.e >= MINIMUM_RSA_EXPONENT and key.key_size >= MINIMUM_RSA_BITS
        case ec.EllipticCurvePublicKey():
            return isinstance(key.curve, ec.SECP256R1)
        case _:
            return False
