"""One exchange over HTTP: one address, one try, with limits on time and size."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from json import dumps
from socket import SHUT_RDWR, socket
from urllib.parse import urlencode

from urllib3 import (
    BaseHTTPResponse,
    HTTPConnectionPool,
    HTTPResponse,
    HTTPSConnectionPool,
    PoolManager,
    Timeout,
)
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ProtocolError

from badge_engine.outgoing import PlatformError, WebRequest
from badge_engine.phrases import phrase
from lti_tool.advantage.addresses import Destination

PIECE_BYTES = 65536
HOSTS = 50
CONNECTIONS_PER_HOST = 8
AGENT = "Coursemark (LTI tool)"
DELIMITERS = frozenset({"content-length", "transfer-encoding"})
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take, in seconds, how large its unpacked answer may be, how often it is tried."""

    connect: float = 3
    read: float = 10
    total: float = 30
    body_bytes: int = 20_000_000
    tries: int = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Exchange:
    """Sends one request to one checked address. No redirects, no cookies, no proxies."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pools = PoolManager(
            HOSTS,
            maxsize=CONNECTIONS_PER_HOST,
            retries=False,
            timeout=Timeout(connect=limits.connect, read=limits.read),
        )
        self._pools.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def __call__(self, request: WebRequest, destination: Destination, address: str) -> Answer:
        """Return the answer, whatever its status. `PlatformError` when there is none, or too much of it."""
        pool = self._pool(destination, address)
        started = time.monotonic()
        try:
            response = pool.urlopen(
                request.method,
                _with_query(destination.target, request),
                body=_body(request),
                headers=_headers(request, destination),
                redirect=False,
                preload_content=False,
                decode_content=True,
            )
            return self._read(response, started, destination.host)
        except HTTPError as error:
            message = phrase("%(host)s could not be reached, or hung up.", host=destination.host)
            raise PlatformError(message, permanent=False) from error

    def _pool(self, destination: Destination, address: str) -> HTTPConnectionPool:
        # The certificate is checked against the name, although we connect to the number.
        name = {"server_hostname": destination.host, "assert_hostname": destination.host}
        return self._pools.connection_from_host(
            address,
            destination.port,
            destination.scheme,
            pool_kwargs=name if destination.scheme == "https" else None,
        )

    def _read(self, response: BaseHTTPResponse, started: float, host: str) -> Answer:
        left = self._limits.total - (time.monotonic() - started)
        content = bytearray()
        with _hanging_up_after(left, response.shutdown):
            while piece := response.read1(PIECE_BYTES, decode_content=True):
                content += piece
                if len(content) > self._limits.body_bytes:
                    response.close()
                    raise PlatformError(
                        phrase("%(host)s sent more than the tool reads.", host=host), permanent=True
                    )
        response.release_conn()
        headers = {name.lower(): value for name, value in response.headers.items()}
        if not content and not _says_where_it_ends(response.status, headers):
            raise PlatformError(
                phrase("%(host)s hung up before its answer was whole.", host=host), permanent=False
            )
        return Answer(response.status, headers, bytes(content))


class _PlainConnection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
        with _whole_head_in_time(self):
            return super().getresponse()


class _TlsConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 itself has it
        with _whole_head_in_time(self):
            return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


@contextmanager
def _hanging_up_after(seconds: float, hang_up: Callable[[], None]) -> Iterator[None]:
    # A socket's timeout counts anew with every byte; against a slow drip only hanging up helps. What was
    # read until then looks whole to the reader, therefore the error.
    late = threading.Event()
    timer = threading.Timer(max(seconds, 0), _hang_up, (hang_up, late))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise ProtocolError("too slow")


def _hang_up(hang_up: Callable[[], None], late: threading.Event) -> None:
    late.set()
    with suppress(OSError, ValueError, RuntimeError):
        hang_up()


@contextmanager
def _whole_head_in_time(connection: HTTPConnection) -> Iterator[None]:
    # By now the pool has set the timeout to the reading time.
    hang_up = partial(socket.shutdown, connection.sock, SHUT_RDWR)
    with _hanging_up_after(connection.timeout or 0, hang_up):
        yield


def _says_where_it_ends(status: int, headers: Mapping[str, str]) -> bool:
    # A connection that breaks within the head looks like an answer without a body.
    return status == HTTPStatus.NO_CONTENT or not headers.keys().isdisjoint(DELIMITERS)


def _with_query(target: str, request: WebRequest) -> str:
    if not request.query:
        return target
    return f"{target}{'&' if '?' in target else '?'}{urlencode(request.query)}"


def _body(request: WebRequest) -> bytes | None:
    if request.form:
        return urlencode(request.form).encode()
    return None if request.json is None else dumps(request.json, ensure_ascii=False).encode()


def _headers(request: WebRequest, destination: Destination) -> dict[str, str]:
    headers = {"Host": destination.authority, "User-Agent": AGENT, "Accept-Encoding": "gzip"}
    if request.form:
        headers["Content-Type"] = FORM
    elif request.json is not None:
        headers["Content-Type"] = JSON
    return {**headers, **request.headers}
