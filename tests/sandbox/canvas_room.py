"""Somebody in a course of the simulated Canvas, who clicks; and a tool that listens for notices."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import requests

from tests.sandbox.browser import Browser, form_of, verified_claims
from tests.sandbox.tool import PATIENCE, Tool

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
TEACHER, LEARNER, ADMINISTRATOR = 1, 100, 5


class Room:
    """One person in front of one Canvas."""

    def __init__(self, url: str, person: int | None = None) -> None:
        self.browser = Browser(url)
        if person is not None:
            self.browser.be(person)

    def open(self, path: str) -> requests.Response:
        return self._plain(self.browser.open(path))

    def press(self, path: str, **form: str) -> requests.Response:
        """Send a form of a page."""
        address, session = self.browser.lms_url + path, self.browser.session
        answer = self._plain(session.post(address, data=form, timeout=PATIENCE, allow_redirects=False))
        return self.open(answer.headers["Location"]) if answer.is_redirect else answer

    def launch(self, tool: Tool, path: str | None = None) -> dict[str, Any]:
        """Open a tool, or the page of something it placed, and return what the tool is told."""
        address = path or f"/courses/1/external_tools/{tool.client_id}/launch"
        login = form_of(self.browser.open(address))
        token = form_of(self.browser.authenticate(tool, login)).fields["id_token"]
        return verified_claims(tool, token)

    def _plain(self, answer: requests.Response) -> requests.Response:
        """Let the cookies go along without TLS, as browsers do on loopback."""
        for cookie in self.browser.session.cookies:
            cookie.secure = False
        return answer


class Listener:
    """A tool's address for notices, and what arrived there."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.heard: queue.Queue[bytes] = queue.Queue()

    def next(self) -> dict[str, Any]:
        """Return the claims of the next notice."""
        (notice,) = json.loads(self.heard.get(timeout=PATIENCE))["notices"]
        return jwt.decode(notice["jwt"], options={"verify_signature": False})

    def event(self) -> tuple[str, dict[str, Any]]:
        """Return the name and the body of the next live event."""
        told = jwt.decode(self.heard.get(timeout=PATIENCE), options={"verify_signature": False})
        return told["metadata"]["event_name"], told["body"]


@contextmanager
def listening(status: int = 200) -> Iterator[Listener]:
    class Ears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            listener.heard.put(body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ears)
    listener = Listener(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
