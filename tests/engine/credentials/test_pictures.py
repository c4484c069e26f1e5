"""Badges as pictures: the picture stays, the credential comes out as it went in."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badge_engine.pictures.baking import MAXIMUM_CHUNKS, bake, unbake
from badge_engine.pictures.drawing import draw_badge
from badge_engine.pictures.problems import MAXIMUM_PICTURE, BakingError
from tests.engine.credentials.examples import CORPUS

PICTURE = draw_badge("Teamwork")
KEYWORD = b"openbadgecredential\0"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def with_chunks(*extra: bytes) -> bytes:
    """The picture with chunks behind its first one, whose signature, IHDR and checksum are 33 bytes."""
    return PICTURE[:33] + b"".join(extra) + PICTURE[33:]


def pixels(picture: bytes) -> bytes:
    with Image.open(BytesIO(picture)) as image:
        return image.tobytes()


@settings(max_examples=50)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_what_is_baked_last_comes_out_and_the_pixels_stay(first: bytes, second: bytes) -> None:
    baked = bake(bake(PICTURE, first), second)
    assert unbake(baked) == second
    assert baked == bake(PICTURE, second)


def test_a_baked_picture_is_still_the_same_picture() -> None:
    assert pixels(bake(PICTURE, b'{"name": "Teamwork"}')) == pixels(PICTURE)


def test_the_credential_stands_once_uncompressed_right_behind_the_header() -> None:
    baked = bake(PICTURE, b"{}")
    assert baked[33:].startswith(chunk(b"iTXt", KEYWORD + b"\0\0\0\0{}"))
    assert baked.count(b"openbadgecredential") == 1


def test_other_libraries_find_what_we_baked_and_we_find_what_others_baked() -> None:
    with Image.open(BytesIO(bake(PICTURE, b'{"a": 1}'))) as image:
        assert image.info["openbadgecredential"] == '{"a": 1}'
    assert unbake((CORPUS / "1edtech-ob30-simple-json.png").read_bytes()).startswith(b"{")


def test_other_text_in_a_picture_is_kept() -> None:
    comment = chunk(b"iTXt", b"Comment\0\0\0\0\0hello")
    assert comment in bake(with_chunks(comment), b"{}")


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        (b"GIF89a", "not a PNG"),
        (PICTURE[:20], "cut off"),
        (PICTURE[:-12], "cut off"),
        (PICTURE[:40] + b"?" + PICTURE[41:], "damaged|cut off"),
        (PICTURE[:8] + chunk(b"IEND", b""), "begin"),
        (PICTURE, "exactly one"),
        (with_chunks(*[chunk(b"iTXt", KEYWORD + b"\0\0\0\0{}")] * 2), "exactly one"),
        (
            with_chunks(chunk(b"iTXt", KEYWORD + b"\1\0\0\0" + zlib.compress(b"{}"))),
            "as the standard demands",
        ),
        (with_chunks(chunk(b"iTXt", KEYWORD + b"\0\0")), "as the standard demands"),
        (with_chunks(chunk(b"tEXt", b"") * MAXIMUM_CHUNKS), "too many"),
        (PICTURE + bytes(MAXIMUM_PICTURE), "larger"),
    ],
)
def test_a_picture_that_does_not_carry_one_credential_is_refused(picture: bytes, complaint: str) -> None:
    with pytest.raises(BakingError, match=complaint):
        unbake(picture)


def test_a_record_is_baked_under_a_keyword_of_its_own() -> None:
    baked = bake(PICTURE, b"{}", b"clrcredential")
    assert unbake(baked) == b"{}"
    assert unbake(bake(baked, b"[]")) == b"[]"
