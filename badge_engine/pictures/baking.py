"""Baking: a credential inside a PNG picture (Open Badges 3.0, 5.3).

Chunks are copied as they are, by hand: an image library would compress text and encode the pixels anew.
"""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
_HEAD = struct.Struct(">I4s")
_CHECKSUM = struct.Struct(">I")
# Not compressed, no language, no translated keyword: the one form that the standard allows.
_PREFIX = KEYWORD + b"\0\0\0\0\0"
_Chunk = tuple[bytes, bytes]


class BakingError(ValueError):
    """A picture is not a PNG, or does not carry one credential as it should."""


def is_png(data: bytes) -> bool:
    """Return whether data begins like a PNG picture."""
    return data.startswith(SIGNATURE)


def bake(picture: bytes, credential: bytes) -> bytes:
    """Return the PNG picture with a credential (JSON or a compact JWS) in it, in place of one that it had.

    The pixels stay as they are. Raise `BakingError` for what is not a PNG picture.
    """
    kept = [chunk for chunk in _chunks(picture) if not _is_baked(chunk)]
    return SIGNATURE + b"".join(map(_packed, [kept[0], (b"iTXt", _PREFIX + credential), *kept[1:]]))


def unbake(picture: bytes) -> bytes:
    """Return the credential in a PNG picture. Raise `BakingError` unless there is one, not compressed."""
    baked = [content for kind, content in _chunks(picture) if _is_baked((kind, content))]
    if len(baked) != 1:
        raise BakingError("The picture does not carry exactly one credential.")
    (content,) = baked
    flag = content[len(KEYWORD) + 1 : len(KEYWORD) + 2]
    parts = content[len(KEYWORD) + 3 :].split(b"\0", 2)
    if flag != b"\0" or len(parts) != len(("language", "translated keyword", "text")):
        raise BakingError("The credential in the picture is not baked as the standard demands.")
    return parts[-1]


def _chunks(picture: bytes) -> Iterator[_Chunk]:
    """Yield kind and content of each chunk (PNG, 5.3), from IHDR to IEND; what follows is left out."""
    if not is_png(picture):
        raise BakingError("The picture is not a PNG.")
    kind, content, place = _chunk_at(picture, len(SIGNATURE))
    if kind != b"IHDR":
        raise BakingError("The picture does not begin as a PNG must.")
    yield kind, content
    while kind != b"IEND":
        kind, content, place = _chunk_at(picture, place)
        yield kind, content


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
    kind, content = chunk
    return kind == b"iTXt" and content.startswith(KEYWORD + b"\0")


def _packed(chunk: _Chunk) -> bytes:
    kind, content = chunk
    return _HEAD.pack(len(content), kind) + content + _CHECKSUM.pack(zlib.crc32(kind + content))
