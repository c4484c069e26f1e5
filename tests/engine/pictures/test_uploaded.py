"""Pictures from outside: what is kept is dots, whatever else was in the file."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from badge_engine.pictures.baking import bake, unbake
from badge_engine.pictures.design import Design
from badge_engine.pictures.drawing import as_svg
from badge_engine.pictures.problems import BakingError
from badge_engine.pictures.svg import svg_around
from badge_engine.pictures.upload import MOST_BYTES, SIDE, UploadError, clean_picture

HEAD = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"'
RED = (255, 0, 0, 255)
ALMOST_RED = (254, 0, 0, 255)


def picture(kind: str, size: tuple[int, int] = (300, 200), **extra: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, RED[:3]).save(file, kind, **extra)
    return file.getvalue()


def dot(cleaned: bytes, place: tuple[int, int]) -> object:
    with Image.open(BytesIO(cleaned)) as image:
        assert (image.format, image.size) == ("PNG", (SIDE, SIDE))
        return image.convert("RGBA").getpixel(place)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_any_format_is_shown_whole_on_a_clear_ground(kind: str) -> None:
    cleaned = clean_picture(picture(kind, quality=100, lossless=True))
    assert dot(cleaned, (256, 256)) in {RED, ALMOST_RED}
    assert dot(cleaned, (256, 2)) == (0, 0, 0, 0)


def test_what_a_picture_says_about_itself_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    cleaned = clean_picture(picture("JPEG", exif=exif.tobytes()))
    assert b"Taken at home" not in cleaned
    with pytest.raises(BakingError, match="exactly one"):
        unbake(clean_picture(bake(picture("PNG"), b"{}")))


def test_a_picture_is_turned_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    cleaned = clean_picture(picture("JPEG", exif=exif.tobytes()))
    assert dot(cleaned, (2, 256)) == (0, 0, 0, 0)


def test_a_drawing_becomes_dots_and_its_scripts_are_gone() -> None:
    drawing = f'<svg {HEAD}><script>alert(1)</script><rect width="100" height="100" fill="red"/></svg>'
    cleaned = clean_picture(drawing.encode())
    assert dot(cleaned, (256, 256)) == RED
    assert b"alert" not in cleaned


def test_drawings_of_ours_can_be_uploaded_again() -> None:
    assert clean_picture(as_svg(Design("Chess"))).startswith(b"\x89PNG")
    assert dot(clean_picture(svg_around(picture("PNG", (200, 200)), 200)), (256, 256)) == RED


@pytest.mark.parametrize(
    "drawing",
    [
        f'<svg {HEAD}><image href="file:///etc/logo.png"/></svg>',
        f'<svg {HEAD}><image href="logo.png"/></svg>',
        f'<svg {HEAD}><use href="https://a.example/b.svg#c"/></svg>',
        f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {HEAD}>&a;</svg>',
        f"<svg {HEAD}><g></svg>",
        f'<svg {HEAD} width="-1"/>',
        f"<svg {HEAD}>\xff</svg>",
    ],
)
def test_a_drawing_that_is_damaged_or_leads_out_is_refused(drawing: str) -> None:
    with pytest.raises(UploadError, match="SVG"):
        clean_picture(drawing.encode("latin-1"))


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: b"x" * (MOST_BYTES + 1), "larger than 2 MB"),
        (lambda: picture("GIF"), "Only whole PNG"),
        (lambda: b"hello", "Only whole PNG"),
        (lambda: picture("PNG", (89, 300)), "too small"),
        (lambda: picture("PNG", (6000, 4001)), "too many pixels"),
        (lambda: picture("PNG", (14000, 14000)), "Only whole PNG|too many pixels"),
        (lambda: picture("PNG")[:100], "damaged"),
        (lambda: picture("JPEG")[:500], "Only whole"),
    ],
)
def test_what_is_no_picture_for_a_badge_is_refused_with_the_reason(
    make: Callable[[], bytes], complaint: str
) -> None:
    with pytest.raises(UploadError, match=complaint):
        clean_picture(make())
