"""The canonical text of a document whose shape was seen before, without linked-data processing.

Two documents have one shape when they differ in texts alone, and the same of their texts are equal. Then the
triples of one are those of the other with other texts in them: JSON-LD looks at no text but types, contexts
and the beginnings of identifiers. So a shape is canonised once, with marks in the place of texts. For the
next document the marks are filled, blank nodes labelled and lines sorted (RDFC-1.0, 4.4). Wherever this is
not all that RDFC-1.0 does, the general way is taken.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, TypeAlias

from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.losses import UNSIGNABLE, UnsignableError

MAXIMUM_SHAPES = 128
_Token: TypeAlias = int | str | tuple[str, ...]
_VERBATIM = frozenset({"type", "@context", "proofPurpose"})
_MARK = "urn:coursemark:slot:"
_SLOT = re.compile(rf'"{_MARK}(\d+):"|<{_MARK}(\d+):>')
_NODE = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|_:c14n(\d+)')
_OPENING = re.compile(rf'"{_MARK}(\d+):"|<{_MARK}(\d+):>|"(?:[^"\\]|\\.)*"|<[^>]*>|_:c14n(\d+)')
_LINE = re.compile(r'(?:<[^>]*>|_:c14n\d+) <[^>]*> (?:<[^>]*>|_:c14n\d+|"(?:[^"\\]|\\.)*"\S*) \.')
# Identifiers that every JSON-LD processor takes as they are: no context on board gives these words a meaning.
_PLAIN_IRI = re.compile(r'(?:https?://|urn:|did:|mailto:|data:)[^\x00-\x20<>"{}|\\^`]+')
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})


class UnusualError(Exception):
    """Only the general way is proven for this document."""


def canonise_known(document: Mapping[str, Any]) -> str:
    """Return what `canonise` returns, or raise what it raises; quicker for a shape that was seen before."""
    try:
        reading = _Reading()
        reading.read(document)
        return _SHAPES.form_of(reading, document).filled(list(reading.texts))
    except UnusualError:
        return canonise(document)


class _Shapes:
    """The forms of the shapes that were seen last; `None` stands for one that has only the general way."""

    def __init__(self, most: int = MAXIMUM_SHAPES) -> None:
        self._most = most
        self._forms: OrderedDict[tuple[_Token, ...], _Form | None] = OrderedDict()
        self._one_at_a_time = Lock()

    def form_of(self, reading: "_Reading", document: Mapping[str, Any]) -> "_Form":
        key = tuple(reading.tokens)
        with self._one_at_a_time:
            known = key in self._forms
            form = self._forms.get(key)
        if not known:
            form = _Form.tried(document, reading)
        with self._one_at_a_time:
            self._forms[key] = form
            self._forms.move_to_end(key)
            while len(self._forms) > self._most:
                self._forms.popitem(last=False)
        if form is None:
            raise UnusualError
        return form


class _Reading:
    """The shape of a document, as tokens, and its texts in the order of their first appearance.

    A text becomes its number, an object the tuple of its terms followed by its values, a list its length as
    a negative number followed by its items, everything else what it is. So no two shapes have the same
    tokens. Types are asked for by identity, since this is the path that has to be quick.
    """

    def __init__(self) -> None:
        self.tokens: list[_Token] = []
        self.texts: dict[str, int] = {}

    def read(self, value: Any) -> None:  # noqa: ANN401 # any JSON
        """Take in a JSON value."""
        kind = type(value)
        if kind is str:
            self.tokens.append(self.texts.setdefault(value, len(self.texts)))
        elif kind is dict:
            self._read_object(value)
        elif kind is list:
            self.tokens.append(-1 - len(value))
            for item in value:
                self.read(item)
        else:
            self.tokens.append(repr(value))

    def _read_object(self, members: Mapping[str, Any]) -> None:
        tokens, texts = self.tokens, self.texts
        tokens.append(tuple(members))
        for key, item in members.items():
            if key in _VERBATIM:
                tokens.append(_words(item))
            elif type(item) is str:
                tokens.append(texts.setdefault(item, len(texts)))
            else:
                self.read(item)


def _words(value: object) -> str | tuple[str, ...]:
    """Return what must be the same in all documents of a shape."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise UnusualError


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Text with a `%s` for each gap, and the places of what is filled in there."""

    text: str
    places: tuple[int, ...]

    def filled(self, fillings: list[str]) -> str:
        return self.text % tuple([fillings[place] for place in self.places])


@dataclass(frozen=True, slots=True)
class _Form:
    """The canonical text of a shape.

    `literals` and `names` are the places of texts that stand as literals and as identifiers; each text may
    stand as both, and is filled in once for each. `around` holds, behind a blank line each, the lines around
    each blank node.
    """

    literals: tuple[int, ...]
    names: tuple[int, ...]
    whole: _Gaps
    around: _Gaps

    @classmethod
    def tried(cls, document: Mapping[str, Any], reading: _Reading) -> "_Form | None":
        """Return the form of a document's shape, or `None`. Contexts that are not on board are told of."""
        try:
            return None if _is_unusual(reading.tokens) else cls.of(document, reading.texts)
        except (UnusualError, UnsignableError):
            return None

    @classmethod
    def of(cls, document: Mapping[str, Any], texts: Mapping[str, int]) -> "_Form":
        lines = canonise(_marked(document, texts)).split("\n")[:-1]
        if not all(map(_LINE.fullmatch, lines)):
            raise UnusualError
        text = "\n".join(lines).replace("%", "%%")
        found = [(match[1], match[2]) for match in _SLOT.finditer(text)]
        literals = tuple(sorted({int(slot) for slot, _ in found if slot}))
        names = tuple(sorted({int(slot) for _, slot in found if slot}))
        if len(found) != text.count(_MARK) or {*literals, *names} != set(range(len(texts))):
            raise UnusualError
        places = {f'"{slot}"': place for place, slot in enumerate(literals)}
        places |= {f"<{slot}>": len(literals) + place for place, slot in enumerate(names)}
        nodes = sorted({match[1] for match in _NODE.finditer(text) if match[1]}, key=int)
        places |= {f"_:{node}": len(places) + place for place, node in enumerate(nodes)}
        around = _gaps("\n\n".join(_neighbourhood(lines, node) for node in nodes), places)
        return cls(literals, names, _gaps(text, places), around)

    def filled(self, texts: list[str]) -> str:
        together = " ".join(texts)
        plain = together.isprintable()
        if "_:" in together or not (plain or UNSIGNABLE.search(together) is None):
            raise UnusualError
        names = [texts[place] for place in self.names]
        if not all(map(_PLAIN_IRI.fullmatch, names)):
            raise UnusualError
        literals = [texts[place] for place in self.literals]
        if not plain or '"' in together or "\\" in together:
            literals = [text.translate(_ESCAPES) for text in literals]
        fillings = literals + names
        lines = self.whole.filled(fillings + self._labels(fillings)).split("\n")
        if len(set(lines)) != len(lines):
            raise UnusualError
        lines.sort()
        return "\n".join(lines) + "\n"

    def _labels(self, fillings: list[str]) -> list[str]:
        """Return the label of each blank node, by the order of the hashes of what stands around it."""
        if not self.around.text:
            return []
        hashes = [_hash(text) for text in self.around.filled(fillings).split("\n\n")]
        order = {digest: f"_:c14n{number}" for number, digest in enumerate(sorted(hashes))}
        if len(order) != len(hashes):
            raise UnusualError
        return [order[digest] for digest in hashes]


_SHAPES = _Shapes()


def _is_unusual(shape: list[_Token]) -> bool:
    """Return whether a shape has nulls, keywords of JSON-LD but its contexts, or words like our marks."""
    words = {word for token in shape if isinstance(token, tuple) for word in token}
    keywords = {word for word in words if word.startswith("@")}
    keywords |= {token for token in shape if isinstance(token, str) and token.startswith("@")}
    return "None" in shape or not keywords <= {"@context"} or _MARK in repr(shape)


def _marked(value: object, texts: Mapping[str, int]) -> Any:  # noqa: ANN401 # any JSON
    """Return a JSON value with a mark in the place of each text."""
    match value:
        case str():
            return f"{_MARK}{texts[value]}:"
        case dict():
            return {key: item if key in _VERBATIM else _marked(item, texts) for key, item in value.items()}
        case list():
            return [_marked(item, texts) for item in value]
        case _:
            return value


def _gaps(text: str, places: Mapping[str, int]) -> _Gaps:
    """Open a gap for each mark and label of a text."""
    found: list[int] = []

    def opened(match: re.Match[str]) -> str:
        literal, name, node = match.groups()
        if node is not None:
            found.append(places[f"_:{node}"])
            return "%s"
        if literal is None and name is None:
            return match[0]
        found.append(places[f'"{literal}"' if name is None else f"<{name}>"])
        return '"%s"' if name is None else "<%s>"

    return _Gaps(_OPENING.sub(opened, text), tuple(found))


def _neighbourhood(lines: list[str], node: str) -> str:
    """Return the lines around a blank node as RDFC-1.0 hashes them first: it is `_:a`, others `_:z`."""

    def named(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        return "_:a" if match[1] == node else "_:z"

    around = [line for line in lines if any(match[1] == node for match in _NODE.finditer(line))]
    return "\n".join(_NODE.sub(named, line) for line in around).replace("%", "%%")


def _hash(text: str) -> str:
    lines = sorted(text.split("\n"))
    return sha256(("\n".join(lines) + "\n").encode()).hexdigest()
