"""An independent verifier: Digital Bazaar's Node libraries, installed once and kept under `var/`."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from badge_engine.contexts.pinned import contexts

HERE = Path(__file__).parent
SOURCES = ("package.json", "package-lock.json", "verify.mjs")
INSTALLED = HERE.parents[1] / "var" / "foreign-verifier"
LATER = "2026-11-23T10:00:00Z"


class ForeignVerifier(Protocol):
    """Ask about a credential, with the documents that can be fetched, at a moment."""

    def __call__(
        self, credential: Mapping[str, Any], documents: Mapping[str, Any], now: str = LATER
    ) -> dict[str, Any]: ...


@pytest.fixture(scope="session")
def verifier_folder() -> Path:
    """The folder in which the verifier runs; its name changes with what is installed in it."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"The foreign verifier needs {' and '.join(missing)}, not found on PATH.")
    sources = b"".join((HERE / name).read_bytes() for name in SOURCES)
    folder = INSTALLED / hashlib.sha256(sources).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            install(folder)
    return folder


def install(folder: Path) -> None:
    for name in SOURCES:
        shutil.copy(HERE / name, folder)
    run = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    if run.returncode != 0:
        pytest.skip(f"The foreign verifier could not be installed: {run.stderr[-500:]}")
    (folder / "ready").touch()


@pytest.fixture
def foreign_verdict(verifier_folder: Path, tmp_path: Path) -> ForeignVerifier:
    """Ask the foreign verifier about a credential; it knows the contexts on board and the given documents."""

    def verdict(
        credential: Mapping[str, Any], documents: Mapping[str, Any], now: str = LATER
    ) -> dict[str, Any]:
        question = tmp_path / "question.json"
        known = {**contexts(), **documents}
        question.write_text(json.dumps({"credential": credential, "documents": known}), encoding="utf-8")
        run = subprocess.run(
            ["node", "verify.mjs", str(question), now],
            cwd=verifier_folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        answer: dict[str, Any] = json.loads(run.stdout)
        return answer

    return verdict
