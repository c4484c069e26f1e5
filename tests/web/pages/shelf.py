"""What stands in for the web: the platforms' key sets, and documents that a test puts there."""

from typing import Any

from badge_engine.outgoing import PlatformError
from tests.web.platform import KeyServer

DOWN = "https://down.example/badge"


class Shelf(KeyServer):
    """The guarded door, behind which stand the platforms' key sets and some documents."""

    def __init__(self, key_sets: dict[str, Any]) -> None:
        super().__init__()
        self.key_sets = key_sets
        self.documents: dict[str, bytes] = {}

    def fetch_bytes(self, url: str) -> bytes:
        if url in self.documents:
            return self.documents[url]
        if url == DOWN:
            raise PlatformError("The server did not answer.", permanent=False)
        return super().fetch_bytes(url)
