"""Baking into SVG (Open Badges 3.0, 5.3.2): the credential is an element behind the picture's first tag.

The picture is never shown nor trusted: the parser expands no entities and fetches nothing, and all bytes but
those of the credential stay as they are.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from badge_engine.pictures.problems import BakingError, refuse_size

SVG = "http://www.w3.org/2000/svg"
OPEN_BADGES = "https://purl.imsglobal.org/ob/v3p0"
CLR = "https://purl.imsglobal.org/clr/v2p0"
OPEN_BADGES_2 = "http://openbadges.org"
MAXIMUM_DEPTH = 64
_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_ELEMENTS = frozenset({f"{OPEN_BADGES} credential", f"{CLR} credential", f"{OPEN_BADGES_2} assertion"})
_SCRIPTS = frozenset({"script", "foreignObject", "iframe", "handler"})
_LINKS = frozenset({"href", "http://www.w3.org/1999/xlink href"})
_INSIDE = ("#", "data:image/png;", "data:image/jpeg;")


def is_svg(data: bytes) -> bool:
    """Return whether data looks like an SVG picture."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and SVG.encode() in data


def svg_around(png: bytes, side: int) -> bytes:
    """Return an SVG picture that shows a square PNG, for pictures that were not drawn by us."""
    inside = b64encode(png).decode()
    head = f'<svg xmlns="{SVG}" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
    return (
        f'{head}<image width="{side}" height="{side}" href="data:image/png;base64,{inside}"/></svg>'.encode()
    )


def refuse_links(picture: bytes) -> None:
    """Raise `BakingError` for an SVG that names anything outside itself, or declares entities."""
    if _Reading.of(picture).linked:
        raise BakingError("The picture loads something from elsewhere.")


def bake_svg(picture: bytes, credential: bytes) -> bytes:
    """Return the SVG picture with a credential (JSON or a compact JWS) in it, in place of one that it had.

    Raise `BakingError` for what is no SVG picture, and for one that could run a script.
    """
    read = _Reading.of(picture)
    if read.active:
        raise BakingError("The picture holds a script or something else that acts. Take it out first.")
    kept, place = b"", 0
    for start, end in read.spans:
        kept, place = kept + picture[place:start], end
    whole = kept + picture[place:]
    if whole[: read.head_end].endswith(b"/>"):
        raise BakingError("The picture is empty.")
    return whole[: read.head_end] + _element(credential) + whole[read.head_end :]


def unbake_svg(picture: bytes) -> bytes:
    """Return the credential in an SVG picture. Raise `BakingError` unless there is exactly one."""
    read = _Reading.of(picture)
    if len(read.found) != 1:
        raise BakingError("The picture does not carry exactly one credential.")
    (text,) = read.found
    return text.strip().encode()


def _element(credential: bytes) -> bytes:
    text = credential.decode()
    head = f'<openbadges:credential xmlns:openbadges="{OPEN_BADGES}"'
    if text.lstrip().startswith("{"):
        # What would end the section early is written as JSON lets it be written, too.
        inside = text.replace("]]>", "\\u005d]>")
        return f"{head}><![CDATA[{inside}]]></openbadges:credential>".encode()
    return f"{head} verify={quoteattr(text)}></openbadges:credential>".encode()


@dataclass(slots=True)
class _Reading:
    """One pass over a picture: where its credentials stand, what they hold, and whether it could act."""

    picture: bytes
    parser: expat.XMLParserType
    found: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    head_end: int = 0
    active: bool = False
    linked: bool = False
    _depth: int = 0
    _inside: int = 0
    _start: int = 0
    _verify: str | None = None
    _text: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, picture: bytes) -> "_Reading":
        refuse_size(picture)
        parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        read = cls(picture, parser)
        parser.StartElementHandler = read.begin
        parser.EndElementHandler = read.end
        parser.CharacterDataHandler = read.hear
        parser.EntityDeclHandler = read.refuse_entity
        try:
            parser.Parse(picture, True)  # noqa: FBT003 # expat takes no names
        except expat.ExpatError as error:
            raise BakingError("The picture is not an SVG that can be read.") from error
        return read

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAXIMUM_DEPTH:
            raise BakingError("The picture is nested too deeply.")
        if self._depth == 1:
            if name != f"{SVG} svg":
                raise BakingError("The picture is not an SVG.")
            self.head_end = self._tag_end()
        self.active = self.active or _acts(name, attributes)
        self.linked = self.linked or _leads_out(attributes)
        if name in _ELEMENTS and not self._inside:
            self._inside, self._start = self._depth, self.parser.CurrentByteIndex
            self._verify, self._text = attributes.get("verify"), []

    def end(self, _name: str) -> None:
        if self._inside == self._depth:
            self.found.append(self._verify or "".join(self._text))
            self.spans.append((self._start, self._tag_end()))
            self._inside = 0
        self._depth -= 1

    def hear(self, text: str) -> None:
        if self._inside:
            self._text.append(text)

    def refuse_entity(self, *_declaration: object) -> None:
        raise BakingError("The picture declares entities.")

    def _tag_end(self) -> int:
        return next(_TAG.finditer(self.picture, self.parser.CurrentByteIndex)).end()


def _acts(name: str, attributes: dict[str, str]) -> bool:
    """Return whether an element can run something, or loads from elsewhere what could."""
    return name.rpartition(" ")[2] in _SCRIPTS or any(
        attribute.rpartition(" ")[2].lower().startswith("on")
        or (attribute in _LINKS and value.strip().lower().startswith("javascript:"))
        for attribute, value in attributes.items()
    )


def _leads_out(attributes: dict[str, str]) -> bool:
    """Return whether an element names a place outside its picture; pictures within it are none."""
    return any(
        attribute in _LINKS and not value.strip().startswith(_INSIDE)
        for attribute, value in attributes.items()
    )
