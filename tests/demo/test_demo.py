"""`coursemark demo` as a newcomer runs it: in a process of its own, in an empty folder."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from lti_tool.settings import PREFIX
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from tests.played import free_port_of_three

COMMAND = (sys.executable, "-c", "from lti_tool.cli import main; main()", "demo")
PATIENCE_SECONDS = 120
LMSS = ("canvas", "moodle")

pytestmark = pytest.mark.xdist_group("newcomer")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port_of_three()


@pytest.fixture(scope="module")
def first(folder: Path, port: int) -> dict[str, Any]:
    """What the first run told."""
    ended = _demo(folder, port, "--once", "--json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told: dict[str, Any] = orjson.loads(ended.stdout)
    return told


def test_it_tells_one_object_of_the_promised_shape(first: dict[str, Any]) -> None:
    assert first.keys() == {"ok", "seconds", "lms", "credentials", "verified", "steps"}
    assert first["ok"] is True
    assert 0 < first["seconds"] < 60
    assert first["lms"].keys() == set(LMSS)
    for tally in first["lms"].values():
        assert tally.keys() == {"learners", "met", "issued", "announced"}
    for step in first["steps"]:
        assert step.keys() == {"name", "ok", "seconds", "detail"}
        assert step["ok"] is True


def test_everybody_who_met_the_criteria_has_a_credential_that_was_announced(first: dict[str, Any]) -> None:
    for tally in first["lms"].values():
        assert tally["learners"] == 30
        assert 0 < tally["met"] < 30
        assert tally["met"] == tally["issued"] == tally["announced"]


def test_the_files_are_there_and_were_verified(first: dict[str, Any], folder: Path) -> None:
    assert first["verified"] == len(first["credentials"]) == 4
    kinds = [(folder / path).read_bytes()[:4] for path in first["credentials"]]
    assert kinds == [b'{"@c', b"\x89PNG"] * 2


def test_a_second_run_works_and_doubles_nothing(first: dict[str, Any], folder: Path, port: int) -> None:
    before = _credentials(folder, port)
    ended = _demo(folder, port, "--once", "--json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert orjson.loads(ended.stdout)["lms"] == first["lms"]
    assert _credentials(folder, port) == before
    assert len(before) == sum(tally["issued"] for tally in first["lms"].values())


def test_without_a_terminal_it_ends_by_itself_and_reports_to_people(
    first: dict[str, Any], folder: Path, port: int
) -> None:
    assert first["ok"]
    ended = _demo(folder, port)
    assert ended.returncode == 0
    assert "All of it held" in ended.stdout
    assert "credentials" in ended.stdout


def test_a_port_in_use_is_said_with_a_way_out(tmp_path: Path) -> None:
    port = free_port_of_three()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        ended = _demo(tmp_path, port, "--once")
    assert ended.returncode == 2
    assert f"Port {port} is in use" in ended.stderr
    assert f"coursemark demo --port {port + 10}" in ended.stderr


def test_what_an_older_version_left_is_said_with_a_way_out(tmp_path: Path) -> None:
    port = free_port_of_three()
    campus = tmp_path / f"var/demo/{port}/campus"
    campus.mkdir(parents=True)
    (campus / "canvas.json").write_text("{}")
    ended = _demo(tmp_path, port, "--once")
    assert ended.returncode == 1
    assert f"Delete var/demo/{port}, and start again." in ended.stderr


def test_a_step_that_breaks_is_named_and_the_command_fails(
    first: dict[str, Any], folder: Path, port: int, tmp_path: Path
) -> None:
    assert first["ok"]
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    gradebook = tmp_path / f"var/demo/{port}/campus/canvas.json"
    assert gradebook.exists()
    gradebook.unlink()
    ended = _demo(tmp_path, port, "--once", "--json")
    assert ended.returncode == 1
    told = orjson.loads(ended.stdout)
    assert told["ok"] is False
    broken = [step for step in told["steps"] if not step["ok"]]
    assert len(broken) == 1
    assert broken[0]["name"].startswith("canvas: ")
    assert broken[0]["detail"]


def _demo(folder: Path, port: int, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    return subprocess.run(
        [*COMMAND, "--port", str(port), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def _credentials(folder: Path, port: int) -> set[str]:
    database = Database(f"sqlite:///{folder}/var/demo/{port}/coursemark.db")
    try:
        with database.reading() as session:
            return {row.id for row in session.query(tables.Credential)}
    finally:
        database.close()
