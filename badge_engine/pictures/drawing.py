"""Drawing a badge: its design set by Typst, as a picture of dots and as one that is sharp at any size."""

import json
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Literal

import typst

from badge_engine.pictures.design import Design, Icon

_DOTS_PER_INCH = 72
_GLYPHS = {
    Icon.NONE: "",
    Icon.STAR: "★",
    Icon.TICK: "✓",
    Icon.PENCIL: "✎",
    Icon.GEAR: "⚙",
    Icon.ATOM: "⚛",
    Icon.SUM: "∑",
    Icon.SCALES: "⚖",
    Icon.HEALTH: "⚕",
    Icon.MUSIC: "♫",
    Icon.FLOWER: "✿",
    Icon.SUN: "☀",
    Icon.FLAG: "⚑",
    Icon.KNIGHT: "♞",
    Icon.HEART: "♥",
}
_UNKNOWN_LETTER = "\U0010ffff"
_PROBE = b'#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n#sys.inputs.text'
_USED = re.compile(rb'xlink:href="#(\w+)"')
_BLACK, _WHITE = "#000000", "#ffffff"
_LINEAR_BELOW = 0.03928


def as_png(design: Design) -> bytes:
    """Return a PNG picture of 512 by 512 pixels. The same design always gives the same picture."""
    return _drawn(design, "png")


def as_svg(design: Design) -> bytes:
    """Return an SVG picture; its letters are outlines, so that it needs no font."""
    return _drawn(design, "svg")


def draw_badge(name: str) -> bytes:
    """Return the PNG picture that a badge has until somebody designs one."""
    return as_png(Design.of_name(name))


def _drawn(design: Design, kind: Literal["png", "svg"]) -> bytes:
    shown = _legible(design)
    inks = {"ink": ink(shown.colour), "band-ink": ink(shown.accent)}
    words = json.dumps({**shown.written(), "icon": _GLYPHS[shown.icon], **inks})
    template = files("badge_engine.pictures").joinpath("badge.typ").read_bytes()
    return typst.compile(
        template,
        format=kind,
        ppi=_DOTS_PER_INCH,
        sys_inputs={"design": words},
        ignore_system_fonts=True,
    )


def _legible(design: Design) -> Design:
    """Leave out texts whose letters the fonts lack; a star stands where nothing else would be left."""
    texts = (design.title, design.ribbon, design.mark)
    title, ribbon, mark = (text if _can_be_written(text) else "" for text in texts)
    icon = design.icon or (Icon.NONE if title else Icon.STAR)
    return replace(design, title=title, ribbon=ribbon, mark=mark, icon=icon)


@cache
def _unknown_shapes() -> frozenset[bytes]:
    return _shapes(_UNKNOWN_LETTER)


def _can_be_written(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode() and _shapes(text).isdisjoint(_unknown_shapes())


def _shapes(text: str) -> frozenset[bytes]:
    """Return the names of the outlines that a text is written with; an unknown letter has one of its own."""
    page = typst.compile(_PROBE, format="svg", sys_inputs={"text": text}, ignore_system_fonts=True)
    return frozenset(_USED.findall(page))


def ink(ground: str) -> str:
    """Return black or white, whichever stands out more on a colour (WCAG 2.2, contrast ratio)."""
    light = _luminance(ground)
    return _WHITE if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else _BLACK


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)
