"""A folder in which commands run as if nobody had set anything."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from lti_tool.cli import main
from lti_tool.settings import PREFIX

LMS = (
    "--lms=moodle",
    "--issuer=https://lms.example",
    "--client-id=c1",
    "--auth-url=https://lms.example/auth",
    "--token-url=https://lms.example/token",
    "--jwks-url=https://lms.example/jwks",
    "--deployment=1",
)


@dataclass(frozen=True)
class Shell:
    """Runs commands in one folder."""

    folder: Path

    def run(self, *words: str, **settings: str) -> Result:
        """Run a command with some settings; names are written without their prefix."""
        environment = {PREFIX + name: text for name, text in settings.items()}
        return CliRunner().invoke(main, words, env=environment)

    def told(self, *words: str, **settings: str) -> object:
        """Run a command that must succeed with --json, and return what it told."""
        return self.told_with(0, *words, **settings)

    def told_with(self, exit_code: int, *words: str, **settings: str) -> Any:  # noqa: ANN401 - parsed JSON
        """Run a command that must end like this with --json, and return what it told."""
        result = self.run(*words, "--json", **settings)
        assert result.exit_code == exit_code, result.output
        return orjson.loads(result.stdout)

    def files(self) -> dict[str, bytes]:
        """Return every file of the folder but SQLite's own side files, with its content."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))
        }

    def refused(self, *words: str, **settings: str) -> str:
        """Run a command that must be refused without a trace, and return what it said."""
        before = self.files()
        result = self.run(*words, **settings)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert self.files() == before
        return result.stderr


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in an empty folder."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """A shell in a folder with a fresh installation."""
    assert shell.run("init").exit_code == 0
    return shell


@pytest.fixture
def registered(ready: Shell) -> Callable[[], str]:
    """Register an LMS and return the id of the registration."""

    def register() -> str:
        told = ready.told("registration", "add", *LMS)
        assert isinstance(told, dict)
        return str(told["id"])

    return register
