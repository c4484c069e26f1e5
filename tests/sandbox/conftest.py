"""A campus that the tests of this folder share, and a registrar of tools."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lti_tool.sandbox import Campus, open_campus
from tests.sandbox.canvas_api import Api
from tests.sandbox.ports import free_ports
from tests.sandbox.tool import Registrar, Tool, published_keys


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    with opened(tmp_path_factory.mktemp("campus")) as campus:
        yield campus


@pytest.fixture(scope="session")
def registrar() -> Iterator[Registrar]:
    with published_keys() as address:
        yield Registrar(address)


@pytest.fixture
def api(campus: Campus) -> Api:
    return Api(campus.canvas_url)


@pytest.fixture
def canvas_tool(campus: Campus, registrar: Registrar) -> Tool:
    return registrar.register(campus.canvas_url)


@pytest.fixture
def moodle_tool(campus: Campus, registrar: Registrar) -> Tool:
    return registrar.register(campus.moodle_url)


def opened(folder: Path) -> Campus:
    canvas_port, moodle_port = free_ports(2)
    return open_campus(folder=folder, canvas_port=canvas_port, moodle_port=moodle_port)
