"""An independent verifier: Digital Bazaar's Node libraries, installed once and kept under `var/`."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from badge_engine.contexts.pinned import contexts
from lti_tool.storage.database import Database
from tests.foreign.installing import NotInstalledError, brought
from tests.jobs.school import School, found_school

HERE = Path(__file__).parent
LATER = "2026-11-23T10:00:00Z"


Foreign = Callable[..., dict[str, Any]]
"""Give the foreign libraries a task, by its name and with what it needs; return what they say."""


class ForeignVerifier(Protocol):
    """Ask about a credential, with the documents that can be fetched, at a moment."""

    def __call__(
        self, credential: Mapping[str, Any], documents: Mapping[str, Any], now: str = LATER
    ) -> dict[str, Any]: ...


def script(name: str) -> Path:
    """Return a script of this folder where it finds the libraries; skip the test where there are none."""
    try:
        return brought(HERE / name)
    except NotInstalledError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def foreign_verdict(tmp_path: Path) -> ForeignVerifier:
    """Ask the foreign verifier about a credential; it knows the contexts on board and the given documents."""

    verifier = script("verify.mjs")

    def verdict(
        credential: Mapping[str, Any], documents: Mapping[str, Any], now: str = LATER
    ) -> dict[str, Any]:
        question = tmp_path / "question.json"
        known = {**contexts(), **documents}
        question.write_text(json.dumps({"credential": credential, "documents": known}), encoding="utf-8")
        run = subprocess.run(
            ["node", str(verifier), str(question), now],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        answer: dict[str, Any] = json.loads(run.stdout)
        return answer

    return verdict


@pytest.fixture
def foreign(tmp_path: Path) -> Foreign:
    """Give the foreign libraries a task."""
    program = script("proofs.mjs")

    def answer(task: str, **given: object) -> dict[str, Any]:
        question = tmp_path / "question.json"
        question.write_text(json.dumps({"task": task, "contexts": dict(contexts()), **given}))
        run = subprocess.run(
            ["node", str(program), str(question)], capture_output=True, text=True, timeout=60, check=True
        )
        told: dict[str, Any] = json.loads(run.stdout)
        return told

    return answer


@pytest.fixture
def empty_school(tmp_path: Path) -> Iterator[School]:
    """A school of its own, in which nobody has anything yet."""
    database = Database(f"sqlite:///{tmp_path}/school.db")
    database.upgrade()
    yield found_school(database)
    database.close()
