"""Addresses in credentials: absolute, or refused."""

import re
from dataclasses import dataclass

_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+')


class ContentError(ValueError):
    """A credential would say something that Open Badges 3.0 does not allow; the message names the place."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its URL or `data:` URI. The caption is what a screen reader says."""

    url: str
    caption: str | None = None

    def __post_init__(self) -> None:
        absolute(self.url, "The address of an image")


def absolute(uri: str, what: str) -> None:
    """Raise `ContentError` unless a text is an absolute URI."""
    if not _ABSOLUTE.fullmatch(uri):
        raise ContentError(f"{what} is not an absolute URI: {uri!r}.")
