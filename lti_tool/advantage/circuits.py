"""Leaving a server alone that fails again and again: a circuit for each host and port."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from badge_engine.outgoing import PlatformError
from badge_engine.phrases import phrase

FAILURES = 5
OPEN_FOR = timedelta(seconds=60)


class OpenCircuitError(PlatformError):
    """The server is left alone for now: nothing was sent, and trying at once again is of no use."""

    def __init__(self, server: str) -> None:
        message = phrase(
            "%(server)s failed %(times)s times in a row; it is asked again in a minute.",
            server=server,
            times=FAILURES,
        )
        super().__init__(message, permanent=False)


@dataclass(slots=True)
class _Circuit:
    failures: int = 0
    open_until: datetime | None = None


class Circuits:
    """Which servers (`host:port`) are left alone.

    After five failures in a row a server is not called for a minute; then one call tries whether it is back.
    """

    def __init__(self) -> None:
        self._circuits: dict[str, _Circuit] = {}
        self._lock = threading.Lock()

    def admit(self, server: str, now: datetime) -> None:
        """Raise `OpenCircuitError` while the circuit of this server is open."""
        with self._lock:
            circuit = self._circuits.get(server)
            if circuit is None or circuit.open_until is None:
                return
            if now < circuit.open_until:
                raise OpenCircuitError(server)
            circuit.open_until = now + OPEN_FOR  # one call probes; the others go on waiting

    def failed(self, server: str, now: datetime) -> None:
        """Count a failure of a server."""
        with self._lock:
            circuit = self._circuits.setdefault(server, _Circuit())
            circuit.failures += 1
            if circuit.failures >= FAILURES:
                circuit.open_until = now + OPEN_FOR

    def worked(self, server: str) -> None:
        """Forget the failures of a server that answers."""
        with self._lock:
            self._circuits.pop(server, None)
