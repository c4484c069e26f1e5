"""Fetching what a credential points to: a port, and the one implementation that needs no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol


class UnreachableError(Exception):
    """A document could not be fetched. The message is one sentence for a person."""


class Resolver(Protocol):
    """Fetches key documents and status lists.

    An implementation takes https and public addresses only, follows no redirect to another host, and limits
    time and size. It may answer for the house's own addresses from the database.
    """

    def fetch(self, url: str) -> bytes:
        """Return what an https address serves. Raise `UnreachableError` where that fails."""
        ...


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """A resolver that holds its answers, by address, and reaches nothing else."""

    documents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    def fetch(self, url: str) -> bytes:
        """Return the held document. Raise `UnreachableError` for every other address."""
        if url not in self.documents:
            raise UnreachableError(f"{url} could not be reached.")
        return self.documents[url]
