"""Ed25519 public keys as text: base58btc, Multikey and did:key (W3C Controlled Identifiers 1.0, 2.4)."""

ED25519_PUBLIC = bytes([0xED, 0x01])
KEY_BYTES = 32
DID_KEY = "did:key:"
MAXIMUM_DIGITS = 256
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE = len(_ALPHABET)
# Dividing long numbers is what takes time: it is done once for four digits.
_TWO_DIGITS = _BASE**2
_FOUR_DIGITS = _TWO_DIGITS**2
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_DIGITS = {letter: value for value, letter in enumerate(_ALPHABET)}


class MultibaseError(ValueError):
    """A text is not the base58btc form of what was expected."""


def multikey(public_key: bytes) -> str:
    """Return a 32-byte Ed25519 public key as Multikey text, which starts with `z6Mk`."""
    if len(public_key) != KEY_BYTES:
        raise MultibaseError("An Ed25519 public key has 32 bytes.")
    return multibase(ED25519_PUBLIC + public_key)


def public_key_of(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey. Raise `MultibaseError` for every other text."""
    content = from_multibase(text)
    if len(content) != len(ED25519_PUBLIC) + KEY_BYTES or not content.startswith(ED25519_PUBLIC):
        raise MultibaseError("The key is not an Ed25519 public key.")
    return content.removeprefix(ED25519_PUBLIC)


def did_key(public_key: bytes) -> str:
    """Return the did:key of a 32-byte Ed25519 public key."""
    return DID_KEY + multikey(public_key)


def multibase(content: bytes) -> str:
    """Return bytes as base58btc with the multibase prefix `z`."""
    number = int.from_bytes(content)
    letters = ""
    while number:
        number, four = divmod(number, _FOUR_DIGITS)
        letters = _PAIRS[four // _TWO_DIGITS] + _PAIRS[four % _TWO_DIGITS] + letters
    letters = letters.lstrip(_ALPHABET[0])
    zeros = len(content) - len(content.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + letters


def from_multibase(text: str) -> bytes:
    """Return the bytes of base58btc text with the prefix `z`. Raise `MultibaseError` for every other text.

    The length is limited, because the work grows with its square.
    """
    letters = text[1:]
    if not text.startswith("z") or len(letters) > MAXIMUM_DIGITS or not _DIGITS.keys() >= set(letters):
        raise MultibaseError("The text is not base58btc with the prefix z.")
    number = 0
    # Long numbers are what takes time: eight letters are put together before they are added.
    for start in range(0, len(letters), 8):
        part = 0
        eight = letters[start : start + 8]
        for letter in eight:
            part = part * _BASE + _DIGITS[letter]
        number = number * _BASE ** len(eight) + part
    zeros = len(letters) - len(letters.lstrip(_ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
