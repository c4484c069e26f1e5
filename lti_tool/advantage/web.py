"""The one guarded door: every call that the tool makes to another server goes through here."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from badge_engine.outgoing import PlatformError, WebReply, WebRequest
from lti_tool.advantage.addresses import Destination, Gate, Resolver, resolve_by_system
from lti_tool.advantage.answers import RefusedError, accept
from lti_tool.advantage.circuits import Circuits, OpenCircuitError
from lti_tool.advantage.exchange import Answer, Exchange, Limits

SAFE = frozenset({"GET", "HEAD"})
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
DOCUMENT_TYPES = "application/json, application/jwk-set+json, application/ld+json, */*;q=0.1"
DOCUMENT_LIMITS = Limits(read=5, total=8, body_bytes=512 * 1024, tries=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a retry needs of the world; a test gives its own. `chance` gives numbers from 0 up to 1."""

    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = secrets.SystemRandom().random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class GuardedWeb:
    """The `badge_engine.ports.Web` of the running tool; safe to share among threads.

    `private_hosts` names as `host:port` the servers that may be private and without TLS.
    """

    def __init__(
        self,
        private_hosts: frozenset[str] = frozenset(),
        *,
        resolve: Resolver = resolve_by_system,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        timing: Timing = Timing(),
    ) -> None:
        self._gate = Gate(private_hosts, resolve)
        self._limits = limits
        self._timing = timing
        self._circuits = Circuits()
        self._exchange = Exchange(limits)
        self._document_exchange = Exchange(DOCUMENT_LIMITS)

    def send(self, request: WebRequest) -> WebReply:
        """Send, retry what may be retried, return a 2xx answer; else `PlatformError` or `RefusedError`.

        A server that failed again and again is left alone for a while: `OpenCircuitError`.
        """
        attempt = 0
        while True:
            try:
                return self._try(request, attempt)
            except OpenCircuitError:
                raise
            except PlatformError as error:
                attempt += 1
                if error.permanent or attempt >= self._limits.tries or not _may_repeat(request):
                    raise
                self._timing.sleep(self._pause(error, attempt))

    def fetch_bytes(self, url: str) -> bytes:
        """Return a public JSON document as it was sent: tried once, 512 KiB at most, 8 seconds at most."""
        request = WebRequest("GET", url, headers={"Accept": DOCUMENT_TYPES})
        destination = self._gate.destination(url)
        answer = _ask(self._document_exchange, request, destination, attempt=0)
        accept(answer, url, destination.host, self._timing.now())
        return answer.content

    def ask_once(self, request: WebRequest) -> WebReply:
        """Send once, for a page that waits for it: limits as for `fetch_bytes`, errors as for `send`."""
        destination = self._gate.destination(request.url)
        answer = _ask(self._document_exchange, request, destination, attempt=0)
        return accept(answer, request.url, destination.host, self._timing.now())

    def check(self, url: str) -> None:
        """Raise the `PlatformError` of an address that may not be called, without calling it."""
        self._gate.destination(url)

    def _try(self, request: WebRequest, attempt: int) -> WebReply:
        destination = self._gate.destination(request.url)
        self._circuits.admit(destination.authority, self._timing.now())
        try:
            answer = _ask(self._exchange, request, destination, attempt)
            reply = accept(answer, request.url, destination.host, self._timing.now())
        except PlatformError as error:
            self._note(error, destination.authority)
            raise
        self._circuits.worked(destination.authority)
        return reply

    def _note(self, error: PlatformError, server: str) -> None:
        # A server that is down is to be left alone; one that says no, or how long to wait, is not down.
        answered = error.status is not None and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
        if error.permanent or answered:
            self._circuits.worked(server)
        else:
            self._circuits.failed(server, self._timing.now())

    def _pause(self, error: PlatformError, attempt: int) -> float:
        """Full jitter, so that many workers do not come back at once, or what the platform asks for."""
        if isinstance(error, RefusedError) and error.wait is not None:
            return error.wait
        longest = min(FIRST_PAUSE_SECONDS * (1 << attempt), LONGEST_PAUSE_SECONDS)
        return self._timing.chance() * longest


def _ask(exchange: Exchange, request: WebRequest, destination: Destination, attempt: int) -> Answer:
    # A further attempt takes the next address: the first may be the one that is down.
    return exchange(request, destination, destination.addresses[attempt % len(destination.addresses)])


def _may_repeat(request: WebRequest) -> bool:
    return request.method in SAFE or request.repeatable
