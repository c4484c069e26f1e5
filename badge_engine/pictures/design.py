"""What a badge looks like: shape, colours, icon and words, as an instructor chose them."""

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

TITLE_CHARACTERS = 120
RIBBON_CHARACTERS = 24
MARK_CHARACTERS = 24
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class Shape(StrEnum):
    """The outline of a badge."""

    MEDAL = "medal"
    CIRCLE = "circle"
    HEXAGON = "hexagon"
    SHIELD = "shield"
    SQUARE = "square"


class Icon(StrEnum):
    """What is shown above the words, or in their place."""

    NONE = ""
    STAR = "star"
    TICK = "tick"
    PENCIL = "pencil"
    GEAR = "gear"
    ATOM = "atom"
    SUM = "sum"
    SCALES = "scales"
    HEALTH = "health"
    MUSIC = "music"
    FLOWER = "flower"
    SUN = "sun"
    FLAG = "flag"
    KNIGHT = "knight"
    HEART = "heart"


class DesignError(ValueError):
    """A badge cannot be drawn like this; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Design:
    """How a badge is drawn. Colours are `#rrggbb` in lower case; every text may be empty.

    `mark` is the short name of whoever gives it, above all else; `ribbon` a few words on a band below.
    Raise `DesignError` for a colour that is none and for a text that is too long.
    """

    title: str
    shape: Shape = Shape.MEDAL
    colour: str = "#1f3b6f"
    accent: str = "#b3541e"
    icon: Icon = Icon.NONE
    ribbon: str = ""
    mark: str = ""

    def __post_init__(self) -> None:
        for colour in (self.colour, self.accent):
            if not _COLOUR.fullmatch(colour):
                raise DesignError(f"{colour!r} is not a colour such as #1f3b6f.")
        limits = (TITLE_CHARACTERS, RIBBON_CHARACTERS, MARK_CHARACTERS)
        for text, most in zip((self.title, self.ribbon, self.mark), limits, strict=True):
            if len(text) > most:
                raise DesignError(f"{text!r} is longer than {most} characters.")

    @classmethod
    def of_name(cls, name: str) -> Self:
        """Return the design that a badge has until somebody makes another; its colours come from its name.

        The lightness is fixed, so that no name gives a pale badge.
        """
        hue = int.from_bytes(sha256(name.encode("utf-8", "replace")).digest()[:2]) / 0x10000
        title = " ".join(name.split())[:TITLE_CHARACTERS]
        return cls(title, colour=_colour(hue, 0.30), accent=_colour((hue + 0.5) % 1, 0.42))

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Return the design that `written` wrote down. Raise `DesignError` for what is none."""
        try:
            shape, icon = Shape(document.get("shape", Shape.MEDAL)), Icon(document.get("icon", Icon.NONE))
            return cls(**{**document, "shape": shape, "icon": icon})
        except (TypeError, ValueError) as error:
            raise DesignError(f"This is not the design of a badge: {error}") from error

    def written(self) -> dict[str, str]:
        """Return the design as JSON holds it."""
        return {name: str(getattr(self, name)) for name in self.__slots__}


def _colour(hue: float, lightness: float) -> str:
    parts = hls_to_rgb(hue, lightness, 0.55)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
