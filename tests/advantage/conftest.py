from collections.abc import Iterator

import pytest

from tests.advantage.servers import Bed, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def bed() -> Bed:
    return Bed()
