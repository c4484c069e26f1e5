"""Fetching what a credential points to: a port, and the one implementation that needs no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

MAXIMUM_ADDRESSES = 50


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


class SparingResolver:
    """A resolver that asks another one for each address once, and for so many addresses at most.

    A stranger's document may point to thousands, each of which somebody has to serve, and we to wait for.
    """

    def __init__(self, asked: Resolver) -> None:
        self._asked = asked
        self._answers: dict[str, bytes | UnreachableError] = {}

    def fetch(self, url: str) -> bytes:
        """Return what the other resolver fetches. Raise `UnreachableError` where it does, or for too many."""
        if url not in self._answers and len(self._answers) >= MAXIMUM_ADDRESSES:
            raise UnreachableError("The document points to more addresses than are looked at.")
        if url not in self._answers:
            self._answers[url] = self._ask(url)
        answer = self._answers[url]
        if isinstance(answer, UnreachableError):
            raise answer
        return answer

    def _ask(self, url: str) -> bytes | UnreachableError:
        try:
            return self._asked.fetch(url)
        except UnreachableError as error:
            return error


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """A resolver that holds its answers, by address, and reaches nothing else."""

    documents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))

    def fetch(self, url: str) -> bytes:
        """Return the held document. Raise `UnreachableError` for every other address."""
        if url not in self.documents:
            raise UnreachableError(f"{url} could not be reached.")
        return self.documents[url]
