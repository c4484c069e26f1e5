"""A server that fails again and again is left alone for a minute, and nobody else's server is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from badge_engine.outgoing import PlatformError, WebRequest
from lti_tool.advantage import GuardedWeb, Limits, Timing
from tests.advantage.servers import NOON, Reply, Server, serving

ONCE = Limits(connect=1, read=0.3, total=0.6, body_bytes=100_000, tries=1)


@dataclass(slots=True)
class Watch:
    """A clock for a door that sleeps for nobody."""

    now: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def timing(self) -> Timing:
        return Timing(sleep=self.slept.append, chance=lambda: 0.5, now=lambda: self.now)


def _door(*servers: Server, watch: Watch, limits: Limits = ONCE) -> GuardedWeb:
    hosts = frozenset(f"127.0.0.1:{server.port}" for server in servers)
    return GuardedWeb(hosts, limits=limits, timing=watch.timing())


def _fail(door: GuardedWeb, server: Server, times: int = 1) -> str:
    for _ in range(times):
        with pytest.raises(PlatformError) as error:
            door.send(WebRequest("GET", server.url))
        assert not error.value.permanent
    return str(error.value)


def test_after_five_failures_a_server_is_left_alone_for_a_minute(server: Server) -> None:
    watch = Watch()
    door = _door(server, watch=watch)
    server.answer(Reply(status=503))
    _fail(door, server, 5)
    assert "asked again in a minute" in _fail(door, server)
    assert len(server.heard) == 5
    watch.now += timedelta(seconds=59)
    _fail(door, server)
    assert len(server.heard) == 5


def test_then_one_call_tries_and_a_server_that_is_back_is_called_as_ever(server: Server) -> None:
    watch = Watch()
    door = _door(server, watch=watch)
    server.answer(*[Reply(status=503)] * 6, Reply(body=b"[]"))
    _fail(door, server, 5)
    watch.now += timedelta(seconds=60)
    _fail(door, server)
    assert "asked again" in _fail(door, server)
    assert len(server.heard) == 6
    watch.now += timedelta(seconds=60)
    for _ in range(2):
        assert door.send(WebRequest("GET", server.url)).body == []


def test_within_one_call_the_retries_end_where_the_circuit_opens(server: Server) -> None:
    watch = Watch()
    door = _door(server, watch=watch, limits=Limits(connect=1, read=0.3, total=0.6, tries=4))
    server.answer(Reply(status=500))
    _fail(door, server, 2)
    assert len(server.heard) == 5


def test_another_server_is_not_left_alone(server: Server) -> None:
    watch = Watch()
    with serving() as neighbour:
        door = _door(server, neighbour, watch=watch)
        server.answer(Reply(status=503))
        _fail(door, server, 6)
        assert door.send(WebRequest("GET", neighbour.url)).status == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_a_server_that_says_no_is_not_down(server: Server, status: int) -> None:
    door = _door(server, watch=Watch())
    server.answer(Reply(status=status))
    for _ in range(7):
        with pytest.raises(PlatformError):
            door.send(WebRequest("GET", server.url))
    assert len(server.heard) == 7
