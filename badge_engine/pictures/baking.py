"""Baking: a credential inside a picture (Open Badges 3.0, 5.3), PNG here and SVG beside.

Chunks are copied as they are, by hand: an image library would compress text and encode the pixels anew.
"""

import struct
import zlib
from collections.abc import Iterator

from badge_engine.pictures.problems import BakingError, refuse_size
from badge_engine.pictures.svg import bake_svg, is_svg, unbake_svg

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
MAXIMUM_CHUNKS = 10_000
# A learner's record has a keyword of its own; the last is that of Open Badges 2.0, which is only read.
_KEYWORDS = (KEYWORD, b"clrcredential", b"openbadges")
_OLDEST = b"openbadges\0"
_HEAD = struct.Struct(">I4s")
_CHECKSUM = struct.Struct(">I")
# Not compressed, no language, no translated keyword: the one form that the standard allows.
_PLAIN = b"\0\0\0\0\0"
_Chunk = tuple[bytes, bytes]


def is_png(data: bytes) -> bool:
    """Return whether data begins like a PNG picture."""
    return data.startswith(SIGNATURE)


def is_picture(data: bytes) -> bool:
    """Return whether data looks like a picture that can carry a credential."""
    return is_png(data) or is_svg(data)


def bake(picture: bytes, credential: bytes, keyword: bytes = KEYWORD) -> bytes:
    """Return the picture, PNG or SVG, with a credential (JSON or a compact JWS) in it.

    It takes the place of one that was there; the pixels stay as they are. A learner's record is baked into a
    PNG under the keyword `clrcredential`. Raise `BakingError` for what is no such picture.
    """
    if is_svg(picture):
        return bake_svg(picture, credential)
    kept = [chunk for chunk in _chunks(picture) if not _is_baked(chunk)]
    baked = (b"iTXt", keyword + _PLAIN + credential)
    return SIGNATURE + b"".join(map(_packed, [kept[0], baked, *kept[1:]]))


def unbake(picture: bytes) -> bytes:
    """Return the credential in a picture. Raise `BakingError` unless there is one, not compressed."""
    if is_svg(picture):
        return unbake_svg(picture)
    baked = [chunk for chunk in _chunks(picture) if _is_baked(chunk)]
    if len(baked) != 1:
        raise BakingError("The picture does not carry exactly one credential.")
    ((kind, content),) = baked
    _keyword, _, rest = content.partition(b"\0")
    if kind == b"tEXt":
        return rest
    parts = rest[2:].split(b"\0", 2)
    if rest[:1] != b"\0" or len(parts) != len(("language", "translated keyword", "text")):
        raise BakingError("The credential in the picture is not baked as the standard demands.")
    return parts[-1]


def _chunks(picture: bytes) -> Iterator[_Chunk]:
    """Yield kind and content of each chunk (PNG, 5.3), from IHDR to IEND; what follows is left out."""
    refuse_size(picture)
    if not is_png(picture):
        raise BakingError("The picture is not a PNG.")
    kind, content, place = _chunk_at(picture, len(SIGNATURE))
    if kind != b"IHDR":
        raise BakingError("The picture does not begin as a PNG must.")
    yield kind, content
    for _number in range(MAXIMUM_CHUNKS):
        kind, content, place = _chunk_at(picture, place)
        yield kind, content
        if kind == b"IEND":
            return
    raise BakingError("The picture has too many parts.")


def _chunk_at(picture: bytes, place: int) -> tuple[bytes, bytes, int]:
    try:
        length, kind = _HEAD.unpack_from(picture, place)
        start = place + _HEAD.size
        (checksum,) = _CHECKSUM.unpack_from(picture, start + length)
    except struct.error as error:
        raise BakingError("The picture is cut off.") from error
    content = picture[start : start + length]
    if zlib.crc32(kind + content) != checksum:
        raise BakingError("The picture is damaged.")
    return kind, content, start + length + _CHECKSUM.size


def _is_baked(chunk: _Chunk) -> bool:
    """Return whether a chunk carries a credential; badges of the kind 2.0 may stand in plain text chunks."""
    kind, content = chunk
    if kind == b"tEXt":
        return content.startswith(_OLDEST)
    return kind == b"iTXt" and content.partition(b"\0")[0] in _KEYWORDS


def _packed(chunk: _Chunk) -> bytes:
    kind, content = chunk
    return _HEAD.pack(len(content), kind) + content + _CHECKSUM.pack(zlib.crc32(kind + content))
