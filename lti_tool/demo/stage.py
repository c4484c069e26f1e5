"""The stage: a campus in a box and the tool, each listening on a port of this machine."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server

from lti_tool.administration.installation import InstitutionFacts, install
from lti_tool.app import create_app
from lti_tool.sandbox import Campus, open_campus, require_free
from lti_tool.settings import Settings
from lti_tool.storage import tables
from lti_tool.wiring import Wiring, utc_now, wire
from lti_tool.worker import HueyQueue, worker_in_process

HOST = "127.0.0.1"
# Nobody waits ten minutes in a demonstration: what is decided is signed at once.
UNIVERSITY = InstitutionFacts("example", "Example University", "https://www.example.edu", undo_minutes=0)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs during a demonstration."""

    folder: Path
    settings: Settings
    wiring: Wiring
    institution: tables.Institution
    campus: Campus


def demo_settings(folder: Path, port: int, name: str = HOST) -> Settings:
    """Return settings for a tool that keeps everything in one folder and may reach the campus and itself.

    `name` is the tool's own host name: to browsers `localhost` is another site than `127.0.0.1`.
    """
    hosts = frozenset({f"{name}:{port}", f"{HOST}:{port + 1}", f"{HOST}:{port + 2}"})
    return Settings(
        public_url=f"http://{name}:{port}",
        database_url=f"sqlite:///{folder}/coursemark.db",
        queue_url=f"sqlite:///{folder}/queue.db",
        master_key_file=folder / "master.key",
        allow_private_hosts=hosts,
        log_level="WARNING",
    )


@contextmanager
def open_stage(folder: Path, port: int) -> Iterator[Stage]:
    """Start the campus on the two ports after the tool's, set the tool up, and serve it with its worker.

    Raises `PortInUse` before anything is written.
    """
    settings = demo_settings(folder, port)
    require_free(port)
    with open_campus(folder=folder / "campus", canvas_port=port + 1, moodle_port=port + 2) as campus:
        institution = install(settings, UNIVERSITY, utc_now)
        queue = HueyQueue(settings)
        wiring = wire(settings, queue)
        try:
            with serving(create_app(wiring), port), worker_in_process(wiring, queue):
                yield Stage(folder, settings, wiring, institution, campus)
        finally:
            queue.close()
            wiring.database.close()


@contextmanager
def serving(application: WSGIApplication, port: int) -> Iterator[None]:
    """Serve the tool's pages from threads of this process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(HOST, port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, name="coursemark-pages", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
