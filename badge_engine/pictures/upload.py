"""A picture from outside, made harmless: only its dots are kept, in one size and one format."""

from io import BytesIO

import typst
from PIL import Image, ImageOps

from badge_engine.pictures.problems import BakingError
from badge_engine.pictures.svg import is_svg, refuse_links
from badge_engine.rules.words import message

MOST_BYTES = 2 * 1024 * 1024
MOST_DOTS = 24_000_000
SIDE = 512
_LEAST_SIDE = 90
_FORMATS = ("PNG", "JPEG", "WEBP")
_AROUND = b"""#set page(width: 512pt, height: 512pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.picture), format: "svg", width: 512pt, height: 512pt, fit: "contain")"""


class UploadError(ValueError):
    """A picture cannot be used; the message says why, for a person, and can be translated."""


def clean_picture(data: bytes) -> bytes:
    """Return a PNG of 512 by 512 pixels that shows an uploaded PNG, JPEG, WebP or SVG picture, and no more.

    What was hidden in it (places, scripts, credentials) is gone. Raise `UploadError`.
    """
    if len(data) > MOST_BYTES:
        raise UploadError(message("The picture is larger than 2 MB. Make it smaller."))
    with _opened(_rendered(data) if is_svg(data) else data) as picture:
        if picture.width * picture.height > MOST_DOTS:
            raise UploadError(message("The picture has too many pixels. Make it smaller."))
        if min(picture.size) < _LEAST_SIDE:
            raise UploadError(message("The picture is too small: it needs at least 90 pixels on each side."))
        return _squared(picture)


def _rendered(data: bytes) -> bytes:
    try:
        refuse_links(data)
        return typst.compile(
            _AROUND,
            format="png",
            ppi=72,
            sys_inputs={"picture": data.decode()},
            ignore_system_fonts=True,
        )
    except (BakingError, UnicodeDecodeError, typst.TypstError) as error:
        problem = message("The SVG picture cannot be used: it is damaged, or loads something from elsewhere.")
        raise UploadError(problem) from error


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=_FORMATS)
    except (OSError, Image.DecompressionBombError) as error:
        raise UploadError(message("Only whole PNG, JPEG, WebP and SVG pictures can be used.")) from error


def _squared(picture: Image.Image) -> bytes:
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise UploadError(message("The picture is damaged.")) from error
    inside = ImageOps.contain(upright, (SIDE, SIDE))
    square = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    square.paste(inside, ((SIDE - inside.width) // 2, (SIDE - inside.height) // 2))
    file = BytesIO()
    square.save(file, "PNG", optimize=True)
    return file.getvalue()
