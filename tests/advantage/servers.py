"""A web server on this machine that answers from a script, and a clock and a bed for those who wait."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lti_tool.advantage import Timing

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says next. `drip` is how it lets its body out, for servers that misbehave."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    drip: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the server was asked."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Server:
    """The last reply of the script is given again and again."""

    port: int = 0
    script: list[Reply] = field(default_factory=lambda: [Reply()])
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, *replies: Reply) -> None:
        self.script[:] = replies

    def next_reply(self) -> Reply:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class QuietServer(ThreadingHTTPServer):
    """Does not mind that its clients hang up, which some tests are about."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    http = QuietServer(("127.0.0.1", 0), _handler(server))
    server.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@dataclass(slots=True)
class Bed:
    """Remembers how long somebody wanted to sleep, and lets nobody sleep."""

    slept: list[float] = field(default_factory=list)

    def timing(self, chance: float = 0.5) -> Timing:
        return Timing(sleep=self.slept.append, chance=lambda: chance, now=lambda: NOON)


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.heard.append(Heard(self.command, self.path, headers, self.rfile.read(length)))
            reply = server.next_reply()
            if reply.drip is not None:
                self.close_connection = True
                reply.drip(self)
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            if "content-length" not in {name.lower() for name, _ in reply.headers}:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    return Handler
