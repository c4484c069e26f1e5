"""The servers of the campus."""

import logging
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from lti_tool.sandbox.canvas import make_canvas
from lti_tool.sandbox.canvas.switches import USUAL as USUAL_CANVAS
from lti_tool.sandbox.canvas.switches import Switches as CanvasSwitches
from lti_tool.sandbox.moodle import make_moodle
from lti_tool.sandbox.moodle.switches import USUAL as USUAL_MOODLE
from lti_tool.sandbox.moodle.switches import Switches as MoodleSwitches

HOST = "127.0.0.1"
POLL_SECONDS = 0.05


class PortInUse(OSError):  # noqa: N818 - says what is the matter
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is in use by another program. Stop that one, or choose another port.")
        self.port = port


class Campus:
    """Both LMSs, being served; a context manager that ends them."""

    def __init__(self, servers: dict[str, BaseWSGIServer]) -> None:
        self._servers = servers
        self._threads = [_thread(server) for server in servers.values()]
        for thread in self._threads:
            thread.start()
        self.canvas_url = _address(servers["canvas"])
        self.moodle_url = _address(servers["moodle"])

    def close(self) -> None:
        """End both servers."""
        for server, thread in zip(self._servers.values(), self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()

    def wait(self) -> None:
        """Wait until the servers end."""
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_campus(
    *,
    folder: Path,
    canvas_port: int,
    moodle_port: int,
    canvas: CanvasSwitches = USUAL_CANVAS,
    moodle: MoodleSwitches = USUAL_MOODLE,
) -> Campus:
    """Start both LMSs on loopback; what they remember is kept in `folder`. Raises `PortInUse`.

    `canvas` and `moodle` say how the two behave.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    for port in (canvas_port, moodle_port):
        require_free(port)
    canvas_app = make_canvas(f"http://{HOST}:{canvas_port}", folder / "canvas.json", canvas)
    moodle_app = make_moodle(f"http://{HOST}:{moodle_port}", folder / "moodle.json", moodle)
    return Campus({"canvas": _serve(canvas_app, canvas_port), "moodle": _serve(moodle_app, moodle_port)})


def require_free(port: int) -> None:
    """Raise `PortInUse` when another program listens on a port of this machine."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as error:
            raise PortInUse(port) from error


def serve_campus(*, folder: Path, canvas_port: int, moodle_port: int) -> None:
    """Serve both LMSs until the process is told to stop."""
    with open_campus(folder=folder, canvas_port=canvas_port, moodle_port=moodle_port) as campus:
        campus.wait()


def _serve(app: Flask, port: int) -> BaseWSGIServer:
    return make_server(HOST, port, app, threaded=True)


def _address(server: BaseWSGIServer) -> str:
    return f"http://{HOST}:{server.port}"


def _thread(server: BaseWSGIServer) -> threading.Thread:
    return threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
