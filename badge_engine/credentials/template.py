"""A credential's canonical text with gaps, so that the next one like it costs no linked-data processing.

Between two credentials of one shape only texts differ. What RDFC-1.0 does then is little: settle the labels
of blank nodes by the hashes of the lines around each, and sort. A template holds everything else ready. It
says `None` wherever this is not proven to be all, and the general way (`proofs.canonical`) is taken.
"""

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from operator import itemgetter
from typing import Any

import orjson

from badge_engine.credentials.disputes import UNPROVEN
from badge_engine.credentials.particulars import with_particulars
from badge_engine.proofs.canonical import Triple, triples_of

MOST_ARRANGEMENTS = 100
# In the place of a gap while a template is made; no text that can be signed holds U+0000. Who fills the gap
# of an identifier closes its bracket, so that `<urn:a>` and `<urn:a:b>` sort as whole lines do.
_GAP = "\0"
_MARK = re.compile(r"urn:coursemark:gap:(\d+):")
# Identifiers of these schemes are taken as they are by every JSON-LD processor.
_PLAIN_SCHEMES = ("https://", "http://", "urn:uuid:", "did:")
_UNUSUAL_IN_AN_IRI = re.compile(r"[^!#-;=?-\[\]_a-z~]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"'})
_LABELS = tuple(f"_:c14n{number}" for number in range(100))
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class UnprovenError(Exception):
    """A document has no template: its canonical text depends on more than labels and order."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Text with gaps; `fills` says what each is filled with: ("text" or "iri", place) or ("node", number)."""

    text: str
    fills: tuple[tuple[str, int], ...] = ()

    @property
    def is_node(self) -> bool:
        """Whether this is a blank node."""
        return bool(self.fills) and self.fills[0][0] == "node"


_Triple = tuple[_Line, _Line, _Line]
_Pick = Callable[[list[str]], tuple[str, ...]]
_SPACE, _END = _Line(" "), _Line(" .\n")


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """All lines in the order that they have as long as identifiers sort like this.

    `head` are the lines about identifiers, and each of `blocks` those about one blank node.
    """

    head: _Pick
    blocks: list[_Pick]

    def filled(self, tokens: list[str]) -> str:
        """Return the canonical text. Blank nodes come last, by their labels."""
        blocks = ["".join(block(tokens)) for block in self.blocks]
        blocks.sort()
        return "".join(self.head(tokens)) + "".join(blocks)


class Template:
    """The canonical text and the JSON of all credentials of one shape.

    Every text is joined from tokens, which are, in this order: the particulars; those of them that are
    identifiers, with their closing bracket; the labels of the blank nodes; the labels of sets, each sorted;
    and the pieces between the gaps. `size` is the number of particulars.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        """Make the template of a composed credential, or raise `UnprovenError`."""
        marks = iter(range(sys.maxsize))
        marked = with_particulars(document, map(_mark, marks))
        self.size = count = next(marks)
        triples = triples_of(marked)
        if triples is None or _MARK.search(orjson.dumps(document).decode()):
            raise UnprovenError("the document has graphs, or texts like our marks")
        self._triples = [_triple(triple) for triple in triples]
        terms = [term for triple in self._triples for term in triple]
        fills = {fill for term in terms for fill in term.fills}
        known = {place for kind, place in fills if kind != "node"}
        if known != set(range(count)) or any(_MARK.search(term.text) for term in terms):
            raise UnprovenError("a text is not signed as it is")
        if len(fills) - count > len(_LABELS):
            raise UnprovenError("there are too many blank nodes")
        self._iris = sorted(place for kind, place in fills if kind == "iri")
        self._fixed = {term.text[1:] for term in terms if not term.fills and term.text.startswith("<")}
        self._ranked = sorted(self._fixed)
        nodes = sorted(place for kind, place in fills if kind == "node")
        kinds = [("text", place) for place in range(count)]
        kinds += [("iri", place) for place in self._iris] + [("node", node) for node in nodes]
        self._places = {fill: place for place, fill in enumerate(kinds)}
        self._labels_from = len(kinds) - len(nodes)
        self._sets: list[_Pick] = []
        self._by_subject = self._grouped()
        self._room = [""] * (len(self._places) - self._labels_from)
        self._pieces: list[str] = []
        self._neighbourhoods = [self._neighbourhood(node) for node in nodes]
        json = orjson.dumps(marked).decode().removesuffix("}")
        self._unclosed = self._pick(_Line(_MARK.sub(_GAP, json), tuple(kinds[:count])))
        self._arrangements: dict[object, _Arrangement] = {}
        self._pieces_without_arrangements = len(self._pieces)

    def fill(self, texts: list[str]) -> tuple[str, str] | None:
        """Return the canonical text, and the JSON up to its last bracket, for a proof to follow.

        `None` where only the general way will do.
        """
        together = " ".join(texts)
        is_plain = together.isprintable() and not ('"' in together or "\\" in together)
        if "_:" in together or not (is_plain or UNPROVEN.search(together) is None):
            return None
        iris = [texts[place] for place in self._iris]
        if not all(map(_has_plain_scheme, iris)) or _UNUSUAL_IN_AN_IRI.search("".join(iris)):
            return None
        closed = [f"{iri}>" for iri in iris]
        # Equal identifiers would be one node, with all lines of both.
        if len(set(closed)) < len(closed) or not self._fixed.isdisjoint(closed):
            return None
        written, quoted = (texts, texts) if is_plain else _written(texts)
        tokens = [*written, *closed, *self._room, *self._pieces]
        if not self._label(tokens):
            return None
        key = (*map(closed.index, sorted(closed)), *[bisect_left(self._ranked, iri) for iri in closed])
        arrangement = self._arrangements.get(key) or self._arranged(key, tokens)
        canonical = arrangement.filled(tokens)
        tokens[: len(texts)] = quoted
        return canonical, "".join(self._unclosed(tokens))

    def _label(self, tokens: list[str]) -> bool:
        """Add the labels of the blank nodes; `False` where their neighbourhoods do not tell them apart."""
        hashes = [
            lines if isinstance(lines, bytes) else sha256("".join(lines(tokens)).encode()).digest()
            for lines in self._neighbourhoods
        ]
        label_of = dict(zip(sorted(hashes), _LABELS, strict=False))
        place = self._labels_from
        tokens[place : (place := place + len(hashes))] = [label_of[found] for found in hashes]
        for members in self._sets:
            labels = sorted(members(tokens))
            tokens[place : (place := place + len(labels))] = labels
        return len(label_of) == len(hashes)

    def _arranged(self, key: object, tokens: list[str]) -> _Arrangement:
        """Return the lines as they sort with these tokens, and keep that."""
        head = [line for subject, lines in self._by_subject.items() if not subject.is_node for line in lines]
        blocks = [lines for subject, lines in self._by_subject.items() if subject.is_node]
        if len(self._arrangements) >= MOST_ARRANGEMENTS:
            self._arrangements.clear()
            del self._pieces[self._pieces_without_arrangements :]
        self._arrangements[key] = _Arrangement(
            self._in_order(head, tokens), [self._in_order(block, tokens) for block in blocks]
        )
        tokens[len(self._places) :] = self._pieces
        return self._arrangements[key]

    def _in_order(self, lines: list[_Line], tokens: list[str]) -> _Pick:
        return self._pick(_joined(sorted(lines, key=lambda line: self._filled(line, tokens))))

    def _filled(self, line: _Line, tokens: list[str]) -> str:
        fills = iter(line.fills)
        return re.sub(_GAP, lambda _: tokens[self._places[next(fills)]], line.text)

    def _grouped(self) -> Mapping[_Line, list[_Line]]:
        """Return the lines by what they are about; those with several blank nodes take these from a set."""
        values: defaultdict[tuple[_Line, _Line], list[_Line]] = defaultdict(list)
        for subject, predicate, item in self._triples:
            values[subject, predicate].append(item)
        lines: defaultdict[_Line, list[_Line]] = defaultdict(list)
        for (subject, predicate), items in values.items():
            for item in self._settled_values(items):
                lines[subject].append(_statement((subject, predicate, item)))
        return lines

    def _settled_values(self, items: list[_Line]) -> list[_Line]:
        nodes = [item for item in items if item.is_node]
        if len(items) > 1 and any(kind == "text" for item in items for kind, _ in item.fills):
            raise UnprovenError("a property has several values, of which one is a person's own")
        if len(nodes) <= 1:
            return items
        self._sets.append(itemgetter(*(self._places[node.fills[0]] for node in nodes)))
        members = [("set", len(self._places) + number) for number in range(len(nodes))]
        self._places |= {member: member[1] for member in members}
        others = [item for item in items if not item.is_node]
        return [*others, *[_Line(_GAP, (member,)) for member in members]]

    def _neighbourhood(self, node: int) -> _Pick | bytes:
        """Return the lines around a blank node as RDFC-1.0 hashes them first, or at once their hash."""
        me = ("node", node)
        around = [triple for triple in self._triples if any(me in term.fills for term in triple)]
        whole = _joined(_settled([_statement(_named(triple, me)) for triple in around]))
        return self._pick(whole) if whole.fills else sha256(whole.text.encode()).digest()

    def _pick(self, line: _Line) -> _Pick:
        """Keep the pieces of a text, and return what picks them and their fillings from the tokens."""
        first = len(self._places) + len(self._pieces)
        self._pieces += line.text.split(_GAP)
        gaps = [self._places[fill] for fill in line.fills]
        inner = [place for number, gap in enumerate(gaps, 1) for place in (gap, first + number)]
        return itemgetter(first, *inner) if gaps else itemgetter(slice(first, first + 1))


def _mark(place: int) -> str:
    return f"urn:coursemark:gap:{place}:"


def _has_plain_scheme(iri: str) -> bool:
    return iri.startswith(_PLAIN_SCHEMES)


def _written(texts: list[str]) -> tuple[list[str], list[str]]:
    """Return texts as N-Quads and as JSON write them."""
    return [text.translate(_ESCAPES) for text in texts], [orjson.dumps(text)[1:-1].decode() for text in texts]


def _triple(triple: Triple) -> _Triple:
    return _term(triple["subject"]), _term(triple["predicate"]), _term(triple["object"])


def _term(term: Mapping[str, str]) -> _Line:
    """Return one term of a triple as N-Quads write it, with a gap where a particular stands."""
    match term:
        case {"type": "blank node", "value": label}:
            return _Line(_GAP, (("node", int(label.removeprefix("_:b"))),))
        case {"type": "IRI", "value": iri}:
            gap = _gap(iri)
            return _Line(f"<{iri}>") if gap is None else _Line(f"<{_GAP}", (("iri", gap),))
        case _:
            return _literal(term)


def _literal(term: Mapping[str, str]) -> _Line:
    if "language" in term:
        raise UnprovenError("a text names its language")
    suffix = "" if term["datatype"] == _XSD_STRING else f"^^<{term['datatype']}>"
    gap = _gap(term["value"])
    text = term["value"].translate(_ESCAPES) if gap is None else _GAP
    return _Line(f'"{text}"{suffix}', () if gap is None else (("text", gap),))


def _gap(text: str) -> int | None:
    found = _MARK.fullmatch(text)
    return int(found[1]) if found else None


def _joined(lines: Iterable[_Line]) -> _Line:
    known = list(lines)
    text = "".join(line.text for line in known)
    return _Line(text, tuple(fill for line in known for fill in line.fills))


def _statement(triple: _Triple) -> _Line:
    subject, predicate, item = triple
    return _joined((subject, _SPACE, predicate, _SPACE, item, _END))


def _named(triple: _Triple, me: tuple[str, int]) -> _Triple:
    """Name the nodes as RDFC-1.0 hashes them first: the node itself is `_:a`, every other one `_:z`."""
    subject, predicate, item = (
        _Line("_:a" if term.fills == (me,) else "_:z") if term.is_node else term for term in triple
    )
    return subject, predicate, item


def _settled(lines: list[_Line]) -> Iterable[_Line]:
    """Return lines in an order that no filling can change."""
    ordered = sorted(lines, key=lambda line: line.text)
    for one, other in pairwise(ordered):
        first, second = one.text.partition(_GAP)[0], other.text.partition(_GAP)[0]
        if one != other and (first.startswith(second) or second.startswith(first)):
            raise UnprovenError("the order of lines depends on a person's own texts")
    return ordered
