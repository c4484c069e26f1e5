"""Documents that are shipped with the engine and must be what they were: read once, checked by their hash."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

VC_2 = "https://www.w3.org/ns/credentials/v2"
VC_1 = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
# Our own: each issuer serves it at this path of its own address, for ever the same.
MICRO_CREDENTIAL = "/contexts/micro-credential-1.0.json"
_HOST = (
    r"(https://[A-Za-z0-9.:-]+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?)"  # http: only on a machine itself
)
_OWN = re.compile(_HOST + re.escape(MICRO_CREDENTIAL))


class PinnedDocumentError(Exception):
    """A shipped document is not the one that its manifest names: the installation is damaged."""


class UnknownContextError(Exception):
    """A document asks for a JSON-LD context that is not on board. Contexts are never fetched."""

    def __init__(self, url: str) -> None:
        super().__init__(f"The context {url} is not on board.")
        self.url = url


class _Contexts(Mapping[str, Any]):
    """Contexts by address. Our own stands under its path, and is found at that path of every https address.

    Whoever serves another one there signs something else, so that the proof does not hold.
    """

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._documents = documents

    def __getitem__(self, url: str) -> Any:  # noqa: ANN401 - parsed JSON
        return self._documents[MICRO_CREDENTIAL if _OWN.fullmatch(url) else url]

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


@cache
def contexts() -> Mapping[str, Any]:
    """Return the contexts on board, parsed, by address."""
    return _Contexts(pinned(files("badge_engine.contexts") / "data"))


def bytes_on_board(url: str) -> bytes | None:
    """Return a context on board as its publisher wrote it, byte for byte; `None` for every other address."""
    folder = files("badge_engine.contexts") / "data"
    entry = json.loads((folder / "MANIFEST.json").read_bytes()).get(url)
    return None if entry is None else (folder / entry["file"]).read_bytes()


def pinned(folder: Traversable) -> Mapping[str, Any]:
    """Return the JSON documents that `MANIFEST.json` in `folder` lists, by address.

    The manifest maps each address to `{"file", "sha256"}`. Raise `PinnedDocumentError` where a file differs.
    """
    manifest = json.loads((folder / "MANIFEST.json").read_bytes())
    return MappingProxyType({url: _checked(folder, entry) for url, entry in manifest.items()})


def load_context(url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
    """Serve a context on board to PyLD, as a RemoteDocument (JSON-LD 1.1 API, 9.4).

    The tag `static` lets PyLD keep the processed context. Raise `UnknownContextError` for every other
    address.
    """
    if url not in contexts():
        raise UnknownContextError(url)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": contexts()[url],
        "tag": "static",
    }


def _checked(folder: Traversable, entry: Mapping[str, str]) -> object:
    content = (folder / entry["file"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise PinnedDocumentError(f"{entry['file']} is not the file that its manifest names.")
    return json.loads(content)
