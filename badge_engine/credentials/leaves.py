"""Proving that a signature covers a document leaf by leaf, and not only trusting that nothing was dropped."""

import re
from collections.abc import Mapping
from typing import Any

from badge_engine.proofs.canonical import canonise
from badge_engine.proofs.losses import UnsignableError

_MARK = re.compile(r"urn:coursemark:leaf:(\d+):")
# Their values are words that contexts define; canonising refuses those that none does.
_DEFINED = frozenset({"@context", "type"})


def refuse_unsigned(document: Mapping[str, Any]) -> None:
    """Raise `UnsignableError` unless each leaf, exchanged for a mark, is found in what is signed.

    Embedded proofs and what they cover are left out: they were proved where they were made.
    """
    places: list[str] = []
    marked = _marked(document, "$", places)
    found = {int(number) for number in _MARK.findall(canonise(marked))}
    for number in sorted(set(range(len(places))) - found):
        raise UnsignableError(f"{places[number]} would not be signed.")


def _marked(value: Any, path: str, places: list[str]) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case dict() if "proof" in value:
            return value
        case dict():
            return {
                key: item if key in _DEFINED else _marked(item, f"{path}.{key}", places)
                for key, item in value.items()
            }
        case list():
            return [_marked(item, f"{path}[{place}]", places) for place, item in enumerate(value)]
        case _:
            places.append(path)
            return f"urn:coursemark:leaf:{len(places) - 1}:"
