"""The one canonical text of a linked-data document (RDFC-1.0), refused where it would not cover every word.

PyLD has no safe mode: it drops terms that no context defines and makes relative identifiers absolute. Both
are caught here. Its canonical text equals that of jsonld.js.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from math import factorial
from threading import Lock
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015

from badge_engine.contexts.pinned import UnknownContextError, load_context
from badge_engine.proofs.losses import UnsignableError, refuse_losses

UNMAPPED = "unmapped://unmapped.invalid/"
MAXIMUM_LABELLINGS = 5_000
_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_OPTIONS = {"base": UNMAPPED, "documentLoader": load_context, "processingMode": "json-ld-1.1"}
# No context on board has index maps, sets of reverse terms or the like, so that these are all.
_STRUCTURE = frozenset({"@list", "@graph"})
Triple = Mapping[str, Mapping[str, str]]
# PyLD's caches of processed contexts are not safe to change from several threads.
_ONE_AT_A_TIME = Lock()


def canonise(document: Mapping[str, Any]) -> str:
    """Return the canonical N-Quads of a JSON-LD document, each line ended by a line feed.

    Raise `UnknownContextError` for a context that is not on board and `UnsignableError` where the text would
    leave something of the document out.
    """
    return str(_BoundedCanonicaliser().main(_dataset(document), {"format": "application/n-quads"}))


def triples_of(document: Mapping[str, Any]) -> list[Triple] | None:
    """Return the triples of a document, each with its terms as PyLD tells them; `None` where it has graphs.

    Blank nodes are numbered `_:b0`, `_:b1` and so on. Raise as `canonise` does.
    """
    dataset = _dataset(document)
    return list(dataset["@default"]) if dataset.keys() == {"@default"} else None


def _dataset(document: Mapping[str, Any]) -> dict[str, Any]:
    refuse_losses(document)
    expanded = _expanded(document)
    for name in _names(expanded):
        _refuse_bad_name(name)
    return dict(jsonld.to_rdf(expanded, _OPTIONS))


def _expanded(document: Mapping[str, Any]) -> list[Any]:
    try:
        with _ONE_AT_A_TIME:
            return list(jsonld.expand(document, _OPTIONS, on_property_dropped=_refuse_dropped))
    except jsonld.JsonLdError as error:
        for cause in _causes(error):
            if isinstance(cause, UnknownContextError):
                raise cause from error
        raise UnsignableError(f"The document is not sound JSON-LD: {error.type}.") from error


def _refuse_dropped(term: str | None) -> None:
    raise UnsignableError(f"A term is defined by no context and would not be signed ({term}).")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _names(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield every IRI of expanded nodes: identifiers, types, datatypes and properties."""
    for node in nodes:
        if "@value" in node:
            yield from _datatype(node)
        else:
            yield from [node["@id"]] if "@id" in node else []
            yield from node.get("@type", [])
            for key in node.keys() - {"@id", "@type"}:
                yield from [] if key in _STRUCTURE else [key]
                yield from _names(node[key])


def _datatype(value: dict[str, Any]) -> Iterator[str]:
    if not _LANGUAGE.fullmatch(value.get("@language", "en")):
        raise UnsignableError("A text names a language that is none.")
    if value.get("@type", "@json") != "@json":
        yield value["@type"]


def _refuse_bad_name(name: str) -> None:
    if name.startswith(UNMAPPED.partition("/")[0]):
        raise UnsignableError(f"An identifier or type is not absolute ({name.removeprefix(UNMAPPED)}).")
    if name.startswith("_:") or _NOT_IN_AN_IRI.search(name):
        raise UnsignableError(f"An identifier or type is not a URI ({name}).")


class _BoundedCanonicaliser(URDNA2015):  # type: ignore[misc] # PyLD ships no type information
    """RDFC-1.0 with a limit on the work that look-alike nodes may cause (RDFC-1.0, 7.1)."""

    def __init__(self) -> None:
        super().__init__()
        self._labellings = 0

    def hash_n_degree_quads(self, id_: str, issuer: object) -> object:
        related = self.create_hash_to_related(id_, issuer)
        self._labellings += sum(factorial(len(nodes)) for nodes in related.values())
        if self._labellings > MAXIMUM_LABELLINGS:
            raise UnsignableError("Too many parts of the document cannot be told apart.")
        return super().hash_n_degree_quads(id_, issuer)
