"""`serve`, `worker` and `sandbox` as processes: they start, answer, and end when they are told to."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.commands.conftest import Shell
from tests.played import free_port_of_three

COMMAND = (sys.executable, "-c", "from lti_tool.cli import main; main()")
PATIENCE_SECONDS = 30


def test_serve_answers_and_ends_in_order(ready: Shell) -> None:
    port = free_port_of_three()
    with _process(ready, "serve", f"--port={port}", "--worker") as server:
        _wait_for(f"http://127.0.0.1:{port}/readyz", server)
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    assert server.returncode == 0


def test_the_worker_ends_after_the_task_in_hand(ready: Shell) -> None:
    with _process(ready, "worker") as worker:
        queue = ready.folder / "var/queue.db"
        while not queue.exists():
            assert worker.poll() is None
            time.sleep(0.05)
        time.sleep(0.5)
    assert worker.returncode == 0


def test_the_sandbox_serves_both_lmss(shell: Shell) -> None:
    port = free_port_of_three()
    with _process(shell, "sandbox", f"--canvas-port={port}", f"--moodle-port={port + 1}") as campus:
        for address in (f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port + 1}/"):
            _wait_for(address, campus)
    assert campus.returncode in {0, -signal.SIGTERM}


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_server_without_an_installation_does_not_start(command: str, shell: Shell) -> None:
    ended = subprocess.run(
        [*COMMAND, command],
        cwd=shell.folder,
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (ended.returncode, "Run `coursemark init`" in ended.stderr) == (2, True)
    assert shell.files() == {}


@contextmanager
def _process(shell: Shell, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([*COMMAND, *words], cwd=shell.folder, stderr=subprocess.PIPE)
    try:
        yield process
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
        assert b"Traceback" not in said, said.decode()
    finally:
        process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None
        try:
            if requests.get(address, timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(address)
