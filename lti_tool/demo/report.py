"""What the demonstration did, step by step, for people and for scripts."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click


class StepFailedError(Exception):
    """A step of the demonstration did not hold; the message says what was found instead."""


@dataclass(slots=True)
class Step:
    """One step: what was done, whether it held, how long it took, what came out."""

    name: str
    ok: bool = False
    seconds: float = 0.0
    detail: str = ""


@dataclass(slots=True)
class Tally:
    """The numbers of one LMS."""

    learners: int = 0
    met: int = 0
    issued: int = 0
    announced: int = 0


@dataclass(slots=True)
class Report:
    """The whole demonstration. `quiet` prints nothing on the way, for scripts."""

    quiet: bool
    started: float = field(default_factory=time.monotonic)
    steps: list[Step] = field(default_factory=list)
    lms: dict[str, Tally] = field(default_factory=dict)
    credentials: list[Path] = field(default_factory=list)
    verified: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Do one step; whatever it raises is noted before it goes on up."""
        step = Step(name)
        self.steps.append(step)
        began = time.monotonic()
        try:
            yield step
            step.ok = True
        except Exception as error:
            step.detail = str(error) or type(error).__name__
            raise
        finally:
            step.seconds = round(time.monotonic() - began, 3)
            self._print(step)

    def wait(self, label: str, length: int, done: Callable[[], int], patience: float) -> None:
        """Wait with a progress bar until `done()` reaches `length`; `StepFailedError` when patience ends."""
        deadline = time.monotonic() + patience
        reached = 0
        with click.progressbar(length=length, label=f"    {label}", hidden=self.quiet) as bar:
            while reached < length:
                now_done = done()
                bar.update(now_done - reached)
                reached = now_done
                if time.monotonic() > deadline:
                    raise StepFailedError(f"{label}: {reached} of {length} after {patience:.0f} s")
                time.sleep(0.05)

    @property
    def ok(self) -> bool:
        """Whether every step held."""
        return bool(self.steps) and all(step.ok for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        return {
            "ok": self.ok,
            "seconds": round(time.monotonic() - self.started, 3),
            "lms": {name: asdict(tally) for name, tally in self.lms.items()},
            "credentials": [str(path) for path in self.credentials],
            "verified": self.verified,
            "steps": [asdict(step) for step in self.steps],
        }

    def say(self, text: str) -> None:
        """Print a line, unless a script is listening."""
        if not self.quiet:
            click.echo(text)

    def _print(self, step: Step) -> None:
        sign = click.style("ok  ", fg="green") if step.ok else click.style("FAIL", fg="red", bold=True)
        detail = f": {step.detail}" if step.detail else ""
        self.say(f"{sign} {step.seconds:6.2f} s  {step.name}{detail}")
