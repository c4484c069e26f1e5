"""How fast Moodle is asked, where each learner costs a call: one at a time, with a rest after each."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SHARE = 10
SLOW_SECONDS = 1.0
LONGEST_REST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Rests after a call for a tenth of the time that it took, and for as long again when Moodle is slow.

    `now` gives seconds from any beginning.
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Make the call within, then rest."""
        began = self.now()
        yield
        took = self.now() - began
        self.sleep(min(took, LONGEST_REST_SECONDS) if took >= SLOW_SECONDS else took / SHARE)
