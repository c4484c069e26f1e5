"""What an LMS of the campus remembers, in one JSON file, so that a restart continues where it was."""

import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FORMAT = 2


class OtherVersion(Exception):  # noqa: N818 - says what is the matter
    """The file was written by another version of the campus, and cannot be gone on with."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was written by another version of the campus.")


class Memory:
    """A dictionary of JSON values, shared by the threads of a server and written whole at every change.

    `data` is replaced and never edited in place: who reads it has one state of it, whoever writes meanwhile,
    and a change that fails half way leaves no trace. Changes do not nest.
    """

    def __init__(self, path: Path, seed: Callable[[], dict[str, Any]]) -> None:
        """Open the file, or begin with the seed. Raises `OtherVersion`, and changes nothing then."""
        self._path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.data = _kept(path) if path.exists() else seed()
        self._save(self.data)

    @contextmanager
    def change(self) -> Iterator[dict[str, Any]]:
        """Change a copy of the data; what the block did is on disk, and seen by all, when it ends."""
        with self._lock:
            changed = copy.deepcopy(self.data)
            yield changed
            self._save(changed)
            self.data = changed

    def _save(self, data: dict[str, Any]) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps({"format": FORMAT} | data, ensure_ascii=False))
        draft.replace(self._path)


def _kept(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_text())
    if kept.pop("format", None) != FORMAT:
        raise OtherVersion(path)
    return kept
