"""Drawing a badge from its name: the picture that an achievement has until somebody designs one."""

from colorsys import hls_to_rgb
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import cos, pi, sin
from typing import cast

from PIL import Image, ImageDraw, ImageFont

SIZE = 512
_OVERSAMPLING = 2
_CANVAS = SIZE * _OVERSAMPLING
_CENTRE = _CANVAS / 2
_MEDAL_Y = _CANVAS * 0.44
_TITLE_WIDTH = _CANVAS * 0.62
_MOST_LINES = 4
_FONT_SIZES = (130, 110, 92, 78, 66, 56, 48, 40)
_UNKNOWN_LETTER = "\U0010ffff"
_WHITE = (255, 255, 255)
_Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Palette:
    dark: _Colour
    middle: _Colour
    light: _Colour
    ribbon: _Colour


def draw_badge(name: str) -> bytes:
    """Return a PNG picture of 512 by 512 pixels: a medal with ribbons, its title and colours from the name.

    The same name always gives the same picture. A title in a script that the built-in font lacks is left
    out, and a star stands in its place.
    """
    picture = Image.new("RGBA", (_CANVAS, _CANVAS), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    palette = _palette(name)
    _draw_ribbons(pen, palette)
    _draw_medal(pen, palette)
    _draw_title(pen, " ".join(name.split()))
    file = BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _palette(name: str) -> _Palette:
    """Choose a hue by the name; the lightness is fixed, so that white text always stands out."""
    hue = int.from_bytes(sha256(name.encode("utf-8", "replace")).digest()[:2]) / 0x10000
    return _Palette(
        dark=_colour(hue, 0.20),
        middle=_colour(hue, 0.30),
        light=_colour(hue, 0.62),
        ribbon=_colour((hue + 0.5) % 1, 0.42),
    )


def _colour(hue: float, lightness: float) -> _Colour:
    red, green, blue = hls_to_rgb(hue, lightness, 0.55)
    return round(red * 255), round(green * 255), round(blue * 255)


def _draw_ribbons(pen: ImageDraw.ImageDraw, palette: _Palette) -> None:
    top, bottom, notch = _CANVAS * 0.70, _CANVAS * 0.97, _CANVAS * 0.90
    for side in (-1, 1):
        inner, outer = _CENTRE + side * _CANVAS * 0.05, _CENTRE + side * _CANVAS * 0.25
        middle = (inner + outer) / 2 + side * _CANVAS * 0.03
        pen.polygon(
            [
                (inner, top),
                (outer, top),
                (outer + side * 40, bottom),
                (middle, notch),
                (inner + side * 30, bottom),
            ],
            fill=palette.ribbon,
        )


def _draw_medal(pen: ImageDraw.ImageDraw, palette: _Palette) -> None:
    pen.polygon(_rosette(0.43, 0.405, 24), fill=palette.light)
    pen.polygon(_rosette(0.385, 0.385, 6), fill=palette.dark)
    pen.polygon(_rosette(0.355, 0.355, 6), fill=palette.light)
    pen.polygon(_rosette(0.345, 0.345, 6), fill=palette.middle)


def _rosette(outer: float, inner: float, points: int) -> list[tuple[float, float]]:
    """Return a star around the medal's middle; with equal radii (shares of the canvas) a regular polygon."""
    corners = []
    for step in range(points * 2):
        radius = _CANVAS * (inner if step % 2 else outer)
        if step % 2 and outer == inner:
            continue
        angle = pi * step / points - pi / 2
        corners.append((_CENTRE + radius * cos(angle), _MEDAL_Y + radius * sin(angle)))
    return corners


def _draw_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    if not _can_be_written(title):
        pen.polygon(_rosette(0.22, 0.09, 5), fill=_WHITE)
        return
    lines, font = _fitted(title)
    text = "\n".join(lines)
    pen.multiline_text(
        (_CENTRE, _MEDAL_Y), text, fill=_WHITE, font=font, anchor="mm", align="center", spacing=12
    )


def _can_be_written(title: str) -> bool:
    font = _font(_FONT_SIZES[-1])
    unknown = bytes(font.getmask(_UNKNOWN_LETTER))
    return bool(title) and all(bytes(font.getmask(each)) != unknown for each in set(title) - {" "})


def _fitted(title: str) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """Return the lines of a title in the largest type in which they fit, cut short where none does."""
    for size in _FONT_SIZES:
        font = _font(size)
        lines = _wrapped(title, font)
        if len(lines) <= _MOST_LINES and all(font.getlength(line) <= _TITLE_WIDTH for line in lines):
            return lines, font
    return [_shortened(line, font) for line in lines[:_MOST_LINES]], font


def _wrapped(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and font.getlength(longer) > _TITLE_WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _shortened(line: str, font: ImageFont.FreeTypeFont) -> str:
    while font.getlength(line) > _TITLE_WIDTH:
        line = line[:-2] + "\N{HORIZONTAL ELLIPSIS}"
    return line


def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return Pillow's built-in font; where a size is asked for, it is always a scalable one."""
    return cast("ImageFont.FreeTypeFont", ImageFont.load_default(size))
