"""What a signature over linked data would silently leave out.

JSON-LD drops what it does not understand, and the signature still verifies. What is found here is therefore
refused, at signing and at verification.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

SPEAKING_KEYWORDS = frozenset({"@context", "@value", "@language"})
UNSIGNABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class UnsignableError(ValueError):
    """A document says something that its signature would not cover, or that verifiers read differently."""


def refuse_losses(document: Mapping[str, Any]) -> None:
    """Raise `UnsignableError` at the first value that JSON-LD loses or that canonical forms disagree on."""
    for loss in losses(document, "$"):
        raise UnsignableError(loss)


def losses(value: object, path: str) -> Iterator[str]:
    """Yield a sentence for each such place in a JSON value; `path` says where the value stands.

    Implementations write U+0000-0008, 000B, 000C, 000E-001F and 007F differently into N-Quads, so that a
    signature over them cannot be relied on. Nulls, `@direction` and labels of blank nodes vanish.
    """
    match value:
        case dict():
            for key, item in value.items():
                yield from _key_losses(key, path)
                if key == "@context":
                    yield from _context_losses(item, path)
                else:
                    yield from losses(item, f"{path}.{key}")
        case list():
            for position, item in enumerate(value):
                yield from losses(item, f"{path}[{position}]")
        case None:
            yield f"{path}: null is not signed; leave the term out."
        case str() if UNSIGNABLE.search(value):
            yield f"{path}: holds a control character or half a character, which cannot be signed reliably."
        case str() if value.startswith("_:"):
            yield f"{path}: the label of a blank node is not signed."
        case _:
            pass


def _key_losses(key: str, path: str) -> Iterator[str]:
    if key.startswith("@") and key not in SPEAKING_KEYWORDS:
        yield f"{path}: the keyword {key} is not signed."
    if UNSIGNABLE.search(key):
        yield f"{path}: a term holds a control character or half a character."


def _context_losses(context: object, path: str) -> Iterator[str]:
    entries = context if isinstance(context, list) else [context]
    if not all(isinstance(entry, str) for entry in entries):
        yield f"{path}.@context: only addresses of contexts are accepted, no definitions."
