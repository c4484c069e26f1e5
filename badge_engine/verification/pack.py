"""Verification without a network: a pack of keys and lists as they were at one moment.

A pack is one JSON file: `{"as_of": "2026-11-23T09:30:00Z", "documents": {"https://…": "<text>"}}`. A verdict
by a pack counts as of that moment; what was revoked later is not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from badge_engine.moments import moment_of, zulu
from badge_engine.verification.reading import MalformedError
from badge_engine.verification.resolving import HeldDocuments, Resolver

MAXIMUM_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pack:
    """Documents by their addresses, and when they were fetched."""

    as_of: datetime
    documents: Mapping[str, bytes]

    @property
    def resolver(self) -> HeldDocuments:
        """A resolver that reaches what is in the pack, and nothing else."""
        return HeldDocuments(self.documents)


@dataclass(frozen=True, slots=True)
class RecordingResolver:
    """A resolver that keeps what another one fetched, to make a pack of it."""

    asked: Resolver
    documents: dict[str, bytes] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Return what the other resolver fetches. Raise `UnreachableError` where it does."""
        self.documents[url] = self.asked.fetch(url)
        return self.documents[url]


def read_pack(data: bytes) -> Pack:
    """Read a pack. Raise `MalformedError` for everything else."""
    content = _object(data)
    as_of, documents = moment_of(content.get("as_of")), content.get("documents")
    if as_of is None or not isinstance(documents, dict) or not all(map(_is_text, documents.values())):
        raise MalformedError("A pack needs the moment it was made at (as_of) and documents as text.")
    return Pack(as_of, {url: text.encode() for url, text in documents.items()})


def write_pack(pack: Pack) -> bytes:
    """Return a pack as JSON."""
    documents = {url: content.decode("utf-8", "replace") for url, content in sorted(pack.documents.items())}
    return orjson.dumps({"as_of": zulu(pack.as_of), "documents": documents}, option=orjson.OPT_INDENT_2)


def _object(data: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(data) if len(data) <= MAXIMUM_BYTES else None
    except orjson.JSONDecodeError as error:
        raise MalformedError("The pack is not JSON.") from error
    if not isinstance(content, dict):
        raise MalformedError("The pack is not a JSON object of at most 64 MiB.")
    return content


def _is_text(value: object) -> bool:
    return isinstance(value, str)
