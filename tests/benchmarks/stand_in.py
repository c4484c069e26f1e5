"""An LMS that answers at once, in a process of its own."""

import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

BESIDE = "/beside/"
# One call at a time never empties Canvas's bucket.
HEADERS = {"X-Rate-Limit-Remaining": "600.0", "X-Request-Cost": "0.2"}


class Stage(Protocol):
    """One course. Its calls are counted by what they asked for."""

    @property
    def calls(self) -> Counter[str]: ...

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[object, bool]:
        """Return the body, and whether another page follows; `query` holds what a form said, too."""
        ...

    def change(self, what: str) -> None:
        """Change something."""
        ...


def _serve(make: Callable[[int], Stage], learners: int, port_to: Connection) -> None:
    stage = make(learners)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer({})

        def _answer(self, form: dict[str, list[str]]) -> None:
            parts = urlsplit(self.path)
            query = parse_qs(parts.query) | form
            body, more = _told(stage, parts.path, query)
            content = json.dumps(body).encode()
            self.send_response(200)
            for header, value in {**HEADERS, "Content-Length": str(len(content))}.items():
                self.send_header(header, value)
            if more:
                onward = {**query, "page": [str(int(query.get("page", ["1"])[0]) + 1)]}
                address = f"http://{self.headers['Host']}{parts.path}?{urlencode(onward, doseq=True)}"
                self.send_header("Link", f'<{address}>; rel="next"')
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(parse_qs(form.decode()))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port_to.send(server.server_port)
    server.serve_forever()


def _told(stage: Stage, path: str, query: dict[str, list[str]]) -> tuple[object, bool]:
    """Answer a call of the tool, or one of the benchmark: to change the course and to hear of the calls."""
    if not path.startswith(BESIDE):
        return stage.answer(path, query)
    stage.change(path.removeprefix(BESIDE))
    return stage.calls, False


@contextmanager
def served(make: Callable[[int], Stage], learners: int) -> Iterator[str]:
    """Serve a course of so many learners, and give its `host:port`."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(make, learners, theirs), daemon=True)
    process.start()
    theirs.close()  # so that a process that dies is noticed
    try:
        yield f"127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()
