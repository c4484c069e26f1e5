"""The door to a server with a certificate: we connect to a number and ask for a name."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from badge_engine.outgoing import PlatformError, WebRequest
from lti_tool.advantage import GuardedWeb, Limits
from tests.advantage.servers import QuietServer
from tests.certificates import make_certificate

NAMES: list[str | None] = []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of campus.invalid, in one file."""
    return make_certificate("campus.invalid", tmp_path_factory.mktemp("tls"))


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    http = QuietServer(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: NAMES.append(name)
    http.socket = context.wrap_socket(http.socket, server_side=True)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    NAMES.clear()
    yield http.server_port
    http.shutdown()
    http.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f'"{self.headers["Host"]}"'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output quiet."""


def ask(host: str, port: int) -> object:
    web = GuardedWeb(
        frozenset({f"{host}:{port}"}), resolve=lambda _host, _port: ("127.0.0.1",), limits=Limits(tries=1)
    )
    return web.send(WebRequest("GET", f"https://{host}:{port}/")).body


def test_the_name_is_shown_and_checked_although_the_number_is_called(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    assert ask("campus.invalid", port) == f"campus.invalid:{port}"
    assert NAMES == ["campus.invalid"]


def test_a_certificate_of_another_name_is_refused(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(PlatformError, match=r"other\.invalid could not be reached"):
        ask("other.invalid", port)


def test_a_certificate_that_nobody_vouches_for_is_refused(port: int) -> None:
    with pytest.raises(PlatformError, match=r"campus\.invalid could not be reached"):
        ask("campus.invalid", port)
