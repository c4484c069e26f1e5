"""A worker in a process of its own, watched from outside and killed; and what was due when it died."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Select, or_, select

from lti_tool.demo.stage import Stage
from lti_tool.storage import tables
from lti_tool.storage.database import Database
from lti_tool.storage.tables import AwardState
from tests.stage import environment_of

COMMAND = (sys.executable, "-c", "from lti_tool.cli import main; main()", "worker")
PATIENCE_SECONDS = 60
GLANCE_SECONDS = 0.015


class Phase(StrEnum):
    """What a worker can be in the middle of."""

    READING = "reading"
    DECIDING = "deciding"
    SIGNING = "signing"
    ANNOUNCING = "announcing"


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: what was aimed at, what the worker was in the middle of, and when."""

    aim: Phase
    hit: frozenset[Phase]
    at: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks on without stopping anybody."""

    database: Database

    def due(self) -> dict[str, Phase]:
        """Return the next step of every course in which there is one to take."""
        with self.database.reading() as session:
            return {
                course_id: phase
                for phase, courses in reversed(DUE.items())
                for course_id in session.execute(courses).scalars()
            }

    def in_hand(self, process_id: int) -> frozenset[Phase]:
        """Return the steps that a process is taking: it has the lease of a course, and this is due there."""
        due = self.due()
        with self.database.reading() as session:
            leases = session.execute(select(tables.Lease)).scalars()
            mine = (lease.name for lease in leases if f"/{process_id}/" in lease.holder)
            return frozenset(due[name] for lease in mine if (name := lease.removeprefix("course:")) in due)

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> bool:
        """Wait until something holds; `False` when patience ends."""
        deadline = time.monotonic() + patience
        while not holds():
            if time.monotonic() > deadline:
                return False
            time.sleep(GLANCE_SECONDS)
        return True


class WorkerProcess:
    """`coursemark worker`, as an operator starts it."""

    def __init__(self, stage: Stage) -> None:
        # Compiled modules are kept beside the test, so that only the first start is slow.
        environment = {**os.environ, **environment_of(stage.settings), "PYTHONDONTWRITEBYTECODE": ""}
        environment["PYTHONPYCACHEPREFIX"] = str(stage.folder / "compiled")
        self._log = Path(stage.folder / "worker.log").open("ab")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(COMMAND, cwd=stage.folder, env=environment, stderr=self._log)

    @property
    def id(self) -> int:
        """The process id."""
        return self._process.pid

    def kill(self) -> datetime:
        """End it at once (SIGKILL), and return when."""
        self._process.kill()
        at = datetime.now(UTC)
        self._process.wait()
        self._log.close()
        return at


def _unanswered(asked: Any, answered: Any) -> Select[str]:  # noqa: ANN401 - two mapped columns
    return select(tables.Course.id).where(asked.is_not(None), or_(answered.is_(None), answered < asked))


def _waiting(state: AwardState) -> Select[str]:
    return select(tables.Award.course_id).where(tables.Award.state == state).distinct()


DUE = {
    Phase.READING: _unanswered(tables.Course.sync_asked_at, tables.Course.sync_answered_at),
    Phase.DECIDING: _unanswered(tables.Course.judge_asked_at, tables.Course.judge_answered_at),
    Phase.SIGNING: _waiting(AwardState.DECIDED),
    Phase.ANNOUNCING: _waiting(AwardState.SIGNED),
}
