"""From what was handed in to the document in it: JSON, a token, a picture, or a link in a picture.

Step `parse`. Nothing is believed here; it is only taken apart, within limits.
"""

from dataclasses import dataclass
from typing import Any

from badge_engine.pictures.baking import is_picture, unbake
from badge_engine.verification.reading import MalformedError, read_object, types_of
from badge_engine.verification.resolving import Resolver
from badge_engine.verification.tokens import Token, is_token, read_token

_ENVELOPES = frozenset({"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"})
_MEDIA = ("data:application/vc+jwt,", "data:application/vp+jwt,")


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, and the token that it came as; `where` says where it was, for a person."""

    document: dict[str, Any]
    token: Token | None = None
    where: str = "to read"


def open_up(data: bytes, resolver: Resolver) -> Opened:
    """Return the document in a file. A picture of Open Badges 2 may hold only the link of it.

    Raise `MalformedError` or `BakingError` where there is none, and `UnreachableError` for a dead link.
    """
    picture = is_picture(data)
    text = unbake(data) if picture else data
    where = "in the picture" if picture else "to read"
    if picture and text.startswith(b"https://"):
        return _opened(resolver.fetch(text.decode("ascii", "replace").strip()), "at the link in the picture")
    return _opened(text, where)


def open_value(value: object) -> Opened:
    """Return the document that stands within another one: an object, or a token as text.

    Raise `MalformedError` for everything else.
    """
    match value:
        case dict():
            return _enveloped(value, "within the document")
        case str() if is_token(value.encode("ascii", "replace")):
            return _opened(value.encode(), "within the document")
        case _:
            raise MalformedError("What stands here is neither a document nor a token.")


def _opened(text: bytes, where: str) -> Opened:
    if is_token(text):
        token = read_token(text)
        return Opened(token.document, token, f"{where}, as a token")
    return _enveloped(read_object(text), where)


def _enveloped(document: dict[str, Any], where: str) -> Opened:
    """Look into a document that is no more than the wrapping of a token (VC Data Model 2.0, 4.13)."""
    if not types_of(document) & _ENVELOPES:
        return Opened(document, None, where)
    media, comma, text = str(document.get("id")).partition(",")
    if media + comma not in _MEDIA or not is_token(text.encode("ascii", "replace")):
        raise MalformedError("The wrapping does not hold a token that can be read.")
    token = read_token(text.encode())
    return Opened(token.document, token, f"{where}, as a wrapped token")
