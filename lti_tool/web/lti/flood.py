"""How many logins may start: a token bucket for each issuer and for each address that asks."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from lti_tool.web.lti.refusals import Refusal, Sentence

MOST_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run."""

    burst: int
    per_second: float


class FloodGate:
    """Lets requests through until a bucket is empty. Keeps the buckets that were used last, in memory."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, name: str, now: datetime) -> None:
        """Count one request; a `Refusal` with status 429 when there were too many of this name."""
        with self._lock:
            level, seen = self._buckets.pop(name, (float(self._rate.burst), now))
            level = min(self._rate.burst, level + (now - seen).total_seconds() * self._rate.per_second)
            self._buckets[name] = (max(level - 1, 0), now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        if level < 1:
            raise Refusal("LTI-FLOOD", 429, Sentence.TOO_MANY, "too many logins at once")
