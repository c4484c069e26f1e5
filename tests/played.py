"""A demonstration that was played: campus and tool still serve, and the badges are given."""

import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lti_tool.demo.campus import Lms
from lti_tool.demo.play import play
from lti_tool.demo.report import Report
from lti_tool.demo.stage import HOST, Stage, open_stage

TRIES = 50
QUIET_PORTS = range(12_000, 32_000)


@dataclass(frozen=True, slots=True)
class Played:
    """What stands after the play."""

    stage: Stage
    canvas: Lms
    moodle: Lms
    report: Report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Send all tests that look at it to one process, so that it is played once."""
    for item in items:
        if isinstance(item, pytest.Function) and "played" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("played"))


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Play the demonstration once for all tests of this process."""
    with open_stage(tmp_path_factory.mktemp("stage"), free_port_of_three()) as stage:
        canvas, moodle = Lms("canvas", stage.campus.canvas_url), Lms("moodle", stage.campus.moodle_url)
        report = Report(quiet=True)
        for lms in (canvas, moodle):
            play(stage, lms, report)
        yield Played(stage, canvas, moodle, report)


def free_port_of_three() -> int:
    """Return a port that is free together with the two after it.

    It lies below those that systems hand out to outgoing calls: one of these could take it meanwhile.
    """
    for _ in range(TRIES):
        port = secrets.choice(QUIET_PORTS)
        if all(_is_free(near) for near in (port, port + 1, port + 2)):
            return port
    raise LookupError("no three free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True
