"""The worker: a Huey consumer that is woken for a course, and sweeps every minute for what was lost.

Huey hands a task out at most once: a worker that dies loses it. Nothing depends on that, because the
database says what is due and the sweep looks there.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import cast

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy.engine import make_url

from lti_tool.jobs.advance import advance_course, sweep
from lti_tool.settings import Settings
from lti_tool.wiring import Wiring

log = logging.getLogger(__name__)

NAME = "coursemark"
THREADS = 2
LONGEST_POLL_SECONDS = 1.0
LONGEST_GOODBYE_SECONDS = 30.0
# A class makes many rows and few cycles: looking for these as often as Python does took a sixth of the time.
OBJECTS_BEFORE_COLLECTION = (20_000, 50, 50)


class HueyQueue:
    """The queue between web front and worker; both sides name the same tasks.

    It opens at its first use, so that a command that is refused leaves no queue behind.
    """

    def __init__(self, settings: Settings) -> None:
        self._url = settings.queue_url
        self._wiring: Wiring | None = None

    @cached_property
    def huey(self) -> Huey:
        """The opened queue."""
        opened = open_huey(self._url)
        opened.periodic_task(crontab(minute="*"), name="sweep", expires=60)(self._run_sweep)
        return opened

    @cached_property
    def _advance(self) -> Callable[[str], object]:
        return cast("Callable[[str], object]", self.huey.task(name="advance")(self._run_advance))

    def wake(self, course_id: str) -> None:
        """Ask the worker to look at a course soon."""
        self._advance(course_id)

    def close(self) -> None:
        """Give the connection of this thread back."""
        if "huey" in vars(self):
            self.huey.storage.close()

    def work_for(self, wiring: Wiring) -> None:
        """Let this side of the queue do the work, with these parts."""
        self._wiring = wiring
        _ = self._advance  # the consumer must know the task before the first one comes

    def _run_advance(self, course_id: str) -> None:
        advance_course(self._parts(), course_id)

    def _run_sweep(self) -> None:
        sweep(self._parts())

    def _parts(self) -> Wiring:
        if self._wiring is None:
            raise RuntimeError("a task ran in a process that is no worker")
        return self._wiring


def open_huey(url: str) -> Huey:
    """Return the Huey behind a queue address: a SQLite file, PostgreSQL or Redis."""
    match make_url(url).get_backend_name():
        case "sqlite":
            path = Path(make_url(url).database or "var/queue.db")
            path.parent.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(NAME, filename=str(path), results=False)
        case "postgresql":
            return PostgresHuey(NAME, dsn=url, results=False)
        case _:
            return RedisHuey(NAME, url=url, results=False)


def run_worker(wiring: Wiring, queue: HueyQueue) -> None:
    """Work until the process is told to stop: a signal ends it after the task in hand."""
    queue.work_for(wiring)
    collect_garbage_seldom()
    sweep(wiring)
    Consumer(queue.huey, workers=THREADS, max_delay=LONGEST_POLL_SECONDS, graceful_signal="TERM").run()


def collect_garbage_seldom() -> None:
    """Keep the garbage collector from what is loaded for good, and let it look more rarely for the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*OBJECTS_BEFORE_COLLECTION)


@contextmanager
def worker_in_process(wiring: Wiring, queue: HueyQueue) -> Iterator[None]:
    """Run a worker in threads of this process for as long as the block lasts."""
    queue.work_for(wiring)
    sweep(wiring)
    consumer = _EmbeddedConsumer(
        queue.huey,
        workers=THREADS,
        max_delay=LONGEST_POLL_SECONDS,
        check_worker_health=False,
        shutdown_timeout=LONGEST_GOODBYE_SECONDS,
    )
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


class _EmbeddedConsumer(Consumer):  # type: ignore[misc]  # the base class has no type information
    """A consumer that leaves the signals to the process that it lives in."""

    def _set_signal_handlers(self) -> None:
        return
