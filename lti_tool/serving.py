"""Serving the pages with gunicorn: threads, never the sync worker, which one slow reader would block."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from lti_tool.app import create_app
from lti_tool.settings import Settings, load_settings
from lti_tool.wiring import wire
from lti_tool.worker import HueyQueue, worker_in_process

log = logging.getLogger(__name__)


def serve_forever(*, host: str, port: int, threads: int, with_worker: bool) -> None:
    """Serve until the process is told to stop."""
    options = {
        "bind": f"{host}:{port}",
        "worker_class": "gthread",
        "workers": 1,
        "threads": threads,
        "accesslog": None,
        "proc_name": "coursemark",
    }
    _Server(options, lambda: _application(with_worker=with_worker)).run()


def say_what_is_unusual(settings: Settings) -> None:
    """Tell the log of settings that a public server rarely needs."""
    if settings.allow_private_hosts:
        hosts = ", ".join(sorted(settings.allow_private_hosts))
        log.warning("outgoing calls may reach these hosts, private or without TLS: %s", hosts)


def _application(*, with_worker: bool) -> Flask:
    """Make the application in the process that serves it: connections do not survive a fork."""
    settings = load_settings()
    say_what_is_unusual(settings)
    queue = HueyQueue(settings)
    wiring = wire(settings, queue)
    if with_worker:
        ExitStack().enter_context(worker_in_process(wiring, queue))
    return create_app(wiring)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no type information
    def __init__(self, options: dict[str, Any], make: Callable[[], Flask]) -> None:
        self._options, self._make = options, make
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make()
