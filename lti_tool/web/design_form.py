"""The designer's form: what was chosen, what is wrong with it, and the design that it makes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from unicodedata import category
from urllib.parse import urlencode

from badge_engine.pictures.design import (
    MARK_CHARACTERS,
    RIBBON_CHARACTERS,
    TITLE_CHARACTERS,
    Design,
    Icon,
    Shape,
)
from badge_engine.rules.words import message
from lti_tool.languages import gettext
from lti_tool.pictures import ALT_CHARACTERS

SHAPES = {
    Shape.MEDAL: message("Medal"),
    Shape.CIRCLE: message("Circle"),
    Shape.HEXAGON: message("Hexagon"),
    Shape.SHIELD: message("Shield"),
    Shape.SQUARE: message("Square"),
}
ICONS = {
    Icon.NONE: message("No icon"),
    Icon.STAR: message("Star"),
    Icon.TICK: message("Tick"),
    Icon.PENCIL: message("Pencil"),
    Icon.GEAR: message("Gear"),
    Icon.ATOM: message("Atom"),
    Icon.SUM: message("Sum"),
    Icon.SCALES: message("Scales"),
    Icon.HEALTH: message("Health"),
    Icon.MUSIC: message("Music"),
    Icon.FLOWER: message("Flower"),
    Icon.SUN: message("Sun"),
    Icon.FLAG: message("Flag"),
    Icon.KNIGHT: message("Chess piece"),
    Icon.HEART: message("Heart"),
}
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class DesignForm:
    """What was filled in, as it came; `alt` says what the picture shows."""

    title: str
    shape: str
    colour: str
    accent: str
    icon: str
    ribbon: str
    mark: str
    alt: str

    @classmethod
    def of(cls, design: Design, alt: str) -> Self:
        """Return the form of a design that stands."""
        return cls(**design.written(), alt=alt)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Read a posted form, or the parameters of an address."""
        filled_in = {name: form.get(name, "").strip() for name in cls.__slots__}
        return cls(**filled_in | {name: filled_in[name].lower() for name in ("colour", "accent")})

    def problems(self) -> list[str]:
        """Return what keeps this from being a design, for a person."""
        found = []
        if self.shape not in set(Shape) or self.icon not in set(Icon):
            found.append(gettext("Choose one of the shapes and icons that are shown."))
        if not all(map(_COLOUR.fullmatch, (self.colour, self.accent))):
            found.append(gettext("Choose colours, or write them such as #1f3b6f."))
        limits = (TITLE_CHARACTERS, RIBBON_CHARACTERS, MARK_CHARACTERS)
        texts = (self.title, self.ribbon, self.mark)
        if any(len(text) > most for text, most in zip(texts, limits, strict=True)):
            found.append(gettext("Shorten the words on the badge."))
        if any(map(_is_control, "".join(texts))):
            found.append(gettext("Leave characters out that cannot be shown."))
        return found + problems_of_words(self.alt)

    def design(self) -> Design:
        """Return the design; only after `problems` found none."""
        return Design.read({name: getattr(self, name) for name in Design.__slots__})

    @property
    def query(self) -> str:
        """The form as the parameters of an address."""
        return urlencode({name: getattr(self, name) for name in self.__slots__})


def problems_of_words(alt: str) -> list[str]:
    """Return what is wrong with the words for a picture."""
    if 0 < len(alt) <= ALT_CHARACTERS and not any(map(_is_control, alt)):
        return []
    return [gettext("Say in at most %(most)s characters what the picture shows.", most=ALT_CHARACTERS)]


def _is_control(character: str) -> bool:
    return category(character) == "Cc"
