"""How a badge looks: drawn by its name, designed by somebody, or uploaded."""

from dataclasses import dataclass
from typing import Any, Self

from badge_engine.pictures.design import Design
from badge_engine.pictures.drawing import as_png, as_svg
from badge_engine.pictures.svg import svg_around
from badge_engine.pictures.upload import SIDE, clean_picture
from lti_tool.storage import tables

ALT_CHARACTERS = 250


@dataclass(frozen=True, slots=True)
class Look:
    """A picture (PNG), what it shows in words, and the design that it was drawn from, if it was.

    A picture without words is drawn by the badge's name, and follows it.
    """

    picture: bytes
    alt: str
    design: Design | None

    @classmethod
    def of_name(cls, name: str) -> Self:
        """Return how a badge looks until somebody designs it."""
        design = Design.of_name(name)
        return cls(as_png(design), "", design)

    @classmethod
    def designed(cls, design: Design, alt: str) -> Self:
        """Return how a designed badge looks."""
        return cls(as_png(design), alt, design)

    @classmethod
    def uploaded(cls, data: bytes, alt: str) -> Self:
        """Return how a badge with a picture from outside looks. Raise `UploadError`."""
        return cls(clean_picture(data), alt, None)

    @classmethod
    def of_version(cls, version: tables.AchievementVersion) -> Self:
        """Return how a version looks."""
        design = None if version.design is None else Design.read(version.design)
        return cls(version.picture, version.picture_alt, design)

    @classmethod
    def after(cls, version: tables.AchievementVersion, name: str) -> Self:
        """Return how the next version looks under a name, which may be a new one."""
        kept = version.picture_alt or version.name == name
        return cls.of_version(version) if kept else cls.of_name(name)

    def columns(self) -> dict[str, Any]:
        """Return the look as a version keeps it."""
        design = None if self.design is None else self.design.written()
        return {"picture": self.picture, "picture_alt": self.alt, "design": design}


def sharp_picture(version: tables.AchievementVersion) -> bytes:
    """Return the picture of a version as SVG: its drawing, or else its dots in a frame."""
    if version.design is None:
        return svg_around(version.picture, SIDE)
    return as_svg(Design.read(version.design))
